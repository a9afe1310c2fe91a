/** One address for all the services: what `AWS_ENDPOINT_URL` points to. */
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { guardOrigin } from '../common/origin-guard';
import { AwsError } from './aws-error';
import { escapeXml } from './escape-xml';
import type { LambdaApi } from './lambda/api';
import type { S3 } from './s3';
import type { SecretsManager } from './secrets-manager';
import type { Sns } from './sns';
import type { Sqs } from './sqs';
import type { StepFunctionsApi } from './step-functions/api';

/** More than any of the services takes in one request here. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const SIGNED = /^AWS4-HMAC-SHA256 /;

export interface Services {
  readonly stepFunctions: StepFunctionsApi;
  readonly secretsManager: SecretsManager;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly s3: S3;
  readonly lambda: LambdaApi;
}

type Protocol = 'json' | 'query' | 's3' | 'lambda';

/**
 * Answers the AWS protocols of Step Functions, Secrets Manager (AWS JSON), SNS (query), S3 (REST with XML) and Lambda (REST
 * with JSON).
 * Signatures are not checked, but there has to be one: a page in a browser cannot send one unasked, so it cannot
 * reach this server from where it is not wanted.
 */
export function createEndpoint(services: Services, onProblem: (error: Error) => void): FastifyInstance {
  const server = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  guardOrigin(server);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.all('*', async (request, reply) => {
    const protocol = services.lambda.isAsked(request) ? 'lambda' : protocolOf(request);
    try {
      if (!SIGNED.test(request.headers.authorization ?? '')) {
        throw new AwsError('MissingAuthenticationTokenException', 'the request is not signed', 403);
      }
      return await answer(services, protocol, request, reply);
    } catch (error) {
      return refuse(reply, protocol, asAwsError(error, onProblem));
    }
  });
  return server;
}

async function answer(
  { stepFunctions, secretsManager, sns, sqs, s3, lambda }: Services,
  protocol: Protocol,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  reply.header('x-amzn-requestid', randomUUID());
  if (protocol === 'lambda') {
    const { method, headers, raw } = request;
    const response = lambda.answer({ method, url: raw.url ?? '', headers, body });
    reply.code(response.statusCode);
    return response.body === undefined
      ? reply.send()
      : reply.type('application/json').send(JSON.stringify(response.body));
  }
  if (protocol === 's3') {
    const { method, headers, raw } = request;
    const response = await s3.answer({ method, url: raw.url ?? '', headers, body });
    return reply.code(response.statusCode).headers(response.headers).send(response.body);
  }
  if (protocol === 'query') {
    return reply.type('text/xml').send(await sns.answer(new URLSearchParams(body.toString())));
  }
  const [service = '', operation = ''] = String(request.headers['x-amz-target']).split('.');
  const input = readJson(body);
  const api = new Map<string, { call(operation: string, input: unknown): Record<string, unknown> }>([
    ['AWSStepFunctions', stepFunctions],
    ['secretsmanager', secretsManager],
    ['AmazonSQS', sqs],
  ]).get(service);
  if (!api) throw new AwsError('UnknownOperationException', `${service} is not answered locally`);
  const output = JSON.stringify(api.call(operation, input));
  return reply.header('content-type', request.headers['content-type'] ?? '').send(output);
}

function refuse(
  reply: FastifyReply,
  protocol: Protocol,
  { code, message, statusCode }: AwsError,
): FastifyReply {
  reply.code(statusCode);
  if (protocol === 'json' || protocol === 'lambda') {
    reply.header('x-amzn-errortype', code).header('content-type', 'application/x-amz-json-1.0');
    return reply.send(JSON.stringify({ __type: code, message, Message: message }));
  }
  const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  const requestId = `<RequestId>${randomUUID()}</RequestId>`;
  const type = `<Type>${statusCode < 500 ? 'Sender' : 'Receiver'}</Type>`;
  return reply
    .type('text/xml')
    .send(
      protocol === 's3'
        ? `<?xml version="1.0" encoding="UTF-8"?><Error>${error}${requestId}</Error>`
        : `<ErrorResponse><Error>${type}${error}</Error>${requestId}</ErrorResponse>`,
    );
}

function protocolOf({ headers }: FastifyRequest): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'query' : 's3';
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new AwsError('SerializationException', 'the request is not JSON');
  }
}

function asAwsError(error: unknown, onProblem: (error: Error) => void): AwsError {
  if (error instanceof AwsError) return error;
  onProblem(new Error('the local endpoint failed', { cause: error }));
  return new AwsError('InternalFailure', String(error), 500);
}
