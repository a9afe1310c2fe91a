/** What a Prometheus that has just started remembers of the time before, by Prometheus' own answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { Processes } from '../../emulators/common/processes';
import { type Past, pastText } from '../../local/alerting/past';
import { type LocalPrometheus, startPrometheus } from '../../local/alerting/prometheus';
import { eventually } from '../support/eventually';
import { runs } from '../support/runs';

const SECONDS = 600;
const LOOKBACK_SECONDS = 3;
const service: Past = {
  namespace: 'shop',
  deployment: 'api',
  pods: 3,
  pools: [{ size: 16, utilization: 0.25 }],
  requestsPerSecond: 40,
  requestMs: 20,
};

let processes: Processes;
let prometheus: LocalPrometheus;

beforeAll(async () => {
  processes = await Processes.open();
  const page = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(
      'knhk_db_pool_active 7\nkube_deployment_spec_replicas{namespace="shop",deployment="api"} 3\n',
    );
  });
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  processes.onClose(async () => {
    page.closeAllConnections();
    page.close();
  });
  const address = `127.0.0.1:${(page.address() as AddressInfo).port}`;
  prometheus = await startPrometheus(processes, {
    rules: 'groups: []',
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9093'],
    targets: [{ address, labels: { namespace: 'shop', deployment: 'api', pod: 'api-now' } }],
    past: { service, seconds: SECONDS },
    lookbackSeconds: LOOKBACK_SECONDS,
  });
  await prometheus.setStateMetrics(`http://${address}/metrics`);
});

afterAll(() => processes?.close());

interface Answer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
      readonly values: readonly (readonly [number, string])[];
    }[];
  };
}

async function ask(path: string): Promise<Answer['data']['result']> {
  const response = await fetch(`${prometheus.url}/api/v1/${path}`);
  return ((await response.json()) as Answer).data.result;
}

const query = (expression: string) => ask(`query?query=${encodeURIComponent(expression)}`);
const number = async (expression: string) => Number((await query(expression))[0]?.value[1]);

it.each([
  ['requests a second', 'sum(rate(knhk_requests_total[20s] offset 240s))', 40],
  ['failures', 'sum(rate(knhk_requests_total{status="error"}[20s] offset 240s))', 0],
  ['connections in use', 'sum(avg_over_time(knhk_db_pool_active[20s] offset 240s))', 12],
  [
    'the fullest pool',
    'max(avg_over_time((knhk_db_pool_active / knhk_db_pool_total)[20s:1s] offset 240s))',
    0.25,
  ],
  [
    'p95, to the width of its bucket',
    'histogram_quantile(0.95, sum by (le) (rate(knhk_request_duration_ms_bucket[20s] offset 240s)))',
    24.25,
  ],
])('remembers what was usual: %s', async (_, expression, expected) => {
  expect(Math.abs((await number(expression)) - expected)).toBeLessThanOrEqual(expected / 100);
});

it('has each second of it, until it was started, in a range as well', async () => {
  const end = Date.now() / 1_000;
  const found = await ask(
    `query_range?query=sum(knhk_db_pool_total{pod=~".*earlier.*"})&start=${end - SECONDS - 60}&end=${end}&step=1`,
  );
  const values = found[0]?.values ?? [];
  expect(values.length).toBeGreaterThanOrEqual(SECONDS);
  expect(new Set(values.map(([, value]) => value))).toEqual(new Set(['48']));
});

it('has nothing in use at its end, which is taken for now until the look back is over', () => {
  const full = { ...service, pools: [{ size: 8, utilization: 1 }] };
  const text = pastText(full, { untilMs: 1e12, seconds: 3, stepSeconds: 1 });
  const samples = text.split('\n').filter((line) => /^knhk_db_pool_active\{.*api-earlier-1"/.test(line));
  expect(samples.map((line) => line.split(' ')[1])).toEqual(['8', '8', '8', '0']);
});

it('tells no longer of the pods that are gone, and of those that are there', async () => {
  const pods = async () =>
    (await query('knhk_db_pool_active{job="pods"}')).map(({ metric }) => metric['pod']);
  await eventually('the pods of now alone', async () => (await pods()).join() === 'api-now', 20_000);
});

it('scrapes how many replicas are wanted, under the labels of what they are of', async () => {
  const wanted = () => query('kube_deployment_spec_replicas{job="kube-state-metrics"}');
  await eventually('the figure', async () => (await wanted()).length === 1, 20_000);
  expect((await wanted())[0]).toMatchObject({ metric: { namespace: 'shop', deployment: 'api' } });
});

it('still remembers after it was killed', async () => {
  await prometheus.kill();
  await prometheus.restart();
  expect(await number('sum(rate(knhk_requests_total[20s] offset 240s))')).toBeCloseTo(40, 0);
});

it('comes to the load it is given, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.record({
        pods: fc.integer({ min: 1, max: 4 }),
        poolSize: fc.integer({ min: 1, max: 50 }),
        utilization: fc.double({ min: 0, max: 1, noNaN: true }),
        requestsPerSecond: fc.integer({ min: 0, max: 200 }),
      }),
      (some) => {
        const steps = 100;
        const text = pastText(
          { ...service, ...some, pools: [{ size: some.poolSize, utilization: some.utilization }] },
          { untilMs: 1e12, seconds: steps, stepSeconds: 1 },
        );
        const samples = (name: string) =>
          text
            .split('\n')
            .filter((line) => line.startsWith(`${name}{`))
            .map((line) => Number(line.split(' ')[1]));
        const active = samples('knhk_db_pool_active');
        const meanInUse = active.reduce((sum, each) => sum + each, 0) / active.length;
        // The last sample of each pod has none.
        expect(Math.abs(meanInUse - some.utilization * some.poolSize)).toBeLessThan(
          (2 + some.poolSize) / steps + 1e-6,
        );
        expect(Math.max(...active)).toBeLessThanOrEqual(some.poolSize);
        expect(Math.min(...samples('knhk_db_pool_idle'))).toBeGreaterThanOrEqual(0);
        const requests = Math.max(...samples('knhk_requests_total')) * some.pods;
        expect(Math.abs(requests - some.requestsPerSecond * steps)).toBeLessThan(some.pods + 1e-6);
        expect(text.endsWith('\n# EOF\n')).toBe(true);
      },
    ),
    runs(30),
  );
});

it('names the pools of a service that has several', () => {
  const pools = [
    { name: 'write', size: 10, utilization: 0 },
    { name: 'read', size: 40, utilization: 0.1 },
  ];
  const text = pastText({ ...service, pods: 1, pools }, { untilMs: 1e12, seconds: 1, stepSeconds: 1 });
  expect(text).toMatch(/^knhk_db_pool_total\{.*pod="api-earlier-1".*,pool="write"\} 10 1000000000\.000$/m);
  expect(text).toMatch(/^knhk_db_pool_active\{.*,pool="read"\} 4 999999999\.000$/m);
});
