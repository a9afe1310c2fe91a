/** p95 of histograms that end too early, in a real Prometheus. */
import fc from 'fast-check';
import { Processes } from '../../../emulators/common/processes';
import { type LocalPrometheus, startPrometheus } from '../../../local/alerting/prometheus';
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { impactLimits } from '../../../src/documents/review/impact';
import { configuration } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { Exporters } from '../../support/exporters';

/** Requests between one bound and the next at each scrape: the last number is those above the highest. */
interface Histogram {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

const FIXED = {
  'all above': { bounds: [100, 500], counts: [0, 0, 10] },
  'a few above': { bounds: [100, 500], counts: [50, 44, 6] },
  'fewer above': { bounds: [100, 500], counts: [50, 46, 4] },
  'no bound': { bounds: [], counts: [10] },
  'one bound, all above': { bounds: [500], counts: [0, 10] },
  'one bound': { bounds: [500], counts: [10, 0] },
  quiet: { bounds: [100, 500], counts: [0, 0, 0] },
} satisfies Record<string, Histogram>;

const anyHistogram = fc
  .uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 6 })
  .chain((bounds) =>
    fc.record({
      bounds: fc.constant(bounds.sort((a, b) => a - b)),
      // Few above the highest bound as often as many.
      counts: fc
        .tuple(
          fc.array(fc.integer({ min: 30, max: 60 }), {
            minLength: bounds.length,
            maxLength: bounds.length,
          }),
          fc.constantFrom(1, 60),
        )
        .map(([below, above]) => [...below, above]),
    }),
  )
  // Exactly nineteen in twenty: which side it falls on is a matter of rounding.
  .filter(({ counts }) => Math.abs(shareAbove(counts) - 0.05) > 1e-6);
const GENERATED = fc.sample(anyHistogram, 20);

function shareAbove(counts: readonly number[]): number {
  return (counts.at(-1) ?? 0) / counts.reduce((sum, count) => sum + count, 0);
}

const page = ({ bounds, counts }: Histogram, name = 'knhk_request_duration_ms', unit = 1) => {
  let scrapes = 0;
  return () => {
    scrapes += 1;
    let below = 0;
    const lines = counts.map((count, index) => {
      below += count;
      const bound = bounds[index];
      const le = bound === undefined ? '+Inf' : String(bound / unit);
      return `${name}_bucket{le="${le}"} ${below * scrapes}\n`;
    });
    return lines.join('');
  };
};

let processes: Processes;
let prometheus: LocalPrometheus;
const exporters = new Exporters();

beforeAll(async () => {
  processes = await Processes.open('knhk-latency-test-');
  const histograms = {
    ...FIXED,
    ...Object.fromEntries(GENERATED.map((each, index) => [`g-${index}`, each])),
  };
  const target = (deployment: string, address: string) => ({
    address,
    labels: { namespace: 'knhk', deployment, pod: 'a' },
  });
  const targets = await Promise.all([
    ...Object.entries(histograms).map(async ([name, histogram]) =>
      target(name, await exporters.start(page(histogram))),
    ),
    (async () => target('seconds', await exporters.start(page(FIXED['all above'], 'duration', 1_000))))(),
  ]);
  prometheus = await startPrometheus(processes, {
    rules: 'groups: []',
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9'],
    targets,
  });
  for (const { labels } of targets.filter((each) => each.labels.deployment !== 'quiet')) {
    const read = async () => (await metrics(labels.deployment).p95Ms(60, null)).value !== null;
    await eventually(`a rate of ${labels.deployment}`, read, 20_000);
  }
});

afterAll(async () => {
  exporters.close();
  await processes.close();
});

const metrics = (deployment: string) => {
  const names = configuration().metrics;
  const own = deployment === 'seconds' ? { ...names, requestDurationSeconds: 'duration' } : names;
  const labels = { namespace: 'knhk', deployment };
  return new PrometheusMetrics(new PlainPrometheus(prometheus.url), labels, own, 2_000);
};
const p95 = async (deployment: string) => (await metrics(deployment).p95Ms(60, ['a'])).value;

it.each([
  ['all above', { ms: 500, isLowerBound: true }],
  ['a few above', { ms: 500, isLowerBound: true }],
  ['seconds', { ms: 500, isLowerBound: true }],
  ['one bound, all above', { ms: 500, isLowerBound: true }],
  // Nothing is known but that there were requests.
  ['no bound', { ms: 0, isLowerBound: true }],
  ['one bound', { ms: expect.closeTo(475, 3), isLowerBound: false }],
  ['quiet', null],
  ['nowhere', null],
])('is a lower bound where it lies above the highest: %s', async (deployment, expected) => {
  expect(await p95(deployment)).toEqual(expected);
});

it('is what it was where it lies below the highest', async () => {
  const found = await p95('fewer above');
  expect(found?.ms).toBeCloseTo(100 + (400 * 45) / 46, 0);
  expect(found?.isLowerBound).toBe(false);
});

it('is a lower bound where more than one in twenty are above the highest, whatever the bounds', async () => {
  expect(new Set(GENERATED.map(({ counts }) => shareAbove(counts) > 0.05))).toEqual(new Set([true, false]));
  for (const [index, { bounds, counts }] of GENERATED.entries()) {
    const found = await p95(`g-${index}`);
    expect([bounds, counts, found?.isLowerBound]).toEqual([bounds, counts, shareAbove(counts) > 0.05]);
    if (found?.isLowerBound) expect(found.ms).toBe(bounds.at(-1));
    else expect(found?.ms).toBeLessThanOrEqual(bounds.at(-1) ?? 0);
  }
});

it('counts as above the limit in what an incident did, and is nothing usual to compare with', async () => {
  const from = Date.now();
  const above = async (deployment: string) => {
    const impact = await metrics(deployment).impact(from, Date.now(), impactLimits(configuration()));
    return 'value' in impact.p95AboveLimit ? impact.p95AboveLimit.value : undefined;
  };
  await eventually('seconds above', async () => ((await above('all above'))?.seconds ?? 0) >= 2, 20_000);
  expect(await above('all above')).toMatchObject({ unknownSeconds: 0 });
  expect(await above('fewer above')).toMatchObject({ seconds: 0, unknownSeconds: 0 });
  expect((await metrics('all above').usual(60, 0)).value.p95Ms).toBeNull();
  expect((await metrics('fewer above').usual(60, 0)).value.p95Ms).toBeCloseTo(100 + (400 * 45) / 46, 0);
});
