/** Amazon API Gateway: a stack's REST API on a local port, under `/<stage>`. */
import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { guardOrigin } from '../common/origin-guard';
import { Authorizers } from './gateway/authorizer';
import { fitsModel } from './gateway/body';
import {
  type ApiAnswer,
  type ApiRequest,
  headerOf,
  proxyEvent,
  readProxyOutput,
  requestFields,
} from './gateway/proxy';
import { type RefusalType, refusal } from './gateway/refusal';
import { findRoute } from './gateway/routes';
import { tokenBucket } from './gateway/throttle';
import { type InvokeFunction, LambdaFunctionError } from './lambda-runner';
import type { ApiMethod, LocalRestApi, LocalStack } from './template';

/** Payload quota of API Gateway. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface GatewayOptions {
  readonly api: LocalRestApi;
  readonly account: Pick<LocalStack, 'region' | 'accountId'>;
  readonly invoke: InvokeFunction;
  /** Told of what is this server's own fault. */
  readonly onProblem: (error: Error) => void;
}

/** Thrown to answer with a gateway response. */
class Refused extends Error {
  constructor(
    readonly type: RefusalType,
    readonly detail = '',
  ) {
    super(type);
    this.name = 'Refused';
  }
}

export function createGateway(options: GatewayOptions): FastifyInstance {
  const { api, onProblem } = options;
  const gateway = new Gateway(options);
  const server = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  guardOrigin(server, { takesLinks: true });
  const refuse = (reply: FastifyReply, { type, detail }: Refused) => {
    const { statusCode, headers, body } = refusal(api.responses, type, detail);
    return reply.code(statusCode).headers(headers).send(body);
  };
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler<Error & { code?: string }>((error, _request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, new Refused('REQUEST_TOO_LARGE'));
    if (error instanceof Refused) return refuse(reply, error);
    onProblem(new Error('the local API gateway failed', { cause: error }));
    return refuse(reply, new Refused('DEFAULT_5XX'));
  });
  server.all('*', async (request, reply) => {
    const apiRequest = toApiRequest(request, api.stageName);
    reply.header('x-amzn-requestid', apiRequest?.requestId ?? randomUUID());
    // Outside the stage there is no API, hence no gateway response either.
    if (!apiRequest) return reply.code(403).send({ message: 'Forbidden' });
    const { statusCode, headers, body } = await gateway.handle(apiRequest);
    return reply.code(statusCode).headers(headersOf(headers)).send(body);
  });
  return server;
}

class Gateway {
  private readonly authorizers: Authorizers;
  private readonly takeToken: () => boolean;

  constructor(private readonly options: GatewayOptions) {
    this.authorizers = new Authorizers(options.invoke);
    this.takeToken = tokenBucket(options.api.throttle);
  }

  /** @throws Refused */
  async handle(request: ApiRequest): Promise<ApiAnswer> {
    const { api, account } = this.options;
    const route = findRoute(api.methods, request.httpMethod, request.path);
    if (!route) throw new Refused('MISSING_AUTHENTICATION_TOKEN');
    if (!this.takeToken()) throw new Refused('THROTTLED');
    const { method } = route;
    const fields = requestFields(api, route, request, account.accountId);
    let context: Readonly<Record<string, string>> | undefined;
    if (method.authorizer) {
      const decision = await this.authorizers.decide(method.authorizer, request, fields, this.arnOf(request));
      if (!decision.allowed) throw new Refused(decision.refusal, decision.detail);
      context = decision.context;
    }
    if (!fitsModel(method, headerOf(request.rawHeaders, 'content-type'), request.body)) {
      throw new Refused('BAD_REQUEST_BODY');
    }
    const answer = readProxyOutput(await this.integrate(method, proxyEvent(fields, request.body, context)));
    if (!answer) throw new Refused('DEFAULT_5XX');
    return answer;
  }

  private async integrate({ functionArn, timeoutMs }: ApiMethod, event: unknown): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Refused('INTEGRATION_TIMEOUT')), timeoutMs);
    });
    try {
      return await Promise.race([this.options.invoke(functionArn, event), late]);
    } catch (error) {
      throw error instanceof LambdaFunctionError ? new Refused('DEFAULT_5XX') : error;
    } finally {
      clearTimeout(timer);
    }
  }

  private arnOf({ httpMethod, path }: ApiRequest): string {
    const { api, account } = this.options;
    return `arn:aws:execute-api:${account.region}:${account.accountId}:${api.id}/${api.stageName}/${httpMethod}${path}`;
  }
}

/** Undefined for a path that is not below the stage. */
function toApiRequest(request: FastifyRequest, stageName: string): ApiRequest | undefined {
  const [, rawPath = '', query = ''] = /^([^?]*)\??(.*)$/.exec(request.raw.url ?? '') ?? [];
  const prefix = `/${stageName}`;
  if (rawPath !== prefix && !rawPath.startsWith(`${prefix}/`)) return undefined;
  return {
    requestId: randomUUID(),
    httpMethod: request.method,
    path: rawPath.slice(prefix.length) || '/',
    query: new URLSearchParams(query),
    rawHeaders: request.raw.rawHeaders,
    sourceIp: request.ip,
    host: request.host,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

/** One value as it is: Fastify knows a content type only so. */
function headersOf(headers: ApiAnswer['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, [first = '', ...others]]) => {
      return [name, others.length === 0 ? first : [first, ...others]];
    }),
  );
}
