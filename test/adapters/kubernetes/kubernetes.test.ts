/** The adapter against a real HTTP API server and real pods: what it reads, what its changes come to, and its failures. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../../emulators/common/ports';
import { logOf, readPodPool, textOf } from '../../support/bodies';
import { eventually } from '../../support/eventually';
import { NO_OWNERS } from '../../support/evidence-builders';
import { raisePoolPlan, scaleOutPlan } from '../../support/plans';
import {
  MERGE,
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
} from '../../support/service-cluster';
import {
  adapterOf,
  config,
  configMapKey,
  deploymentKey,
  everythingOf,
  kubeconfigFor,
  POOL_SIZE,
  startObjects,
  startProxy,
} from './support';

const SCALE_OUT = scaleOutPlan({ fromReplicas: 2, toReplicas: 3 });

let database: TestDatabase;
let world: TestCluster;
let closedPort: number;

beforeAll(async () => {
  closedPort = await freePort();
  database = await startTestDatabase();
  world = await startTestCluster(database);
});

afterAll(() => database.processes.close());

const adapter = (kubeconfig = world.cluster.kubeconfig(), overrides = {}) => adapterOf(kubeconfig, overrides);

it('reads the deployment, every pod, its metrics and its log', async () => {
  const kubernetes = adapter();
  expect(await kubernetes.readDeployment()).toEqual({
    replicas: 2,
    runningReplicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    observedLatest: true,
    deadlineExceeded: false,
    maxSurge: { count: 1 },
    paused: false,
    strategy: 'RollingUpdate',
    maxUnavailable: { count: 0 },
    gracePeriodSeconds: 5,
    minReadySeconds: 0,
    scaleDownWindowSeconds: 300,
    autoscaler: null,
    owners: NO_OWNERS,
    poolSizeSource: { kind: 'variable', variable: 'DB_POOL_MAX_CONNECTIONS' },
    runBy: null,
  });
  const pods = await kubernetes.listPods();
  const healthy = { ready: true, running: true, hasLog: true, notReadyWhy: null };
  expect(pods).toMatchObject([healthy, healthy]);
  for (const { name } of pods) {
    const page = await textOf((take) => kubernetes.readMetrics(name, take));
    expect(readPodPool(name, page, config.metrics)).toMatchObject({ pod: name, total: 4 });
    const newest = { sinceSeconds: 300, tailLines: 1 };
    const { text } = await logOf((begin) => kubernetes.readLog(name, newest, begin));
    expect(text).toMatch(/^\S+ .*\n$/);
    const log = await logOf((begin) => kubernetes.readLog(name, { sinceSeconds: 300 }, begin));
    expect(log).toMatchObject({ notRead: null, attempts: 1 });
    expect(log.text.split('\n').length).toBeGreaterThan(2);
  }
});

it('makes changes that reach the pods: a replica more, and a larger pool in all of them', async () => {
  const kubernetes = adapter();
  expect(await kubernetes.scaleOut(SCALE_OUT)).toEqual({ changed: true });
  await eventually(
    'the third replica',
    async () => (await kubernetes.readDeployment()).availableReplicas === 3,
  );
  const raise = raisePoolPlan({ fromSize: 4, toSize: 5 });
  expect(await kubernetes.raisePool(raise, '2026-01-31T03:02:00.000Z')).toEqual({ changed: true });
  await eventually('the rollout', async () => {
    const { observedLatest, updatedReplicas, runningReplicas } = await kubernetes.readDeployment();
    return observedLatest && updatedReplicas === 3 && runningReplicas === 3;
  });
  const pods = await kubernetes.listPods();
  const pages = await Promise.all(
    pods.map(({ name }) => textOf((take) => kubernetes.readMetrics(name, take))),
  );
  const sizes = pages.map((page, index) => readPodPool(String(index), page, config.metrics).total);
  expect(sizes).toEqual([5, 5, 5]);
});

describe('who else decides', () => {
  it('is nobody, where nothing says so', async () => {
    const other = await startObjects(database.processes);
    const kubernetes = adapter(other.cluster.kubeconfig());
    expect(await kubernetes.readDeployment()).toMatchObject({ autoscaler: null, owners: NO_OWNERS });
    expect(await kubernetes.readPoolConfig()).toEqual({ size: 4, immutable: false, owner: null });
    await other.cluster.close();
  });

  it('is an autoscaler, and a GitOps controller that has marked it or the ConfigMap', async () => {
    const other = await startObjects(database.processes, {
      autoscaler: { minReplicas: 2, maxReplicas: 5 },
      autoscalerMetadata: { labels: { 'helm.toolkit.fluxcd.io/name': 'knhk' } },
      configMapMetadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'knhk' } },
    });
    const kubernetes = adapter(other.cluster.kubeconfig());
    expect(await kubernetes.readDeployment()).toMatchObject({
      autoscaler: { name: deploymentKey.name, minReplicas: 2, maxReplicas: 5 },
      owners: { minReplicas: { name: 'Flux' } },
    });
    expect(await kubernetes.readPoolConfig()).toMatchObject({ size: 4, owner: { name: 'Argo CD' } });
    await other.cluster.close();
  });

  it('is a GitOps controller that has marked the deployment', async () => {
    const other = await startObjects(database.processes, {
      deploymentMetadata: { labels: { 'argocd.argoproj.io/instance': 'knhk' } },
    });
    const deployment = await adapter(other.cluster.kubeconfig()).readDeployment();
    expect(deployment.owners.template?.name).toBe('Argo CD');
    await other.cluster.close();
  });
});

it('sees that a rollout was given up', async () => {
  const other = await startObjects(database.processes);
  const template = { metadata: { annotations: { note: 'new' } } };
  const body = { spec: { progressDeadlineSeconds: 1, template } };
  await other.apps.patchNamespacedDeployment({ ...deploymentKey, body }, MERGE);
  const kubernetes = adapter(other.cluster.kubeconfig());
  await eventually('the deadline', async () => (await kubernetes.readDeployment()).deadlineExceeded);
  await other.cluster.close();
});

describe('the size of the pool', () => {
  it('is not known where the ConfigMap does not say', async () => {
    const { size } = await adapter(undefined, { poolSizeKey: 'OTHER' }).readPoolConfig();
    expect(size).toBeNull();
  });

  it('is a failure where it is no size, or there is no ConfigMap', async () => {
    const other = await startObjects(database.processes, {
      configMap: { name: configMapKey.name, data: { [POOL_SIZE]: 'many' } },
    });
    await expect(adapter(other.cluster.kubeconfig()).readPoolConfig()).rejects.toMatchObject({
      name: 'DependencyError',
      message: `kubernetes: ${POOL_SIZE} in ConfigMap knhk-config is not a size: "many"`,
    });
    await other.cluster.close();
    await expect(adapter(undefined, { configMap: 'other' }).readPoolConfig()).rejects.toMatchObject({
      name: 'DependencyError',
      code: '404',
      message: expect.stringMatching(/configmaps "other" not found/),
    });
  });
});

describe('failures name Kubernetes and the reason, and do not tell the token', () => {
  const configOf = () => world.cluster.kubeconfig();

  it.each([
    [
      'a wrong token',
      () => adapter(configOf().replace(world.cluster.token, 'wrong-token')).listPods(),
      '401',
      /^kubernetes: HTTP 401: Unauthorized$/,
    ],
    [
      'a deployment that is not there',
      () => adapter(undefined, { deployment: 'shop' }).readDeployment(),
      '404',
      /"?shop"? not found/,
    ],
    ['a pod that is not there', () => adapter().readMetrics('nobody', () => undefined), '404', /not found/],
    [
      'nobody listening',
      () => adapter(kubeconfigFor(world.cluster, `http://127.0.0.1:${closedPort}`)).listPods(),
      undefined,
      /ECONNREFUSED/,
    ],
  ])('%s', async (_, request, code, message) => {
    await expect(request()).rejects.toMatchObject({
      name: 'DependencyError',
      code,
      message: expect.stringMatching(message),
    });
    const everything = await everythingOf(request());
    expect(everything).not.toContain(world.cluster.token);
    expect(everything).not.toContain('wrong-token');
  });

  it('an API server that never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    try {
      const hanging = adapter(kubeconfigFor(world.cluster, url)).listPods();
      await expect(hanging).rejects.toThrow('kubernetes: no answer within 2000 ms');
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  it('an API server that never answers a change, which is asked once', async () => {
    let asked = 0;
    const before = ({ method }: { method: string }) => {
      if (method !== 'PATCH') return undefined;
      asked += 1;
      return 'hang';
    };
    const proxy = await startProxy(database.processes, world, { before });
    const hanging = adapter(proxy.kubeconfig).scaleOut({ ...SCALE_OUT, fromReplicas: 3, toReplicas: 4 });
    await expect(hanging).rejects.toThrow('kubernetes: no answer within 2000 ms');
    expect(asked).toBe(1);
  });

  it('a kubeconfig without a cluster', () => {
    expect(() => adapter('apiVersion: v1\nkind: Config\n')).toThrow(
      /^kubernetes: the kubeconfig names no current cluster/,
    );
  });

  it('a kubeconfig that cannot be read', async () => {
    const broken = 'users:\n- name: local\n  user: {token: geheim';
    const error = await everythingOf((async () => adapter(broken))());
    expect(error).toMatch(/DependencyError: kubernetes: the kubeconfig is not valid YAML or JSON/);
    expect(error).not.toContain('geheim');
  });
});
