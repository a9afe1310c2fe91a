/** Traffic of now and what is usual, in a real Prometheus. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Processes } from '../../../emulators/common/processes';
import { type LocalPrometheus, startPrometheus } from '../../../local/alerting/prometheus';
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { configuration } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { Exporters } from '../../support/exporters';

/** So many succeed and fail with each scrape. */
const counters = (ok: number, failed: number | null) => {
  let scrapes = 0;
  return () => {
    scrapes += 1;
    const lines = [`knhk_requests_total{status="ok"} ${ok * scrapes}`];
    if (failed !== null) lines.push(`knhk_requests_total{status="error"} ${failed * scrapes}`);
    return `${lines.join('\n')}\n`;
  };
};

/** How many connections the pools of the two pods have in use. */
let inUse = { write: 4, read: 2 };
const pods = (requests: () => string) => () =>
  [
    `${requests()}knhk_db_pool_total{pool="write"} 10`,
    'knhk_db_pool_total{pool="read"} 40',
    `knhk_db_pool_active{pool="write"} ${inUse.write}`,
    `knhk_db_pool_active{pool="read"} ${inUse.read}\n`,
  ].join('\n');

let firstScrapes = 0;
/** A counter that Prometheus sees once. */
const appeared = () => {
  firstScrapes += 1;
  return firstScrapes === 1 ? 'knhk_requests_total{status="ok"} 5\n' : 'other 1\n';
};

let processes: Processes;
let prometheus: LocalPrometheus;
const exporters = new Exporters();

beforeAll(async () => {
  processes = await Processes.open('knhk-traffic-test-');
  const pages: readonly [string, string, () => string][] = [
    ['sound', 'sound-1', counters(10, null)],
    ['half', 'half-1', counters(5, 5)],
    ['failing', 'failing-1', counters(0, 10)],
    ['quiet', 'quiet-1', counters(0, null)],
    ['appeared', 'appeared-1', appeared],
    ['pools', 'pools-1', pods(counters(10, 1))],
    ['pools', 'pools-2', pods(counters(10, 1))],
  ];
  const targets = await Promise.all(
    pages.map(async ([deployment, pod, page]) => ({
      address: await exporters.start(page),
      labels: { namespace: 'knhk', deployment, pod },
    })),
  );
  prometheus = await startPrometheus(processes, {
    rules: 'groups: []',
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9'],
    targets,
  });
  for (const deployment of ['sound', 'half', 'failing', 'quiet', 'pools']) {
    const read = async () => (await traffic(deployment)).requestsPerSecond !== null;
    await eventually(`a rate of ${deployment}`, read, 20_000);
  }
  await eventually('the counter that comes and goes', async () => firstScrapes > 2, 20_000);
});

afterAll(async () => {
  exporters.close();
  await processes.close();
});

const metrics = (deployment: string) => {
  const labels = { namespace: 'knhk', deployment };
  return new PrometheusMetrics(new PlainPrometheus(prometheus.url), labels, configuration().metrics, 2_000);
};
const traffic = async (deployment: string) => (await metrics(deployment).traffic(10)).value;

it.each([
  ['sound', 1],
  ['half', 0.5],
  ['failing', 0],
])(
  'tells requests from those that were served: %s',
  async (deployment, share) => {
    // The two are asked for one after the other: a scrape may come between.
    const isShare = async () => {
      const { requestsPerSecond, servedPerSecond } = await traffic(deployment);
      return Math.abs((servedPerSecond ?? Number.NaN) - share * (requestsPerSecond || Number.NaN)) < 0.2;
    };
    await eventually(`a share of ${share}`, isShare, 15_000);
  },
  20_000,
);

it.each([
  ['no traffic', 'quiet', 0],
  ['no data', 'nowhere', null],
  // A rate takes two samples: how many came before the first is not known.
  ['no data of a counter that has just appeared', 'appeared', null],
])('tells %s from the other', async (_, deployment, rate) => {
  expect(await traffic(deployment)).toMatchObject({ requestsPerSecond: rate, servedPerSecond: rate });
});

it('averages what was usual, of the fullest pool and of all together, at its own time', async () => {
  const service = metrics('pools');
  // Long enough that a busy machine has scraped twice in it.
  const seconds = 9;
  const isKnown = async () => (await service.usual(seconds, 0)).value.inUse === 12;
  await eventually('some seconds of the same', isKnown, 20_000);
  // Of a part of the window, and two seconds before its end: as many samples are in it when it is asked for later.
  const isBusy = async () => ((await service.usual(seconds - 3, 0)).value.requestsPerSecond ?? 0) > 0;
  await eventually('a rate', isBusy, 20_000);
  await sleep(2_000);
  // As it is just now, too, by the traffic's own window.
  expect((await service.traffic(seconds)).value.inUse).toBe(12);
  const usualUntil = Date.now();
  inUse = { write: 10, read: 40 };
  const isFull = async () => {
    const { utilization, inUse: all } = (await service.usual(2, 0)).value;
    return utilization === 1 && all === 100;
  };
  await eventually('all full', isFull, 20_000);
  const ago = 1 + Math.ceil((Date.now() - usualUntil) / 1_000);
  const { value, partial } = await service.usual(seconds - 1, ago);
  // Two pods of 4 in 10 and 2 in 40: a sum would be 12 in 100.
  expect(value).toMatchObject({ utilization: 0.4, inUse: 12, p95Ms: null });
  expect(value.requestsPerSecond).toBeGreaterThan(0);
  expect(value.servedPerSecond).toBeLessThan(value.requestsPerSecond ?? 0);
  expect(partial).toEqual([]);
  expect((await service.usual(seconds, 3_600)).value).toEqual({
    utilization: null,
    inUse: null,
    requestsPerSecond: null,
    servedPerSecond: null,
    p95Ms: null,
  });
});
