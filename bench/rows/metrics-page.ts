/** A metrics page of 1 MB to the pool's figures, beside the parser library for the format that is used most. */
import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { metricsSchema } from '../../src/configuration/metrics';
import { PoolPage } from '../../src/diagnose/pool-metrics';
import type { PodPool } from '../../src/model/evidence';
import type { Measure } from '../row';
import { inTurns } from '../turns';
import { chunksOf, metricsPage } from '../world/bodies';

const PAGE_BYTES = 1_000_000;
const TURNS = 25;
const NAMES = metricsSchema.parse({});

export const measure: Measure = async (say) => {
  const page = await metricsPage(PAGE_BYTES);
  const [own, library] = [ownPool(page), libraryPool(page)];
  if (JSON.stringify(own) !== JSON.stringify(library)) {
    throw new Error(`the two read different figures: ${JSON.stringify({ own, library })}`);
  }
  say(`metrics page: ${page.length} bytes, ${TURNS} turns`);
  const times = await inTurns(TURNS, { own: () => ownPool(page), library: () => libraryPool(page) });
  return [
    {
      name: 'metrics-page',
      what: 'metrics page of 1 MB to the figures of the pool',
      beside: 'parse-prometheus-text-format, the parser for Node.js with the most downloads',
      unit: 'ms',
      measured: times.own,
      baseline: times.library,
      target: { of: 'ratio', most: 1 },
      note: 'The library reads every series; here the chunks are searched for three names as they arrive.',
    },
  ];
};

type Figures = Pick<PodPool, 'total' | 'active' | 'idle'>;

export function ownPool(page: Buffer): Figures {
  const read = new PoolPage(NAMES);
  for (const chunk of chunksOf(page)) read.add(chunk);
  const [pool] = read.end('pod').pools;
  if (!pool) throw new RangeError('the page has no pool');
  return { total: pool.total, active: pool.active, idle: pool.idle };
}

export function libraryPool(page: Buffer): Figures {
  const families = parsePrometheusTextFormat(page.toString('utf8'));
  const sum = (name: string) =>
    families
      .find((family) => family.name === name)
      ?.metrics.reduce((result, { value }) => result + Number(value), 0) ?? Number.NaN;
  return { total: sum(NAMES.poolTotal), active: sum(NAMES.poolActive), idle: sum(NAMES.poolIdle) };
}
