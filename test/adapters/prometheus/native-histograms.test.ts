/** p95 and requests of native histograms, which have no series of buckets or counts, in a real Prometheus. */
import { Processes } from '../../../emulators/common/processes';
import { type LocalPrometheus, startPrometheus } from '../../../local/alerting/prometheus';
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { impactLimits } from '../../../src/documents/review/impact';
import { configuration } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { Exporters } from '../../support/exporters';
import { type NativeHistogram, nativeHistogramPage, PROTOBUF_PAGE } from '../../support/native-histogram';

const HISTOGRAM = 'http_server_request_duration_seconds';

/** With each scrape: nine requests of up to 1/16 s, and one of 1/2 s to 1 s that failed. */
const slow = (scrapes: number): NativeHistogram[] => [
  { labels: { code: '200' }, buckets: new Map([[-4, 9 * scrapes]]) },
  { labels: { code: '500' }, buckets: new Map([[0, scrapes]]) },
];
/** With each scrape ten requests of 1/32 s to 1/16 s. */
const fast = (scrapes: number): NativeHistogram[] => [
  { labels: { code: '200' }, buckets: new Map([[-4, 10 * scrapes]]) },
];

let processes: Processes;
let prometheus: LocalPrometheus;
const exporters = new Exporters();

async function native(histograms: (scrapes: number) => readonly NativeHistogram[]): Promise<string> {
  let scrapes = 0;
  return exporters.listen((_, response) => {
    scrapes += 1;
    response.setHeader('content-type', PROTOBUF_PAGE);
    response.end(nativeHistogramPage(HISTOGRAM, histograms(scrapes)));
  });
}

/** The same as `fast`, by buckets: all up to 1/4 s. */
async function classic(): Promise<string> {
  let scrapes = 0;
  return exporters.start(() => {
    scrapes += 1;
    const bucket = (le: string) => `${HISTOGRAM}_bucket{code="200",le="${le}"} ${10 * scrapes}\n`;
    return `${bucket('0.25')}${bucket('+Inf')}${HISTOGRAM}_count{code="200"} ${10 * scrapes}\n`;
  });
}

/** A summary has the same name, and nothing of which a quantile over all pods could be made. */
async function summary(): Promise<string> {
  return exporters.start(() => `${HISTOGRAM}{code="200",quantile="0.95"} 0.04\n`);
}

const labels = (deployment: string) => ({ namespace: 'knhk', deployment });
const metrics = (deployment: string) =>
  new PrometheusMetrics(
    new PlainPrometheus(prometheus.url),
    labels(deployment),
    {
      ...configuration().metrics,
      requestDurationSeconds: HISTOGRAM,
      requests: HISTOGRAM,
      requestErrors: { label: 'code', matches: '5..' },
    },
    2_000,
  );

beforeAll(async () => {
  processes = await Processes.open('knhk-native-test-');
  const addresses = {
    slow: await native(slow),
    fast: await native(fast),
    classic: await classic(),
    summary: await summary(),
  };
  prometheus = await startPrometheus(processes, {
    rules: 'groups: []',
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9'],
    features: ['native-histograms'],
    targets: Object.entries(addresses).map(([deployment, address]) => ({
      address,
      labels: { ...labels(deployment), pod: `${deployment}-1` },
    })),
  });
  for (const deployment of ['slow', 'fast', 'classic']) {
    const read = async () => (await metrics(deployment).p95Ms(60, null)).value !== null;
    await eventually(`a rate of ${deployment}`, read, 20_000);
  }
}, 60_000);

afterAll(async () => {
  exporters.close();
  await processes.close();
}, 30_000);

it.each([
  // How far into a bucket the quantile is depends on how a version interpolates.
  ['slow', 500, 1_000],
  ['fast', 1_000 / 32, 1_000 / 16],
  ['classic', 200, 250],
])('reads p95 of %s, by what is there', async (deployment, above, atMost) => {
  const { value, partial } = await metrics(deployment).p95Ms(60, [`${deployment}-1`]);
  expect(value?.ms).toBeGreaterThan(above);
  expect(value?.ms).toBeLessThanOrEqual(atMost);
  expect([value?.isLowerBound, partial]).toEqual([false, []]);
  expect((await metrics(deployment).p95Ms(60, ['another'])).value).toBeNull();
});

it('has no p95 of a summary', async () => {
  expect(await metrics('summary').p95Ms(60, null)).toEqual({ value: null, partial: [] });
});

it.each([
  ['slow', 0.1],
  ['fast', 0],
  ['classic', 0],
])(
  'counts the observations of %s as its requests, those that failed among them',
  async (deployment, share) => {
    const service = metrics(deployment);
    expect((await service.errorRate(60, null)).value).toBeCloseTo(share, 3);
    const { requestsPerSecond, servedPerSecond } = (await service.traffic(60)).value;
    expect(requestsPerSecond).toBeGreaterThan(0);
    expect(servedPerSecond).toBeGreaterThan((requestsPerSecond ?? 0) * (1 - share) * 0.8);
  },
);

it('counts the requests of an incident', async () => {
  const service = metrics('slow');
  const from = Date.now();
  const known = async () => {
    // Until a while ago: a scrape of just now may be there for one of the queries, and not for the other.
    const to = Date.now() - 1_000;
    const { requestsTotal, requestsFailed } = await service.impact(from, to, impactLimits(configuration()));
    return [requestsTotal, requestsFailed].map((each) => ('value' in each ? each.value : 0));
  };
  await eventually('some requests', async () => ((await known())[0] ?? 0) > 20, 20_000);
  const [total = 0, failed = 0] = await known();
  expect(failed / total).toBeCloseTo(0.1, 2);
}, 30_000);
