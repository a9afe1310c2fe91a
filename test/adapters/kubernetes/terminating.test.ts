/** Pods that are on their way out, in a cluster of real processes: seen and counted for as long as they are there. */

import { raisePoolPlan, replacePodPlan } from '../../support/plans';
import {
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
  until,
} from '../../support/service-cluster';
import { adapterOf } from './support';

let database: TestDatabase;
let world: TestCluster;
beforeAll(async () => {
  database = await startTestDatabase();
  world = await startTestCluster(database, { preStopSeconds: 5 });
});
afterAll(() => database.processes.close());

it('is none of the pods, and is counted until it has ended', async () => {
  const adapter = adapterOf(world.cluster.kubeconfig());
  expect(await adapter.countTerminatingPods()).toBe(0);
  const [first] = await adapter.listPods();
  await adapter.replacePod(replacePodPlan({ pod: first?.name ?? '' }));
  expect(await adapter.countTerminatingPods()).toBe(1);
  expect((await adapter.listPods()).map(({ name }) => name)).not.toContain(first?.name);
  // The new one is there beside it: three pods of two replicas.
  await until(async () => (await adapter.listPods()).length === 2);
  await until(async () => (await adapter.countTerminatingPods()) === 0);
});

it('keeps its connections meanwhile, beside those of all that the rollout makes', async () => {
  const adapter = adapterOf(world.cluster.kubeconfig());
  expect(await adapter.readDeployment()).toMatchObject({
    ...{ gracePeriodSeconds: 5, minReadySeconds: 0, maxSurge: { count: 1 }, maxUnavailable: { count: 0 } },
  });
  await adapter.raisePool(raisePoolPlan({ fromSize: 4, toSize: 6 }), '2026-01-31T03:02:00.000Z');
  let most = 0;
  await until(async () => {
    const ending = await adapter.countTerminatingPods();
    most = Math.max(most, ending + (await adapter.listPods()).length);
    const { updatedReplicas, runningReplicas, availableReplicas } = await adapter.readDeployment();
    return updatedReplicas === 2 && runningReplicas === 2 && availableReplicas === 2 && ending > 0;
  });
  // Replicas and surge are three.
  expect(most).toBeGreaterThan(3);
});
