/** The console: a page on this machine, and the server behind it, over whatever gives it what it shows. */
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { DependencyError, InvalidInputError } from '../src/model/errors';
import { MODES } from '../src/model/incident';
import { HOST, urlOf } from './address';
import { type Assets, assetFor, bundlePage } from './bundle';
import type { StreamEvents } from './contract';
import { guardDoor } from './door';
import { ExecutionList } from './executions';
import { Histories } from './histories';
import { limitsOf } from './metrics';
import { addReads } from './reads';
import { refusalKind, refusalText } from './refusal-text';
import type { ConsoleSource } from './source';
import { Stream } from './stream';
import { startWatch } from './watch';
import { addWrites } from './writes';

const MAX_BODY_BYTES = 64 * 1_024;
const SAFE_METHODS = ['GET', 'HEAD'];
/** They judge, and write nothing. */
const JUDGES = ['/api/input', '/api/check'];

export interface Console {
  readonly url: string;
  close(): Promise<void>;
}

/** It closes its source with itself. @param options.port The one that messages link (`chooseAddress`). 0: a free one. */
export async function openConsole(
  source: ConsoleSource,
  { port }: { readonly port: number },
): Promise<Console> {
  const assets = await bundlePage();
  const histories = new Histories(source.executions);
  const list = new ExecutionList(source.executions, histories, source.configuration.remediation.mode);
  const stream = new Stream({
    hello: () => helloOf(source, assets),
    startWatch: (say) => startWatch(source, list, histories, say),
  });

  const server = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  guardDoor(server, () => portOf(server));
  if (source.isReadOnly) refuseWrites(server);
  server.setErrorHandler<FastifyError>((error, _request, reply) =>
    reply.code(statusOf(error)).send({ error: refusalText(error), problems: problemsIn(error) }),
  );
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  for (const path of assets.files.keys()) {
    server.get(path, ({ headers }, reply) => {
      const { body, ...head } = assetFor(assets, path, headers['accept-encoding'] ?? '');
      return reply.headers(head.headers).send(body);
    });
  }
  server.get('/api/events', (request, reply) => stream.open(request, reply));
  addReads(server, source, list, histories);
  addWrites(server, source, histories);
  source.world?.addWrites(server);
  if (source.check) {
    const { check } = source;
    server.post('/api/check', () => check());
  }

  await server.listen({ host: HOST, port });
  const close = async () => {
    stream.close();
    await server.close();
    source.close();
  };
  return { url: urlOf(portOf(server)), close };
}

function refuseWrites(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ method, url }, reply) => {
    if (SAFE_METHODS.includes(method) || JUDGES.includes(url)) return;
    return reply.code(403).send({ error: 'this console was started with --read-only: it changes nothing' });
  });
}

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function helloOf(
  { configuration, place, world, isReadOnly, check, user }: ConsoleSource,
  { hash }: Assets,
): StreamEvents['hello'] {
  return {
    assets: hash,
    ...{ place, isReadOnly, user },
    hasWorld: world !== null,
    canCheck: check !== null,
    targets: configuration.targets.map(({ name }) => name),
    limits: limitsOf(configuration),
    modes: MODES,
    defaultMode: configuration.remediation.mode,
    maxTraceSeconds: configuration.remediation.trace.maxSeconds,
  };
}

function statusOf(error: FastifyError): number {
  if (error instanceof InvalidInputError) return 422;
  const kind = refusalKind(error);
  if (kind === 'not-permitted') return 403;
  if (error instanceof DependencyError) return 502;
  if (error.name === 'ExecutionDoesNotExist' || error.name === 'InvalidArn') return 404;
  if (kind !== 'other') return 502;
  return error.statusCode ?? 500;
}

function problemsIn(error: Error): readonly string[] {
  return error instanceof InvalidInputError ? error.problems : [];
}
