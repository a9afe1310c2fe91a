/** Whether a change has an effect and stays: what takes it back, what it never reaches, and what a full quota leaves of it. */

import { raisePool } from '../../../src/remediate/changes/raise-pool';
import { scaleOut } from '../../../src/remediate/changes/scale-out';
import { rolloutOf } from '../../../src/remediate/rollout';
import { readPodPool, textOf } from '../../support/bodies';
import { NO_OWNERS, pools } from '../../support/evidence-builders';
import { database as plenty } from '../../support/evidence-of-database';
import { planContext, raisePoolPlan } from '../../support/plans';
import {
  MERGE,
  NAME,
  NAMESPACE,
  STRATEGIC,
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
  until,
} from '../../support/service-cluster';
import {
  adapterOf,
  config,
  configMapKey,
  deploymentKey,
  POOL_SIZE,
  startEmulatedObjects,
  startProxy,
} from './support';

const namespace = NAMESPACE;
const AT = '2026-01-31T03:02:00.000Z';
const LATER = '2026-01-31T03:09:00.000Z';
const ROOM = { database: plenty({ maxConnections: 1_000 }), pool: pools(4, 4) };

let database: TestDatabase;
let world: TestCluster;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterEach(() => world.cluster.close());
afterAll(() => database.processes.close());

/** How long an answer takes on a busy machine is not what is tried here. */
const PATIENCE = { timeoutMs: 20_000 };
jest.setTimeout(120_000);

const adapter = () => adapterOf(world.cluster.kubeconfig(), {}, PATIENCE);
const patchTemplate = (template: object) =>
  world.apps.patchNamespacedDeployment({ ...deploymentKey, body: { spec: { template } } }, STRATEGIC);
const podUids = async () =>
  (await world.core.listNamespacedPod({ namespace })).items.map(({ metadata }) => metadata?.uid).sort();

/** Of each pod, as it says itself. */
async function poolSizes(): Promise<number[]> {
  const pods = await adapter().listPods();
  const pages = await Promise.all(
    pods.map(({ name }) => textOf((take) => adapter().readMetrics(name, take))),
  );
  return pages.map((page, index) => readPodPool(String(index), page, config.metrics).total);
}

it('is undone under a full quota, with the pods that are there', async () => {
  world = await startTestCluster(database, { maxPods: 2 });
  const isComplete = async () => rolloutOf(await adapter().readDeployment()).kind === 'complete';
  await until(isComplete);
  const before = await podUids();
  await adapter().raisePool(raisePoolPlan({ fromSize: 4, toSize: 8 }), AT);
  const failure = async () => {
    const { status } = await world.apps.readNamespacedDeployment(deploymentKey);
    return status?.conditions?.find(({ type }) => type === 'ReplicaFailure')?.message ?? '';
  };
  await until(async () => (await failure()) !== '');
  expect(await failure()).toMatch(
    /^pods "knhk-closed-loop-\w+-\w+" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=2, limited: pods=2$/,
  );
  expect(await isComplete()).toBe(false);

  await adapter().undo({ kind: 'set-pool-size', from: 8, to: 4, restartedAt: AT }, LATER);
  await until(isComplete);
  expect(await podUids()).toEqual(before);
  expect(await adapter().readPoolConfig()).toMatchObject({ size: 4 });
});

it('does not reach pods whose variable is a literal, and is not planned', async () => {
  world = await startTestCluster(database, {
    containerEnv: {
      ...{ PGHOST: database.postgres.host, PGPORT: String(database.postgres.port) },
      ...{ PGUSER: 'knhk', PGDATABASE: 'knhk', [POOL_SIZE]: '3' },
    },
  });
  expect(await poolSizes()).toEqual([3, 3]);
  const deployment = await adapter().readDeployment();
  const poolConfig = await adapter().readPoolConfig();
  expect(raisePool.plan(planContext({ ...ROOM, deployment, poolConfig }))).toEqual({
    refusal: {
      code: 'pool-size-source',
      why: expect.stringMatching(
        /^a new size would not reach the pods: .*DB_POOL_MAX_CONNECTIONS is the literal "3"$/,
      ),
    },
  });
});

