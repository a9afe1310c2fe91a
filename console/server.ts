/** The console: a page on this machine, and the server behind it. */
import { userInfo } from 'node:os';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { openTargetRecordsOf } from '../local/records';
import { sfnClient } from '../local/sfn-client';
import type { World } from '../local/world';
import { DependencyError, InvalidInputError } from '../src/model/errors';
import { MODES } from '../src/model/incident';
import { errorText } from '../src/text/error-text';
import { HOST, urlOf } from './address';
import { type Assets, bundlePage } from './bundle';
import type { StreamEvents } from './contract';
import { guardDoor } from './door';
import { ExecutionList } from './executions';
import { Figures } from './figures';
import { limitsOf } from './metrics';
import { addReads } from './reads';
import { Stream } from './stream';
import { startWatch } from './watch';
import { addWrites } from './writes';

const MAX_BODY_BYTES = 64 * 1_024;

export interface Console {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the console of a local run. It closes with `close()`, or with the world.
 * @param options.port The one that messages link (`chooseAddress`). 0: a free one.
 */
export async function startConsole(world: World, { port }: { readonly port: number }): Promise<Console> {
  const records = openTargetRecordsOf(world);
  const client = sfnClient(world.aws.endpointUrl);
  const user = userInfo().username;
  const assets = await bundlePage();
  const list = new ExecutionList(world.executions, client, world.configuration.remediation.mode);
  const figures = new Figures(world);
  const stream = new Stream({
    hello: () => helloOf(world, assets, user),
    startWatch: (say) => startWatch(world, list, records, say),
  });

  const server = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true });
  guardDoor(server, () => portOf(server));
  server.setErrorHandler<FastifyError>((error, _request, reply) =>
    reply.code(statusOf(error)).send({ error: errorText(error, 1_000), problems: problemsIn(error) }),
  );
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  for (const [path, { type, body }] of assets.files) {
    server.get(path, (_request, reply) => reply.type(type).send(body));
  }
  server.get('/api/events', (request, reply) => stream.open(request, reply));
  addReads(server, world, list, records, figures);
  addWrites(server, world, records, user);

  await server.listen({ host: HOST, port });
  const close = async () => {
    stream.close();
    await Promise.all([server.close(), figures.close()]);
    client.destroy();
  };
  world.processes.onClose(close);
  return { url: urlOf(portOf(server)), close };
}

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function helloOf({ configuration }: World, { hash }: Assets, user: string): StreamEvents['hello'] {
  return {
    assets: hash,
    target: configuration.targets[0]?.name ?? '',
    user,
    limits: limitsOf(configuration),
    modes: MODES,
    defaultMode: configuration.remediation.mode,
    maxTraceSeconds: configuration.remediation.trace.maxSeconds,
  };
}

function statusOf(error: FastifyError): number {
  if (error instanceof InvalidInputError) return 422;
  if (error instanceof DependencyError) return 502;
  if (error.name === 'ExecutionDoesNotExist' || error.name === 'InvalidArn') return 404;
  return error.statusCode ?? 500;
}

function problemsIn(error: Error): readonly string[] {
  return error instanceof InvalidInputError ? error.problems : [];
}
