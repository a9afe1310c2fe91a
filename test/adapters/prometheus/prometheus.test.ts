/** The adapter against a real Prometheus that scrapes a small page of figures. */

import { Processes } from '../../../emulators/common/processes';
import { type LocalPrometheus, type ScrapeTarget, startPrometheus } from '../../../local/alerting/prometheus';
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { impactLimits } from '../../../src/documents/review/impact';
import { configuration } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { Exporters } from '../../support/exporters';
import { busy, quiet, steady } from './figures';

const LABELS = { namespace: 'knhk', deployment: 'web' };
const RULES = `
groups:
  - name: test
    rules:
      - alert: Full
        expr: max by (namespace, deployment) (full) > 0
`;

let processes: Processes;
let prometheus: LocalPrometheus;
let targets: ScrapeTarget[] = [];
const exporters = new Exporters();

/** Names that Kubernetes would not accept, but that a label may hold. */
const ODD_POD = 'odd.pod|"a"\\b(1)';
/** A deployment of two pods: requests succeed in one and fail in the other, which is taken away. */
const ROLLED = { namespace: 'knhk', deployment: 'rolled' };

/** How many of ten connections are in use in the pod of `POOLED`. */
let active = 5;
const POOLED = { namespace: 'knhk', deployment: 'pooled' };
const pooled = () => `${busy()}\nknhk_db_pool_active ${active}\nknhk_db_pool_total 10`;

const exporter = (page: () => string) => exporters.start(() => `${page()}\n`);

beforeAll(async () => {
  processes = await Processes.open();
  prometheus = await startPrometheus(processes, {
    rules: RULES,
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9'],
  });
  targets = [
    { address: await exporter(busy), labels: { ...LABELS, pod: 'web-1' } },
    { address: await exporter(quiet), labels: { namespace: 'knhk', deployment: 'quiet', pod: 'quiet-1' } },
    { address: await exporter(steady('ok', 50)), labels: { ...ROLLED, pod: 'rolled-new' } },
    { address: await exporter(steady('ok', 50)), labels: { ...ROLLED, deployment: 'odd', pod: ODD_POD } },
    { address: await exporter(pooled), labels: { ...POOLED, pod: 'pooled-1' } },
    { address: await exporter(steady('error', 1_000)), labels: { ...ROLLED, pod: 'rolled-old' } },
  ];
  await prometheus.setTargets(targets);
  await eventually('the alert', async () => (await adapter().alertState(['Full'], LABELS)).firing, 20_000);
  // A rate takes two scrapes, and each pod has a rhythm of its own.
  for (const { labels } of targets) {
    const pod = adapter({ ...labels });
    await eventually('a rate', async () => (await rate(pod, 10)) !== null, 20_000);
  }
});

afterAll(async () => {
  exporters.close();
  await processes.close();
});

const adapter = (labels: Record<string, string> = LABELS, url = prometheus.url) =>
  new PrometheusMetrics(new PlainPrometheus(url), labels, configuration().metrics, 2_000);

/** What is asked for most, without what it does without. */
const p95 = async (metrics: PrometheusMetrics, seconds: number, pods: readonly string[] | null) =>
  (await metrics.p95Ms(seconds, pods)).value?.ms ?? null;
const errorRate = async (metrics: PrometheusMetrics, seconds: number, pods: readonly string[] | null) =>
  (await metrics.errorRate(seconds, pods)).value;
const rate = async (metrics: PrometheusMetrics, seconds: number, agoSeconds = 0) =>
  agoSeconds === 0
    ? (await metrics.traffic(seconds)).value.requestsPerSecond
    : (await metrics.usual(seconds, agoSeconds)).value.requestsPerSecond;

const adapterOf = (labels: Record<string, string>) => () => adapter(labels);

it('reads p95 over all series together, and the share of failed requests', async () => {
  // Nine in ten below 50 ms and the rest up to 1,000 ms: p95 lies in the middle of the upper bucket.
  expect(await p95(adapter(), 10, null)).toBeCloseTo(525, 0);
  expect(await errorRate(adapter(), 10, null)).toBeCloseTo(0.1, 3);
});