it('reaches pods that take all of the ConfigMap', async () => {
  world = await startTestCluster(database);
  const env = [{ name: POOL_SIZE, $patch: 'delete' }];
  const envFrom = [{ configMapRef: { name: configMapKey.name } }];
  await world.core.patchNamespacedConfigMap({ ...configMapKey, body: { data: { [POOL_SIZE]: '5' } } }, MERGE);
  await patchTemplate({ spec: { containers: [{ name: NAME, env, envFrom }] } });
  await until(async () => rolloutOf(await adapter().readDeployment()).kind === 'complete');
  expect(await poolSizes()).toEqual([5, 5]);
  expect((await adapter().readDeployment()).poolSizeSource).toEqual({
    kind: 'variable',
    variable: POOL_SIZE,
  });
});

it("is taken back by KEDA, whose autoscaler's bounds are not planned to be changed", async () => {
  const scaledObject = { name: 'orders', minReplicas: 2, maxReplicas: 5 };
  world = await startEmulatedObjects(database.processes, { scaledObject });
  const name = 'keda-hpa-orders';
  const read = () => world.autoscaling.readNamespacedHorizontalPodAutoscaler({ namespace, name });
  const patch = { namespace, name, body: { spec: { minReplicas: 4 } } };
  await world.autoscaling.patchNamespacedHorizontalPodAutoscaler(patch, MERGE);
  await until(async () => (await read()).spec?.minReplicas === 2);
  const deployment = await adapter().readDeployment();
  expect(deployment).toMatchObject({
    autoscaler: { name, minReplicas: 2 },
    owners: { minReplicas: { name: 'KEDA', changeAt: 'the ScaledObject orders' } },
  });
  const settled = { runningReplicas: deployment.replicas, updatedReplicas: deployment.replicas };
  expect(scaleOut.plan(planContext({ ...ROOM, deployment: { ...deployment, ...settled } }))).toEqual({
    refusal: {
      code: 'owner',
      why: expect.stringMatching(/^KEDA manages minReplicas .* change it in the ScaledObject orders$/),
    },
  });
});

describe('who has written a field', () => {
  const replicasBy = (fieldManager: string, replicas: number) =>
    world.apps.patchNamespacedDeployment(
      { ...deploymentKey, body: { spec: { replicas } }, fieldManager },
      MERGE,
    );
  const owners = async () => (await adapter().readDeployment()).owners;

  it('is known from the object, field by field, until somebody else has written it', async () => {
    world = await startEmulatedObjects(database.processes, {
      deploymentMetadata: { managedBy: 'kubectl-client-side-apply' },
    });
    expect(await owners()).toEqual(NO_OWNERS);
    await replicasBy('shop-operator', 3);
    expect(await owners()).toEqual({
      ...{ minReplicas: null, template: null },
      replicas: expect.objectContaining({ name: 'shop-operator' }),
    });
    await replicasBy('kubectl-scale', 2);
    expect(await owners()).toEqual(NO_OWNERS);
  });

  it('has all of what Argo CD has applied, though it tracks by a label that others use too', async () => {
    const marks = { labels: { 'app.kubernetes.io/instance': 'shop' }, managedBy: 'argocd-controller' };
    world = await startEmulatedObjects(database.processes, {
      deploymentMetadata: marks,
      configMapMetadata: marks,
    });
    const argo = { name: 'Argo CD', changeAt: 'the repository of its application shop' };
    expect(await owners()).toMatchObject({ replicas: argo, template: argo });
    await replicasBy('kubectl-scale', 3);
    expect(await owners()).toMatchObject({ replicas: argo });
    expect((await adapter().readPoolConfig()).owner).toMatchObject(argo);
  });
});

it('is not made to a deployment that is off because a Rollout runs its template', async () => {
  world = await startEmulatedObjects(database.processes);
  await world.apps.patchNamespacedDeploymentScale(
    { ...deploymentKey, body: { spec: { replicas: 0 } } },
    MERGE,
  );
  const ofRollout = {
    metadata: {
      uid: 'other',
      ownerReferences: [
        { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'shop', uid: 'r', controller: true },
      ],
    },
    spec: { replicas: 3 },
  };
  const proxy = await startProxy(database.processes, world, {
    answer: ({ path }, body) => {
      if (!path.endsWith('/replicasets')) return body;
      const list = JSON.parse(body) as { items: object[] };
      return JSON.stringify({ ...list, items: [...list.items, ofRollout] });
    },
  });
  const deployment = await adapterOf(proxy.kubeconfig).readDeployment();
  expect(deployment).toMatchObject({ replicas: 0, runBy: 'Rollout shop' });
  expect((await adapter().readDeployment()).runBy).toBeNull();
});
