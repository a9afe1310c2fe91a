/** The API server: who may ask, what is served, and how errors are answered. */
import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { refusedOrigin } from '../../common/origin-guard';
import { tlsServer } from '../../common/tls-server';
import type { Users } from '../access/users';
import type { AdmissionPolicies } from '../admission/policies';
import type { Certificate } from '../certificate';
import type { Answer, ServiceBehind } from '../cluster-options';
import type { Kubelet } from '../kubelet';
import type { PostgresServer } from '../postgres-pod';
import { type Reason, StatusError } from '../status-error';
import type { Store } from '../store';
import type { WatchHistory } from '../watch-history';
import { serveAccessReviews } from './access-reviews';
import type { Admission } from './admission';
import { serveAutoscalers } from './autoscalers';
import { serveConfigMaps } from './config-maps';
import { serveDeployments } from './deployments';
import { serveDiscovery } from './discovery';
import { serveDisruptionBudgets } from './disruption-budgets';
import { serveLeases } from './leases';
import { serveNamespaces } from './namespaces';
import { servePods } from './pods';
import { serveServices } from './services';
import { viewFor } from './tables/table';
import { serveUpgrades } from './upgrades';

export const API_HOST = '127.0.0.1';
/** As the API server's own limit. */
const BODY_LIMIT_BYTES = 3 * 1024 * 1024;
/** A name of 253 characters, escaped, with a port. */
const MAX_PARAMETER_LENGTH = 1_024;

export interface ApiServerParts {
  readonly store: Store;
  readonly history: WatchHistory;
  readonly kubelet: Kubelet;
  readonly users: Users;
  readonly certificate: Certificate;
  readonly namespace: string;
  readonly services?: readonly ServiceBehind[];
  readonly postgres?: PostgresServer;
  readonly scratchDir: string;
  readonly admission?: Admission;
  readonly policies?: AdmissionPolicies;
  readonly onAnswer?: (answer: Answer) => void;
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
export async function startApiServer(parts: ApiServerParts, port: number): Promise<ApiServer> {
  const { kubelet, users, certificate } = parts;
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    serverFactory: (handler) => tlsServer(certificate, handler),
    // A client that keeps its connection open must not keep the server from closing.
    forceCloseConnections: true,
  });
  const admit = (request: IncomingMessage) => {
    const { headers, method = '', url = '' } = request;
    const problem = refusedOrigin(request, 'https');
    if (problem !== undefined) throw new StatusError('Forbidden', problem);
    users.admit(headers, method, url);
  };
  app.addHook('onRequest', async (request) => admit(request.raw));
  app.addHook('preSerialization', async (request, reply, body) =>
    reply.statusCode < 300 && typeof body === 'object' && body !== null ? viewFor(request)(body) : body,
  );
  app.addHook('onSend', async ({ method, url, body }, { statusCode }) => {
    parts.onAnswer?.({ method, url, statusCode, body: Buffer.isBuffer(body) ? body.toString() : '' });
  });
  takeBodiesAsTheyAre(app);
  answerErrors(app);
  serveDiscovery(app);
  serveNamespaces(app, parts.namespace);
  servePods(app, parts, kubelet);
  serveConfigMaps(app, parts);
  serveDeployments(app, parts);
  serveAutoscalers(app, parts);
  serveDisruptionBudgets(app, parts);
  serveLeases(app, parts);
  serveAccessReviews(app, users);
  serveServices(app, parts.namespace, parts.services ?? []);
  const endUpgraded = serveUpgrades(app.server, { ...parts, admit });
  const url = await app.listen({ host: API_HOST, port });
  return {
    port: Number(new URL(url).port),
    close: async () => {
      endUpgraded();
      await app.close();
    },
  };
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
