/**
 * Three ways to one real Prometheus: straight, signed as Amazon's wants it, and through the API server of the local
 * cluster. It scrapes services whose pools and requests are called otherwise, and has the rules of all of them.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rulesYaml } from '../../../alerts/generate';
import { Processes } from '../../../emulators/common/processes';
import { makeCertificate } from '../../../emulators/kubernetes/certificate';
import { type LocalPrometheus, startPrometheus } from '../../../local/alerting/prometheus';
import { ManagedPrometheus } from '../../../src/adapters/prometheus/managed-prometheus';
import { PlainPrometheus } from '../../../src/adapters/prometheus/plain-prometheus';
import { PrometheusMetrics } from '../../../src/adapters/prometheus/prometheus';
import { ServiceProxy } from '../../../src/adapters/prometheus/service-proxy';
import type { PrometheusTransport } from '../../../src/adapters/prometheus/transport';
import { findTarget } from '../../../src/configuration/configuration';
import { metricsOf } from '../../../src/configuration/target-settings';
import { impactLimits } from '../../../src/documents/review/impact';
import { readPodPool } from '../../support/bodies';
import { configuration, TARGET_INPUT } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { startEmptyCluster, type TestCluster } from '../../support/service-cluster';
import { refusal } from '../../support/signature-v4';
import { type StandIn, standIn, useKeys } from '../aws/support';
import { PAGES } from './preset-figures';

const WORKSPACE = 'ws-b226cc2a-a446-46a9-933a-ac50479a5568';
const SERVICE = { namespace: 'knhk', service: 'prometheus', port: 9_090, scheme: 'http' as const };

const labels = (name: string) => ({ namespace: 'knhk', deployment: name });
const config = configuration({
  targets: [
    { ...TARGET_INPUT, name: 'rust', alertLabels: labels('rust') },
    { ...TARGET_INPUT, name: 'java', alertLabels: labels('java'), preset: 'hikaricp' },
    {
      ...TARGET_INPUT,
      ...{ name: 'python', alertLabels: labels('python'), preset: 'sqlalchemy' },
      metrics: { poolTotal: 'db_pool_limit' },
    },
  ],
  alerts: { warning: { forSeconds: 0 }, critical: { forSeconds: 0 } },
});

let processes: Processes;
let prometheus: LocalPrometheus;
let managed: StandIn;
let cluster: TestCluster;
const exporters: Server[] = [];

async function exporter(page: () => string): Promise<string> {
  const server = createServer((_, response) => response.end(`${page()}\n`)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  exporters.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What Amazon's does: it wants a signature, and knows the workspace. */
const amazon = () =>
  standIn(async (request) => {
    const problem = refusal(request, { service: 'aps', region: 'eu-west-1' });
    if (problem) return { status: 403, body: JSON.stringify({ message: problem }) };
    const { url, method, body, headers } = request;
    const prefix = `/workspaces/${WORKSPACE}`;
    if (!url.pathname.startsWith(`${prefix}/`)) return { status: 404, body: '{}' };
    const answer = await fetch(`${prometheus.url}${url.pathname.slice(prefix.length)}${url.search}`, {
      method,
      ...(body && { body, headers: { 'content-type': String(headers['content-type']) } }),
    });
    return { status: answer.status, body: await answer.text() };
  });

beforeAll(async () => {
  useKeys();
  processes = await Processes.open('knhk-transports-test-');
  const targets = await Promise.all(
    Object.entries(PAGES).map(async ([name, page]) => ({
      address: await exporter(page),
      labels: { ...labels(name), pod: `${name}-1` },
    })),
  );
  prometheus = await startPrometheus(processes, {
    rules: rulesYaml(config),
    scrapeIntervalSeconds: 1,
    evaluationIntervalSeconds: 1,
    alertmanagerUrls: ['http://127.0.0.1:9'],
    targets,
  });
  managed = await amazon();
  const services = [{ name: 'prometheus', port: 9_090, address: new URL(prometheus.url).host }];
  cluster = await startEmptyCluster(processes, { services });
  for (const { name } of config.targets) {
    const plain = adapter(new PlainPrometheus(prometheus.url), name);
    await eventually(`a rate of ${name}`, async () => (await plain.p95Ms(60, null)).value !== null, 20_000);
  }
});

afterAll(async () => {
  managed.close();
  for (const server of exporters) {
    server.closeAllConnections();
    server.close();
  }
  await processes.close();
});

const adapter = (transport: PrometheusTransport, name = 'rust') => {
  const target = findTarget(config, name);
  if (!target) throw new RangeError(name);
  return new PrometheusMetrics(transport, target.alertLabels, metricsOf(target, config), 2_000);
};
const amazons = (place: object = {}) =>
  new ManagedPrometheus({ workspaceId: WORKSPACE }, { endpoint: managed.url, ca: managed.ca, ...place });
const proxied = (settings: object = {}, kubeconfig = cluster.cluster.kubeconfig()) =>
  new ServiceProxy({ ...SERVICE, ...settings }, async () => kubeconfig);

const WAYS: readonly [string, () => PrometheusTransport][] = [
  ['straight', () => new PlainPrometheus(`${prometheus.url}/`)],
  ['signed', () => amazons()],
  ['through the API server', () => proxied()],
];

