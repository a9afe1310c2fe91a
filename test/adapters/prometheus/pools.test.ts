/** How full pools are by the alert's expression in a real Prometheus, and by the diagnosis: the same pages, the same figure. */
import fc from 'fast-check';
import { Processes } from '../../../emulators/common/processes';
import { type LocalPrometheus, type ScrapeTarget, startPrometheus } from '../../../local/alerting/prometheus';
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { poolUtilization } from '../../../src/configuration/pool-utilization';
import { sumPools } from '../../../src/diagnose/pool-metrics';
import { readPodPools } from '../../support/bodies';
import { configuration } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { Exporters } from '../../support/exporters';
import { POOL_GAUGES, pageOfPools } from '../../support/pool-pages';

const GENERATED = 25;

interface Case {
  readonly deployment: string;
  readonly page: string;
  readonly gauges: (typeof POOL_GAUGES)['plain'];
  readonly expected: number | null;
}

const generated = (['plain', 'byState'] as const).flatMap((kind) =>
  fc
    .sample(pageOfPools(kind === 'byState'), GENERATED)
    // What is told apart by nothing is judged below.
    .filter(({ fullest }) => fullest !== null)
    .map(({ page, fullest }, index): Case => {
      return { deployment: `${kind}-${index}`, page, gauges: POOL_GAUGES[kind], expected: fullest };
    }),
);
const fixed: Case[] = [
  {
    deployment: 'write-full',
    page: 'pool_max{pool="write"} 10\npool_active{pool="write"} 10\npool_max{pool="read"} 40\npool_active{pool="read"} 1\n',
    gauges: POOL_GAUGES.plain,
    expected: 1,
  },
  {
    deployment: 'limit-of-the-service',
    page: 'pool_max 10\npool_usage{pool="a",state="used"} 3\npool_usage{pool="b",state="used"} 4\npool_usage{pool="b",state="idle"} 9\n',
    gauges: POOL_GAUGES.byState,
    expected: 0.7,
  },
  {
    deployment: 'scope',
    page: 'pool_max{pool="a"} 10\npool_max{pool="b"} 10\npool_usage{otel_scope_name="o",pool="a",state="used"} 9\npool_usage{otel_scope_name="o",pool="b",state="used"} 1\n',
    gauges: POOL_GAUGES.byState,
    expected: 0.9,
  },
  {
    deployment: 'labels-of-one',
    page: 'pool_max 10\npool_active{db="a"} 9\n',
    gauges: POOL_GAUGES.plain,
    expected: 0.9,
  },
  { deployment: 'of-size-0', page: 'pool_max 0\npool_active 3\n', gauges: POOL_GAUGES.plain, expected: null },
];
const CASES = [...generated, ...fixed];

let processes: Processes;
let prometheus: LocalPrometheus;
const exporters = new Exporters();

async function query(text: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
  const response = await fetch(`${prometheus.url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: text }),
  });
  const body = (await response.json()) as { data?: { result: [] }; error?: string };
  if (!body.data) throw new Error(body.error);
  return body.data.result;
}

beforeAll(async () => {
  processes = await Processes.open('knhk-pools-test-');
  const targets = await Promise.all(
    CASES.map(async ({ deployment, page }): Promise<ScrapeTarget> => {
      const labels = { namespace: 'knhk', deployment, pod: `${deployment}-1` };
      return { address: await exporters.start(() => page), labels };
    }),
  );
  prometheus = await startPrometheus(processes, {
    rules: 'groups: []',
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9'],
    targets,
  });
  const scraped = async () => (await query('count(up == 1)'))[0]?.value[1] === String(CASES.length);
  await eventually('a scrape of each', scraped, 20_000);
});

afterAll(async () => {
  exporters.close();
  await processes.close();
});

it.each(['plain', 'byState'] as const)('is the same for gauges that are %s', async (kind) => {
  const gauges = POOL_GAUGES[kind];
  const names = { ...configuration().metrics, ...gauges };
  const by = ['namespace', 'deployment'];
  const found = await query(`max by (${by.join(', ')}) (${poolUtilization(names, [], by)})`);
  const byDeployment = new Map(found.map(({ metric, value }) => [metric['deployment'], Number(value[1])]));
  const cases = CASES.filter((each) => each.gauges === gauges);
  expect(cases.length).toBeGreaterThan(10);
  for (const { deployment, page, expected } of cases) {
    expect([deployment, byDeployment.get(deployment) ?? null]).toEqual([deployment, expected]);
    if (expected === null) continue;
    const diagnosed = sumPools([readPodPools('a', page, gauges)], 1)?.maxPodUtilization;
    expect([deployment, diagnosed]).toEqual([deployment, expected]);
  }
});

it('is the same again for what is usual', async () => {
  for (const { deployment, gauges, expected } of fixed) {
    const names = { ...configuration().metrics, ...gauges };
    const labels = { namespace: 'knhk', deployment };
    const metrics = new PrometheusMetrics(new PlainPrometheus(prometheus.url), labels, names, 2_000);
    const { value } = await metrics.usual(60, 0);
    expect([deployment, value.utilization]).toEqual([deployment, expected]);
  }
});
