/** The adapter against a real HTTP API server and real pods. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Cluster } from '../../local/cluster/cluster';
import { freePort } from '../../local/ports';
import { type LocalPostgres, startPostgres } from '../../local/postgres';
import { Processes } from '../../local/processes';
import { KubernetesCluster } from '../../src/adapters/kubernetes';
import { readPodPool } from '../../src/diagnose/pool-metrics';
import type { ScaleOutPlan } from '../../src/remediate/actions';
import { configuration, targetOf } from '../support/builders';
import { eventually } from '../support/eventually';

const config = configuration();
const target = targetOf(config).kubernetes;
const probes = { ...config.probes, timeoutMs: 2_000 };

let processes: Processes;
let postgres: LocalPostgres;
let cluster: Cluster;
let closedPort: number;

beforeAll(async () => {
  processes = await Processes.open();
  closedPort = await freePort();
  postgres = await startPostgres(processes);
  await postgres.createRole('knhk', 'app');
  await postgres.createDatabase('knhk', 'knhk');
  cluster = await Cluster.start({
    processes,
    replicas: 2,
    containerEnv: {
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      PGUSER: 'knhk',
      PGDATABASE: 'knhk',
    },
    containerSecrets: { PGPASSWORD: 'app' },
    configMap: { name: 'knhk-config', data: { DB_POOL_MAX_CONNECTIONS: '7' } },
  });
}, 60_000);

afterAll(() => processes.close(), 30_000);

const adapter = (kubeconfig = cluster.kubeconfig(), overrides = {}) =>
  new KubernetesCluster(kubeconfig, { ...target, ...overrides }, probes);

function plan(fromReplicas: number, toReplicas: number): ScaleOutPlan {
  return { kind: 'scale-out', id: 'test', fromReplicas, toReplicas, headroom: '', summary: '' };
}

it('reads the deployment, every pod, its metrics and its log', async () => {
  const kubernetes = adapter();
  expect(await kubernetes.readDeployment()).toEqual({
    replicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    observedLatest: true,
    maxSurge: expect.anything(),
    paused: false,
    replicasOwner: null,
  });
  const pods = await kubernetes.listPods();
  expect(pods.map((pod) => pod.ready)).toEqual([true, true]);
  for (const { name } of pods) {
    const page = await kubernetes.readMetrics(name);
    expect(readPodPool(name, page, config.metrics)).toMatchObject({ pod: name, total: 7 });
    expect(await kubernetes.readLog(name, { tailLines: 1 })).toMatch(/^\S+ .*\n$/);
    expect((await kubernetes.readLog(name, { sinceSeconds: 300 })).split('\n').length).toBeGreaterThan(1);
  }
});

it('scales out once, from what the plan saw and from nothing else', async () => {
  const kubernetes = adapter();
  expect(await kubernetes.scaleOut(plan(2, 3))).toEqual({ changed: true });
  expect(await kubernetes.scaleOut(plan(2, 3))).toEqual({ changed: false });
  await expect(kubernetes.scaleOut(plan(2, 4))).rejects.toMatchObject({ name: 'StalePlanError' });
  await eventually(
    'the third replica',
    async () => (await kubernetes.readDeployment()).availableReplicas === 3,
  );
  expect(await kubernetes.listPods()).toHaveLength(3);
}, 20_000);

it('sees who else decides about the replicas', async () => {
  const other = await Cluster.start({
    processes,
    replicas: 1,
    containerEnv: {
      PGHOST: postgres.host,
      PGPORT: String(postgres.port),
      PGUSER: 'knhk',
      PGDATABASE: 'knhk',
    },
    containerSecrets: { PGPASSWORD: 'app' },
    autoscaler: { minReplicas: 1, maxReplicas: 5 },
  });
  expect((await adapter(other.kubeconfig()).readDeployment()).replicasOwner).toMatch(
    /^the HorizontalPodAutoscaler /,
  );
  await other.close();
}, 30_000);

describe('failures name Kubernetes and the reason', () => {
  it.each([
    [
      'a wrong token',
      () => adapter(cluster.kubeconfig().replace(cluster.token, 'wrong')).listPods(),
      '401',
      /^kubernetes: HTTP 401/,
    ],
    [
      'a deployment that is not there',
      () => adapter(undefined, { deployment: 'shop' }).readDeployment(),
      '404',
      /"?shop"? not found/,
    ],
    ['a pod that is not there', () => adapter().readMetrics('nobody'), '404', /not found/],
    [
      'nobody listening',
      () => adapter(cluster.kubeconfig().replace(cluster.url, `http://127.0.0.1:${closedPort}`)).listPods(),
      undefined,
      /ECONNREFUSED/,
    ],
  ])('%s', async (_, request, code, message) => {
    await expect(request()).rejects.toMatchObject({
      name: 'DependencyError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('an API server that never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    try {
      const hanging = adapter(cluster.kubeconfig().replace(cluster.url, url)).listPods();
      await expect(hanging).rejects.toThrow('kubernetes: no answer within 2000 ms');
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  it('a kubeconfig without a cluster', () => {
    expect(() => adapter('apiVersion: v1\nkind: Config\n')).toThrow(
      /^kubernetes: the kubeconfig names no current cluster/,
    );
  });
});