describe.each(WAYS)('%s', (_, way) => {
  it('reads figures, ranges and the state of the alert', async () => {
    const metrics = adapter(way());
    expect((await metrics.p95Ms(60, ['rust-1'])).value?.ms).toBeCloseTo(525, 0);
    expect((await metrics.errorRate(60, ['rust-1'])).value).toBeCloseTo(0.1, 3);
    expect((await metrics.errorRate(60, ['a"b\\c+d e%', "*'()!~"])).value).toBeNull();
    expect(await metrics.alertState([config.alerts.critical.name], labels('rust'))).toEqual({
      firing: false,
      state: 'inactive',
    });
    const impact = await metrics.impact(Date.now() - 3_000, Date.now(), impactLimits(config));
    expect(impact.poolAboveWarning).toHaveProperty('value');
  });

  it('tells what Prometheus says of a query that is wrong', async () => {
    const metrics = new PrometheusMetrics(way(), { 'not a label': 'x' }, config.metrics, 2_000);
    await expect(metrics.p95Ms(60, null)).rejects.toThrow(/^prometheus: HTTP 400: /);
  });

  it('ends in time', async () => {
    const metrics = new PrometheusMetrics(way(), labels('rust'), config.metrics, 1);
    // Many at once: one that is quick may be back within the millisecond.
    const asked = Array.from({ length: 50 }, () => metrics.p95Ms(60, null));
    await expect(Promise.all(asked)).rejects.toThrow('prometheus: no answer within 1 ms');
    await Promise.allSettled(asked);
  });
});

it('is refused by Amazon in another region, in another workspace and by another host', async () => {
  const { workspaceId } = { workspaceId: WORKSPACE };
  const place = { endpoint: managed.url, ca: managed.ca };
  const abroad = new ManagedPrometheus({ workspaceId, region: 'us-east-1' }, place);
  await expect(adapter(abroad).p95Ms(60, null)).rejects.toThrow(/^prometheus: HTTP 403: .*scope/);
  const other = new ManagedPrometheus({ workspaceId: WORKSPACE.replace('b226', 'c337') }, place);
  await expect(adapter(other).p95Ms(60, null)).rejects.toThrow(/^prometheus: HTTP 404: /);
  const { cert } = await makeCertificate('127.0.0.1');
  await expect(adapter(amazons({ ca: cert })).p95Ms(60, null)).rejects.toThrow(/self-signed certificate/);
});

it('asks Amazon where AWS has it, by POST for queries and by GET for rules', async () => {
  managed.arrived.length = 0;
  const metrics = adapter(amazons());
  await metrics.p95Ms(60, null);
  await metrics.alertState([config.alerts.critical.name], labels('rust'));
  expect(managed.arrived.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
    `POST /workspaces/${WORKSPACE}/api/v1/query`,
    `GET /workspaces/${WORKSPACE}/api/v1/rules`,
  ]);
});

it('is refused by the API server without its token, without the service and without its certificate', async () => {
  const kubeconfig = cluster.cluster.kubeconfig();
  const stranger = kubeconfig.replace(/token: .*/, 'token: hunter2');
  const refused = adapter(proxied({}, stranger)).p95Ms(60, null);
  await expect(refused).rejects.toThrow(/^prometheus: HTTP 401: /);
  await expect(refused).rejects.not.toThrow(/hunter2/);
  await expect(adapter(proxied({ service: 'thanos' })).p95Ms(60, null)).rejects.toThrow(/HTTP 404: .*thanos/);
  await expect(adapter(proxied({ port: 80 })).p95Ms(60, null)).rejects.toThrow(/HTTP 503: .*port/);
  const cert = Buffer.from((await makeCertificate('127.0.0.1')).cert).toString('base64');
  const distrustful = kubeconfig.replace(/(certificate-authority-data: ).*/, `$1${cert}`);
  await expect(adapter(proxied({}, distrustful)).p95Ms(60, null)).rejects.toThrow(/self-signed certificate/);
  await expect(adapter(proxied({}, 'token: [hunter2')).p95Ms(60, null)).rejects.toThrow(
    'kubernetes: the kubeconfig is not valid YAML or JSON',
  );
});

describe.each(['java', 'python'])('a service in %s', (name) => {
  const metrics = () => adapter(new PlainPrometheus(prometheus.url), name);

  it('has its latency in milliseconds and its failures, whatever they are called', async () => {
    expect((await metrics().p95Ms(60, [`${name}-1`])).value?.ms).toBeCloseTo(525, 0);
    expect((await metrics().errorRate(60, [`${name}-1`])).value).toBeCloseTo(0.1, 3);
    expect((await metrics().traffic(60)).value.requestsPerSecond).toBeGreaterThan(0);
  });

  it('has an alert of its own pools, which fires by the labels that intake looks for', async () => {
    const state = () => metrics().alertState([config.alerts.critical.name], labels(name));
    await eventually('the alert', async () => (await state()).firing, 20_000);
    const impact = await metrics().impact(Date.now() - 3_000, Date.now(), impactLimits(config));
    expect(impact.poolAboveCritical).toMatchObject({ value: { seconds: expect.any(Number) } });
  });

  it('shows its pool on the page of its pod', () => {
    const target = findTarget(config, name);
    const names = target && metricsOf(target, config);
    expect(names && readPodPool(name, PAGES[name]?.() ?? '', names)).toMatchObject({
      ...{ total: 10, active: 10, idle: 0 },
    });
  });
});
