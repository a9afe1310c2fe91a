/** From what was read to a configuration and its reasons, without a cluster. */
import type { ClusterRead } from '../../../bin/discover/cluster';
import { explanation } from '../../../bin/discover/explanation';
import { factsOf, type Readings } from '../../../bin/discover/facts';
import { guessOf, leftToFillIn } from '../../../bin/discover/guess';
import { labelsFound } from '../../../bin/discover/labels';
import { PageText } from '../../../bin/discover/metrics-page';
import type { PrometheusFound } from '../../../bin/discover/prometheus';
import type { V1Container } from '../../../src/adapters/kubernetes/objects';
import { parseConfiguration } from '../../../src/configuration/configuration';
import { unheard } from '../../../src/configuration/listeners';
import { podPages } from '../../support/preset-pages';

const NAMED = { namespace: 'shop', deployment: 'orders' };
const WEB: V1Container = {
  name: 'web',
  ports: [{ name: 'http', containerPort: 8_080 }],
  envFrom: [{ configMapRef: { name: 'orders-config' } }, { secretRef: { name: 'orders' } }],
};
const SETTINGS = {
  SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE: '10',
  SPRING_DATASOURCE_URL: 'jdbc:postgresql://db.shop/orders?user=orders&password=s3cret',
};
const ADDRESS = { port: 8_080, path: 'actuator/prometheus', why: "port 'http' of container web" };
const HTTP = 'http_server_requests_seconds';

function clusterRead(text: string | null, overrides: Partial<ClusterRead> = {}): ClusterRead {
  return {
    deployment: {
      metadata: { name: 'orders' },
      spec: { replicas: 2, selector: {}, template: { spec: { containers: [WEB] } } },
    },
    ...{ autoscalers: [], tried: [], problems: [] },
    pods: [{ name: 'orders-1', ready: true, running: true, hasLog: true, notReadyWhy: null }],
    configMaps: new Map([['orders-config', { metadata: { name: 'orders-config' }, data: SETTINGS }]]),
    page: text === null ? null : { pod: 'orders-1', address: ADDRESS, text: new PageText(text) },
    ...overrides,
  };
}

function discovered(cluster: ClusterRead, overrides: Partial<Readings> = {}) {
  const facts = factsOf({
    ...{ named: NAMED, cluster, place: 'https://k8s.example', prometheus: null, local: null, eks: null },
    ...{ context: null },
    ...overrides,
  });
  const guess = guessOf(facts);
  return { guess, left: leftToFillIn(guess), lines: explanation(facts, guess).join('\n') };
}

const HIKARI = `${podPages('hikaricp')[1]?.page}${HTTP}_count{outcome="SUCCESS"} 5\n${HTTP}_bucket{le="1"} 5\n`;

function inPrometheus(overrides: Partial<PrometheusFound> = {}): Readings['prometheus'] {
  const series = [{ __name__: 'a', namespace: 'shop', job: 'orders', kubernetes_pod_name: 'orders-1' }];
  return {
    ...{ url: 'https://prometheus.shop', problem: null },
    found: {
      ...{ find: () => undefined, labelled: () => undefined, scrapeIntervalSeconds: 15 },
      labels: labelsFound(series, { ...NAMED, pods: ['orders-1'] }),
      ...overrides,
    },
  };
}

it('configures a Spring Boot service on EKS but for what only a person knows', () => {
  const { guess, left, lines } = discovered(clusterRead(HIKARI), {
    prometheus: inPrometheus(),
    eks: { clusterName: 'production', region: 'eu-west-1' },
    context: 'prod-admin',
  });
  const [{ postgres, ...target } = {}] = guess.targets;
  expect(target).toEqual({
    name: 'orders',
    alertLabels: { namespace: 'shop', job: 'orders' },
    kubernetes: {
      ...{ eks: { clusterName: 'production', region: 'eu-west-1' }, context: 'prod-admin', ...NAMED },
      ...{ metricsPort: 8_080, metricsPath: 'actuator/prometheus' },
      ...{ configMap: 'orders-config', poolSizeKey: 'SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE' },
    },
    prometheus: { url: 'https://prometheus.shop' },
    preset: 'hikaricp',
    metrics: { podLabel: 'kubernetes_pod_name' },
  });
  expect(postgres).toMatchObject({ database: 'orders', users: ['orders'] });
  expect(left.map(({ field }) => field)).toEqual([
    'targets[0].postgres.secretId',
    ...['sre-on-call', 'lead-engineer'].map((who) => `notifications.sns.subscriptions.${who}.emails[0]`),
  ]);
  expect(lines).toContain('preset hikaricp (Micrometer (Spring Boot)), on the page');
  expect(lines).toContain('hikaricp_connections_max{application="orders",pool="write"} 10.0');
  expect(lines).toContain('the database and the role may be in Secret orders');
  expect(JSON.stringify([guess, lines])).not.toContain('s3cret');

  const filled = { ...target, postgres: { ...(postgres as object), secretId: 'orders/postgres' } };
  const notifications = {
    sns: { subscribedElsewhere: ['sre-on-call' as const, 'lead-engineer' as const] },
  };
  const config = parseConfiguration({ ...guess, targets: [filled], notifications });
  expect(unheard(config).filter(({ isRefused }) => isRefused)).toEqual([]);
});

it('leaves to a person what nobody exports, and names what it may be', () => {
  const { guess, left, lines } = discovered(clusterRead(podPages('agroal')[1]?.page ?? ''));
  expect(guess.targets[0]).toMatchObject({ preset: 'agroal' });
  expect(left).toContainEqual({
    ...{
      field: 'targets[0].metrics.poolTotal',
      wanted: 'a gauge with the limit of the pool: service_pool_limit?',
    },
  });
  expect(lines).toContain('service_pool_limit may be it');
});

