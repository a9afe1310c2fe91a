/** The API server: who may ask, what is served, and how errors are answered. */
import { createHash, timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Kubelet } from '../kubelet';
import { type Reason, StatusError } from '../status-error';
import type { Store } from '../store';
import { serveAutoscalers } from './autoscalers';
import { serveConfigMaps } from './config-maps';
import { serveDeployments } from './deployments';
import { serveDisruptionBudgets } from './disruption-budgets';
import { serveLeases } from './leases';
import { servePods } from './pods';

export const API_HOST = '127.0.0.1';
/** As the API server's own limit. */
const BODY_LIMIT_BYTES = 3 * 1024 * 1024;
/** A name of 253 characters, escaped, with a port. */
const MAX_PARAMETER_LENGTH = 1_024;

export interface ApiServerParts {
  readonly store: Store;
  readonly kubelet: Kubelet;
  /** The one bearer token that is accepted. */
  readonly token: string;
}

export interface ApiServer {
  readonly port: number;
  /** Ends every connection, whatever is under way on it. */
  close(): Promise<void>;
}

/**
 * Serves the API on the loopback interface.
 * @param port zero for any that is free.
 */
export async function startApiServer(
  { store, kubelet, token }: ApiServerParts,
  port: number,
): Promise<ApiServer> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    // A client that keeps its connection open must not keep the server from closing.
    forceCloseConnections: true,
  });
  app.addHook('onRequest', async (request) => {
    if (!isBearer(request.headers.authorization, token))
      throw new StatusError('Unauthorized', 'Unauthorized');
  });
  takeBodiesAsTheyAre(app);
  answerErrors(app);
  servePods(app, store, kubelet);
  serveConfigMaps(app, store);
  serveDeployments(app, store);
  serveAutoscalers(app, store);
  serveDisruptionBudgets(app, store);
  serveLeases(app, store);
  const url = await app.listen({ host: API_HOST, port });
  return { port: Number(new URL(url).port), close: () => app.close() };
}

/** Compares digests, so that the time taken tells nothing about the token. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

/** What a body means depends on the verb and the object, so its handler reads it. */
function takeBodiesAsTheyAre(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler(() => {
    throw new StatusError('NotFound', 'the server could not find the requested resource');
  });
  app.setErrorHandler((error: FastifyError | StatusError, _request, reply) => {
    const answer = error instanceof StatusError ? error : ofFramework(error);
    return reply.code(answer.code).send(answer.toStatus());
  });
}

const FRAMEWORK_REASONS: Readonly<Record<number, Reason>> = {
  400: 'BadRequest',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
};

function ofFramework(error: FastifyError): StatusError {
  return new StatusError(FRAMEWORK_REASONS[error.statusCode ?? 500] ?? 'InternalError', error.message);
}
