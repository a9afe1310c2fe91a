/** What the page reads. Nothing here changes anything. */
import type { FastifyInstance } from 'fastify';
import type { World } from '../local/world';
import { InvalidInputError } from '../src/model/errors';
import type { TargetRecords } from '../src/ports';
import { readDocument } from './documents';
import type { ExecutionList } from './executions';
import type { Figures } from './figures';
import { graphOf } from './graph';
import { layoutGraph } from './layout';
import { readSeries } from './metrics';
import { readStats } from './stats';
import { readView } from './view';

/** A plot longer than this is no plot of an incident. */
const LONGEST_RANGE_SECONDS = 7 * 86_400;
const LATEST_SECONDS = Date.parse('3000-01-01') / 1_000;

export type ReadWorld = Pick<World, 'executions' | 'aws' | 'configuration' | 'prometheus'>;

export function addReads(
  server: FastifyInstance,
  world: ReadWorld,
  list: ExecutionList,
  records: TargetRecords,
  figures: Figures,
): void {
  const graph = layoutGraph(graphOf(world.aws.stack.stateMachines[0]?.definition));
  const [target] = world.configuration.targets;

  server.get('/api/graph', async () => graph);

  server.get('/api/stats', () => readStats(world));

  server.get('/api/executions', () => list.read());

  server.get<{ Params: { name: string } }>('/api/executions/:name', ({ params }) =>
    readView(world, list, records, params.name),
  );

  server.get<{ Params: { name: string } }>('/api/executions/:name/figures', ({ params }) =>
    figures.read(params.name),
  );

  server.get<{ Params: { name: string; document: string } }>(
    '/api/executions/:name/documents/:document',
    async ({ params: { name, document } }, reply) => {
      const text = await readDocument(world.aws, name, document);
      if (text === undefined) return reply.code(404).send({ error: `there is no such document` });
      return reply.type('text/plain; charset=utf-8').send(text);
    },
  );

  server.get<{ Querystring: { from?: string; to?: string } }>('/api/metrics', ({ query }) => {
    const [from, to] = [secondsOf('from', query.from), secondsOf('to', query.to)];
    if (!target || to < from || to - from > LONGEST_RANGE_SECONDS) {
      throw new InvalidInputError('to: a time after from, and at most seven days later, is accepted');
    }
    return readSeries(world.prometheus.url, world.configuration, target, from, to);
  });
}

function secondsOf(field: string, text: string | undefined): number {
  const seconds = Number(text ?? Number.NaN);
  if (seconds >= 0 && seconds <= LATEST_SECONDS) return seconds;
  throw new InvalidInputError(`${field}: seconds since 1970 are accepted (got ${text?.slice(0, 40)})`);
}
