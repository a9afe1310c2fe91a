/** The adapter against a real Prometheus that scrapes a small page of figures. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LocalPrometheus, startPrometheus } from '../../local/alerting/prometheus';
import { Processes } from '../../local/processes';
import { PrometheusMetrics } from '../../src/adapters/prometheus';
import { configuration } from '../support/builders';
import { eventually } from '../support/eventually';

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
const exporters: Server[] = [];
let seconds = 0;

/** A pod whose counters grow with every scrape: 9 requests at 40 ms and one failing at 900 ms. */
const busy = () => {
  seconds += 1;
  return [
    `knhk_requests_total{status="ok"} ${seconds * 9}`,
    `knhk_requests_total{status="error"} ${seconds}`,
    `knhk_request_duration_ms_bucket{le="50"} ${seconds * 9}`,
    `knhk_request_duration_ms_bucket{le="1000"} ${seconds * 10}`,
    `knhk_request_duration_ms_bucket{le="+Inf"} ${seconds * 10}`,
    'full 1',
  ].join('\n');
};
/** A service without any traffic, and without a single error series. */
const quiet = () =>
  'knhk_requests_total{status="ok"} 5\nknhk_request_duration_ms_bucket{le="+Inf"} 5\nfull 0';

async function exporter(page: () => string): Promise<string> {
  const server = createServer((_, response) => response.end(`${page()}\n`)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  exporters.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  processes = await Processes.open();
  prometheus = await startPrometheus(processes, {
    rules: RULES,
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrl: 'http://127.0.0.1:9',
  });
  await prometheus.setTargets([
    { address: await exporter(busy), labels: { ...LABELS, pod: 'web-1' } },
    { address: await exporter(quiet), labels: { namespace: 'knhk', deployment: 'quiet', pod: 'quiet-1' } },
  ]);
  await eventually('the alert', async () => (await adapter().alertState('Full', LABELS)).firing, 20_000);
  await eventually('a rate', async () => (await adapter().errorRate(10)) !== null, 20_000);
}, 60_000);

afterAll(async () => {
  for (const server of exporters) {
    server.closeAllConnections();
    server.close();
  }
  await processes.close();
}, 30_000);

const adapter = (labels: Record<string, string> = LABELS, url = prometheus.url) =>
  new PrometheusMetrics(url, labels, configuration().metrics, 2_000);

it('reads p95 over all series together, and the share of failed requests', async () => {
  // Nine in ten below 50 ms and the rest up to 1,000 ms: p95 lies in the middle of the upper bucket.
  expect(await adapter().p95Ms(10)).toBeCloseTo(525, 0);
  expect(await adapter().errorRate(10)).toBeCloseTo(0.1, 3);
});

it('has no data, rather than a zero, without traffic or without series', async () => {
  const quietOrNowhere: Record<string, string>[] = [
    { namespace: 'knhk', deployment: 'quiet' },
    { namespace: 'nowhere' },
  ];
  for (const labels of quietOrNowhere) {
    expect(await adapter(labels).p95Ms(10)).toBeNull();
    expect(await adapter(labels).errorRate(10)).toBeNull();
  }
});

it('takes an alert for the target only, and silence only from a rule that is evaluated', async () => {
  expect(await adapter().alertState('Full', LABELS)).toEqual({ firing: true, state: 'firing' });
  expect(await adapter().alertState('Full', { deployment: 'quiet' })).toEqual({
    firing: false,
    state: 'inactive',
  });
  await expect(adapter().alertState('Nothing', LABELS)).rejects.toThrow(
    'prometheus: there is no alerting rule Nothing',
  );
});

it('lets no label value end the query early', async () => {
  expect(await adapter({ namespace: 'a"} or vector(1) #' }).p95Ms(10)).toBeNull();
  expect(await adapter({ namespace: 'back\\slash\nline' }).errorRate(10)).toBeNull();
});

it('fails with the reason', async () => {
  await expect(adapter(LABELS, 'http://127.0.0.1:9').p95Ms(10)).rejects.toThrow(/^prometheus: /);
  await expect(adapter({ 'not a label': 'x' }).p95Ms(10)).rejects.toThrow(/^prometheus: HTTP 400: /);
  const url = `http://${await exporter(() => '{"status":"success","data":[]}')}`;
  await expect(adapter(LABELS, url).p95Ms(10)).rejects.toThrow('unknown shape');
});