it('has no data, rather than a zero, without traffic or without series', async () => {
  const quietOrNowhere: Record<string, string>[] = [
    { namespace: 'knhk', deployment: 'quiet' },
    { namespace: 'nowhere' },
  ];
  for (const labels of quietOrNowhere) {
    expect(await p95(adapter(labels), 10, null)).toBeNull();
    expect(await errorRate(adapter(labels), 10, null)).toBeNull();
  }
  // The quiet pod is there and serves nothing, which is a rate of zero; nowhere there is nothing to know.
  expect(await rate(adapter(quietOrNowhere[0]), 10)).toBe(0);
  expect(await rate(adapter(quietOrNowhere[1]), 10)).toBeNull();
});

it('takes the names of pods for names, not for patterns', async () => {
  const odd = adapter({ ...ROLLED, deployment: 'odd' });
  expect(await errorRate(odd, 60, [ODD_POD])).toBe(0);
  expect(await p95(odd, 60, [ODD_POD])).toBeLessThan(50);
  for (const pods of [['.*'], ['odd.pod'], [ODD_POD.replace('.', '-')], ['x"} or vector(1) #'], ['x', '(']]) {
    expect(await errorRate(odd, 60, pods)).toBeNull();
    expect(await p95(odd, 60, pods)).toBeNull();
  }
});

it('asks of many pods at once', async () => {
  const many = Array.from({ length: 500 }, (_, index) => `knhk-closed-loop-5d9c7b6f4-${index}`);
  expect(await errorRate(adapter(), 10, [...many, 'web-1'])).toBeCloseTo(0.1, 3);
  // Go's servers read headers of 1 MiB; proxies in front of them often no more than 8 KiB.
  let longest = 0;
  const proxy = await exporters.listen((request, response) => {
    longest = Math.max(longest, (request.url ?? '').length);
    response.end('{"status":"success","data":{"resultType":"vector","result":[]}}');
  });
  await adapter(LABELS, `http://${proxy}`).errorRate(10, many);
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(8_192);
});

describe('after a pod has gone', () => {
  const rolled = adapterOf(ROLLED);
  const old = adapterOf({ ...ROLLED, pod: 'rolled-old' });
  let aliveAt = 0;

  beforeAll(async () => {
    const both = async () => ((await rate(rolled(), 3, 2)) ?? 0) > 14;
    await eventually('both pods, for a while', both, 20_000);
    aliveAt = Date.now();
    await prometheus.setTargets(targets.filter(({ labels }) => labels.pod !== 'rolled-old'));
    // A rate takes two samples: with fewer in the last 3 s, the pod is gone.
    await eventually('its end', async () => (await rate(old(), 3, 0)) === null, 20_000);
  });

  it('leaves it out, though its series are still in the window', async () => {
    expect(await errorRate(rolled(), 60, null)).toBeGreaterThan(0.05);
    expect(await errorRate(rolled(), 60, ['rolled-new'])).toBe(0);
    expect(await errorRate(rolled(), 60, ['rolled-old'])).toBe(1);
    expect(await errorRate(rolled(), 60, ['rolled-new', 'rolled-old', 'none'])).toBeGreaterThan(0.05);
    expect(await p95(rolled(), 60, null)).toBeGreaterThan(50);
    expect(await p95(rolled(), 60, ['rolled-new'])).toBeLessThan(50);
  });

  it('reads the traffic of now and of some time ago, of all pods of that time', async () => {
    // Ten requests a second in each pod, more or less.
    const secondsAgo = Math.round((Date.now() - aliveAt) / 1_000);
    const now = await rate(rolled(), 3, 0);
    expect(now).toBeGreaterThan(5);
    expect(now).toBeLessThan(14);
    expect(await rate(rolled(), 3, secondsAgo)).toBeGreaterThan(14);
    // Before the service was there, nothing is known, which is not the same as no traffic.
    expect(await rate(rolled(), 3, 3_600)).toBeNull();
  });
});