it('takes no address of this machine for one that the functions reach', () => {
  const { left } = discovered(clusterRead(HIKARI), {
    prometheus: { ...inPrometheus(), problem: null, found: null, url: 'http://localhost:9090' },
  });
  expect(left).toContainEqual({
    field: 'targets[0].prometheus.url',
    wanted:
      'an address of Prometheus that the functions reach, or `serviceProxy` or `managed` in its place: http://localhost:9090 is this machine',
  });
});

it('guesses nothing where nothing is there, and is refused with every field that is wanted', () => {
  const cluster = clusterRead(null, { configMaps: new Map(), pods: [], problems: ['pods: forbidden'] });
  const { guess, left, lines } = discovered(cluster);
  const fields = [
    ...['kubernetes.secretId', 'postgres.secretId', 'postgres.database', 'postgres.users[0]'],
    ...['prometheus.url', 'metrics.poolTotal', 'metrics.poolActive'],
  ].map((field) => `targets[0].${field}`);
  const emails = ['sre-on-call', 'lead-engineer'].map(
    (who) => `notifications.sns.subscriptions.${who}.emails[0]`,
  );
  expect(left.map(({ field }) => field)).toEqual([...fields, ...emails]);
  // No address at all, which is told before anything else.
  for (const field of emails) expect(() => parseConfiguration(guess)).toThrow(`${field}: `);
  const notifications = { sns: { subscribedElsewhere: ['sre-on-call' as const] } };
  for (const field of fields) {
    expect(() => parseConfiguration({ ...guess, notifications })).toThrow(
      `${field}: is still to be filled in`,
    );
  }
  expect(lines).toContain('not read: pods: forbidden');
  expect(lines).toContain('no pod is ready');
});

it('asks for the container where it is not clear which it is', () => {
  const deployment = {
    metadata: { name: 'orders' },
    spec: { selector: {}, template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } } },
  };
  const { left } = discovered(clusterRead(HIKARI, { deployment }));
  expect(left.map(({ field }) => field)).toContain('targets[0].kubernetes.container');
});

it('names requests of another framework, and says what has no buckets', () => {
  const page = `${podPages('hikaricp')[1]?.page}http_requests_total{code="200"} 5\nhttp_request_duration_seconds_sum 1\n`;
  const { guess, lines } = discovered(clusterRead(page));
  expect(guess.targets[0]).toMatchObject({
    metrics: {
      ...{ requests: 'http_requests_total', requestDurationSeconds: 'http_request_duration_seconds' },
      requestErrors: { label: 'code', matches: '5..' },
    },
  });
  expect(lines).toContain('http_request_duration_seconds has no buckets');
});

it('takes the names that Prometheus has where the page spells them otherwise', () => {
  const page = [
    'db_client_connection_max 8\ndb_client_connection_count{db_client_connection_state="used"} 1',
    'http_server_request_duration_seconds_count{http_response_status_code="200"} 1\n',
  ].join('\n');
  const found: Partial<PrometheusFound> = {
    find: (selector) =>
      selector.startsWith('db.client.connection.') ? { line: selector, value: null } : undefined,
    labelled: (name) =>
      name.startsWith('http.server.request.') ? new Set(['http.response.status_code']) : undefined,
  };
  const { guess, lines } = discovered(clusterRead(page), { prometheus: inPrometheus(found) });
  expect(guess.targets[0]).toMatchObject({ preset: 'opentelemetry-utf8' });
  expect(guess.targets[0]?.['metrics']).toEqual({ podLabel: 'kubernetes_pod_name' });
  expect(lines).toContain('preset: opentelemetry-utf8; it may be opentelemetry');
});

it('says what a controller keeps, what is scraped too seldom, and what Prometheus lacks', () => {
  const cluster = clusterRead(HIKARI);
  const labels = { 'kustomize.toolkit.fluxcd.io/name': 'shop' };
  const deployment = { ...cluster.deployment, metadata: { name: 'orders', labels } };
  const { lines } = discovered(
    { ...cluster, deployment },
    { prometheus: inPrometheus({ scrapeIntervalSeconds: 60 }) },
  );
  expect(lines).toMatch(/Flux keeps the replicas/);
  expect(lines).toContain('set it to 120 or more');
  expect(lines).toContain('Prometheus does not have the gauges that are on the page');
});

describe('labels', () => {
  const of = { namespace: 'shop', deployment: 'orders', pods: ['orders-1', 'orders-2'] };
  const series = (pod: string, labels: Record<string, string>) => ({ namespace: 'shop', pod, ...labels });

  it('are those that have the same value in every series, the likeliest first', () => {
    const both = [
      series('orders-1', { app: 'orders', service: 'orders', container: 'web' }),
      series('orders-2', { app: 'orders', service: 'orders', container: 'orders' }),
      series('other-1', { app: 'other' }),
    ];
    expect(labelsFound(both, of)).toEqual({
      ...{ podLabel: 'pod', alertLabels: { namespace: 'shop', app: 'orders' }, others: ['service'] },
    });
  });

  it('are not known where none has the name of the deployment', () => {
    const found = labelsFound([series('orders-1', { container: 'web' })], of);
    expect(found?.alertLabels).toEqual({ namespace: 'shop', deployment: null });
    const { left } = discovered(clusterRead(HIKARI), { prometheus: inPrometheus({ labels: found }) });
    expect(left[0]?.field).toBe('targets[0].alertLabels.deployment');
  });

  it('are none where no series is of these pods', () => {
    expect(labelsFound([series('other-1', { app: 'orders' })], of)).toBeNull();
  });
});
