/** Pods that run, on a cluster that was started here or on one that a person has named: what a client sees and may do. */
import { Processes } from '../../../emulators/common/processes';
import type { ClusterOptions } from '../../../emulators/kubernetes/cluster';
import { foreignSettings, startForeignWorld } from '../../cluster/foreign-world';
import { logOf, textOf } from '../../support/bodies';
import { raisePoolPlan, replacePodPlan, scaleOutPlan } from '../../support/plans';
import { MERGE, NAME, startEmptyCluster, until } from '../../support/service-cluster';
import { adapterOf, configMapKey, deploymentKey, POOL_SIZE, type World } from './support';

/** An image has to be fetched before the first of them runs. */
const PATIENCE_MS = 180_000;
jest.setTimeout(2 * PATIENCE_MS);

let processes: Processes;
let world: World;

async function start(options: Partial<ClusterOptions> = {}): Promise<World> {
  const foreign = foreignSettings();
  const configMap = { name: configMapKey.name, data: { [POOL_SIZE]: '4' } };
  const made = foreign
    ? await startForeignWorld(foreign, { name: NAME, replicas: 2, runs: true }, { configMap, ...options })
    : await startEmptyCluster(processes, {
        ...{ program: require.resolve('../../../emulators/kubernetes/test/fixtures/program.cjs') },
        ...{ replicas: 2, configMap, ...options },
      });
  world = made;
  await until(async () => (await adapter().readDeployment()).availableReplicas === 2, PATIENCE_MS);
  return made;
}

beforeAll(async () => {
  processes = await Processes.open();
});
afterEach(() => world.cluster.close());
afterAll(() => processes.close());

const adapter = () => adapterOf(world.cluster.kubeconfig());
const names = async () => (await adapter().listPods()).map(({ name }) => name);

it('are listed, and read by their log and their page of metrics', async () => {
  await start();
  const pods = await adapter().listPods();
  const healthy = { ready: true, running: true, hasLog: true, notReadyWhy: null };
  expect(pods).toMatchObject([healthy, healthy]);
  for (const { name } of pods) {
    const { text, notRead } = await logOf((begin) => adapter().readLog(name, { sinceSeconds: 300 }, begin));
    expect([text, notRead]).toEqual([expect.stringMatching(/ INFO shop: ready\n/), null]);
    expect(await textOf((take) => adapter().readMetrics(name, take))).toMatch(/^shop_pool_size \d+$/m);
  }
  await expect(adapter().readMetrics('nobody', () => undefined)).rejects.toMatchObject({ code: '404' });
});

it('begin with what the ConfigMap says after a larger pool, and go back with it', async () => {
  await start();
  const at = '2026-01-31T03:02:00.000Z';
  const isRolledOut = async () => {
    const { observedLatest, updatedReplicas, runningReplicas, availableReplicas } =
      await adapter().readDeployment();
    return observedLatest && [updatedReplicas, runningReplicas, availableReplicas].every((n) => n === 2);
  };
  const before = await names();
  await adapter().raisePool(raisePoolPlan({ fromSize: 4, toSize: 8 }), at);
  await until(isRolledOut, PATIENCE_MS);
  expect((await names()).filter((name) => before.includes(name))).toEqual([]);
  const undo = { kind: 'set-pool-size', from: 8, to: 4, restartedAt: at } as const;
  expect(await adapter().undo(undo, '2026-01-31T03:09:00.000Z')).toEqual({ changed: true });
  await until(isRolledOut, PATIENCE_MS);
});

it('are evicted one at a time, and replaced', async () => {
  await start();
  const [name = ''] = await names();
  expect(await adapter().replacePod(replacePodPlan({ pod: name }))).toEqual({ changed: true });
  await until(async () => !(await names()).includes(name), PATIENCE_MS);
  await until(async () => (await adapter().readDeployment()).availableReplicas === 2, PATIENCE_MS);
  await until(async () => (await adapter().countTerminatingPods()) === 0, PATIENCE_MS);
});

it('stay where their disruption budget says so', async () => {
  await start({ podDisruptionBudget: { minAvailable: 2 } });
  const [name = ''] = await names();
  // A budget that nobody has counted for yet refuses too, in other words.
  await until(async () => {
    const { status } = await world.policy.readNamespacedPodDisruptionBudget(deploymentKey);
    return status?.expectedPods === 2 && status.currentHealthy === 2;
  }, PATIENCE_MS);
  await expect(adapter().replacePod(replacePodPlan({ pod: name }))).rejects.toMatchObject({
    name: 'StalePlanError',
    message: expect.stringMatching(
      /HTTP 429: .*disruption budget knhk-closed-loop needs 2 healthy pods and has 2/,
    ),
  });
  expect(await names()).toContain(name);
});

it('grow by one, and go again', async () => {
  await start();
  const plan = scaleOutPlan({ fromReplicas: 2, toReplicas: 3 });
  expect(await adapter().scaleOut(plan)).toEqual({ changed: true });
  await until(async () => (await adapter().readDeployment()).availableReplicas === 3, PATIENCE_MS);
  await world.apps.patchNamespacedDeploymentScale(
    { ...deploymentKey, body: { spec: { replicas: 2 } } },
    MERGE,
  );
  await until(async () => (await names()).length === 2, PATIENCE_MS);
});