it('takes an alert for the target only, and silence only from a rule that is evaluated', async () => {
  expect(await adapter().alertState(['Full'], LABELS)).toEqual({ firing: true, state: 'firing' });
  expect(await adapter().alertState(['Full'], { deployment: 'quiet' })).toEqual({
    firing: false,
    state: 'inactive',
  });
  await expect(adapter().alertState(['Nothing'], LABELS)).rejects.toThrow(
    'prometheus: there is no alerting rule Nothing',
  );
});

it('lets no label value end the query early', async () => {
  expect(await p95(adapter({ namespace: 'a"} or vector(1) #' }), 10, null)).toBeNull();
  expect(await errorRate(adapter({ namespace: 'back\\slash\nline' }), 10, null)).toBeNull();
});

it('fails with the reason', async () => {
  await expect(adapter(LABELS, 'http://127.0.0.1:9').p95Ms(10, null)).rejects.toThrow(/^prometheus: /);
  await expect(adapter({ 'not a label': 'x' }).p95Ms(10, null)).rejects.toThrow(/^prometheus: HTTP 400: /);
  const url = `http://${await exporter(() => '{"status":"success","data":[]}')}`;
  await expect(adapter(LABELS, url).p95Ms(10, null)).rejects.toThrow('unknown shape');
});

describe('the impact of an incident', () => {
  const limits = impactLimits(configuration());
  const seconds = (known: object) => ('value' in known ? (known.value as { seconds: number }).seconds : NaN);

  it('is counted over its span', async () => {
    const service = adapter(POOLED);
    const from = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    active = 9;
    const passedAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const to = Date.now();
    const impact = await service.impact(from, to, limits);
    expect(impact).toMatchObject({ from: new Date(from).toISOString(), stepSeconds: 1, rateSeconds: 60 });
    // Scraped once a second, and seen up to a second later.
    expect(seconds(impact.poolAboveWarning)).toBeGreaterThanOrEqual(3);
    expect(seconds(impact.poolAboveWarning)).toBeLessThanOrEqual(6);
    expect(seconds(impact.poolAboveCritical)).toBe(0);
    // p95 is 525 ms and one in ten requests fails, from the first second to the last.
    expect(seconds(impact.p95AboveLimit)).toBeGreaterThanOrEqual(7);
    expect(seconds(impact.errorsAboveLimit)).toBeGreaterThanOrEqual(7);
    const [failed, total] = [impact.requestsFailed, impact.requestsTotal].map((each) =>
      'value' in each ? each.value : NaN,
    );
    expect(total).toBeGreaterThan(0);
    // Counted, not extrapolated: each scrape of this service brings the same number of requests.
    expect(Math.abs((failed ?? NaN) - (total ?? NaN) / 10)).toBeLessThanOrEqual(1);
    const { passedWarning, passedCritical } = impact;
    const crossed = 'value' in passedWarning ? Date.parse(passedWarning.value.passedAt ?? '') : NaN;
    expect(Math.abs(crossed - passedAt)).toBeLessThanOrEqual(3_000);
    expect(passedCritical).toEqual({ value: { passedAt: null, isEarlier: false, firesAt: null } });
  });

  it('has no failed request where there is no series of them, and is not known where there is no series at all', async () => {
    const [from, to] = [Date.now() - 5_000, Date.now()];
    const sound = await adapter({ ...ROLLED, pod: 'rolled-new' }).impact(from, to, limits);
    expect(sound.requestsFailed).toEqual({ value: 0 });
    const nowhere = await adapter({ namespace: 'nowhere' }).impact(from, to, limits);
    const noData = { notKnown: 'Prometheus has no data for it' };
    expect(nowhere).toMatchObject({
      requestsFailed: noData,
      requestsTotal: noData,
      poolAboveCritical: noData,
      p95AboveLimit: noData,
      errorsAboveLimit: noData,
      passedWarning: noData,
    });
  });
});
