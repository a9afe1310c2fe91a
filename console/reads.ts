/** What the page reads. Nothing here changes anything. */
import type { FastifyInstance } from 'fastify';
import { findTarget } from '../src/configuration/configuration';
import { InvalidInputError } from '../src/model/errors';
import type { Graph } from './drawing';
import type { ExecutionList } from './executions';
import { readFigures } from './figures';
import { graphOf } from './graph';
import type { Histories } from './histories';
import { layoutGraph } from './layout';
import { readSeries } from './metrics';
import type { ConsoleSource } from './source';
import { readView } from './view';

/** A plot longer than this is no plot of an incident. */
const LONGEST_RANGE_SECONDS = 7 * 86_400;
const LATEST_SECONDS = Date.parse('3000-01-01') / 1_000;
/** Step Functions, ListExecutions: `nextToken`. */
const MAX_TOKEN_LENGTH = 3_096;

export function addReads(
  server: FastifyInstance,
  source: ConsoleSource,
  list: ExecutionList,
  histories: Histories,
): void {
  let graph: Promise<Graph> | undefined;
  const readGraph = async () => layoutGraph(graphOf(await source.executions.definition()));

  server.get('/api/graph', () => {
    graph ??= readGraph().catch((error: unknown) => {
      // The next page asks again.
      graph = undefined;
      throw error;
    });
    return graph;
  });

  server.get('/api/stats', () => source.stats());

  server.get<{ Querystring: { older?: string } }>('/api/executions', ({ query: { older } }) => {
    if (older === undefined) return list.newest();
    if (older.length > MAX_TOKEN_LENGTH)
      throw new InvalidInputError('older: a token of the list is accepted');
    return list.older(older);
  });

  server.get<{ Params: { name: string } }>('/api/executions/:name', async ({ params: { name } }) => {
    const view = await readView(source, list, histories, name);
    if (view.item.status === 'RUNNING') histories.open(name);
    return view;
  });

  server.get<{ Params: { name: string } }>('/api/executions/:name/figures', async ({ params: { name } }) => {
    const { series, isRunning } = await readFigures(source, histories, name);
    if (isRunning) histories.open(name);
    return series;
  });

  server.get<{ Params: { name: string; document: string } }>(
    '/api/executions/:name/documents/:document',
    async ({ params: { name, document } }, reply) => {
      const text = await source.readDocument(name, document);
      if (text === undefined) return reply.code(404).send({ error: `there is no such document` });
      return reply.type('text/plain; charset=utf-8').send(text);
    },
  );

  server.get<{ Querystring: { from?: string; to?: string; target?: string } }>(
    '/api/metrics',
    async ({ query }) => {
      const [from, to] = [secondsOf('from', query.from), secondsOf('to', query.to)];
      const { configuration } = source;
      const target = query.target ? findTarget(configuration, query.target) : configuration.targets[0];
      if (!target) throw new InvalidInputError(`target: there is no target '${query.target?.slice(0, 80)}'`);
      if (to < from || to - from > LONGEST_RANGE_SECONDS) {
        throw new InvalidInputError('to: a time after from, and at most seven days later, is accepted');
      }
      return readSeries(await source.prometheus(target), configuration, target, from, to);
    },
  );
}

function secondsOf(field: string, text: string | undefined): number {
  const seconds = Number(text ?? Number.NaN);
  if (seconds >= 0 && seconds <= LATEST_SECONDS) return seconds;
  throw new InvalidInputError(`${field}: seconds since 1970 are accepted (got ${text?.slice(0, 40)})`);
}
