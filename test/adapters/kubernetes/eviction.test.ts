/** The replacement of one pod, against a real HTTP API server and real pods. */

import { replacePodPlan } from '../../support/plans';
import {
  NAMESPACE,
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
  until,
} from '../../support/service-cluster';
import { adapterOf, startProxy, whenever } from './support';

const namespace = NAMESPACE;

let database: TestDatabase;
let world: TestCluster;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterEach(() => world.cluster.close());
afterAll(() => database.processes.close());

const plan = (pod: string) => replacePodPlan({ pod });

const adapter = () => adapterOf(world.cluster.kubeconfig());

async function firstPod() {
  const { items } = await world.core.listNamespacedPod({ namespace });
  const { name = '', uid = '' } =
    items.find(({ metadata }) => metadata?.deletionTimestamp === undefined)?.metadata ?? {};
  return { name, uid };
}

/** The answer as if another deployment of the same labels had been asked for. */
function asOfAnotherDeployment(body: string): string {
  return body.replace(/"uid":"[^"]*"/, '"uid":"another"');
}

/** The answer as if every pod in it was on its way out: a real one does not take long enough to be looked at. */
function asDeleted(body: string): string {
  return body.replaceAll(
    '"creationTimestamp":',
    '"deletionTimestamp":"2026-01-31T03:00:00Z","creationTimestamp":',
  );
}

const isGone = async (pod: string) =>
  (await world.core.listNamespacedPod({ namespace })).items.every(({ metadata }) => metadata?.name !== pod);

describe('without a disruption budget', () => {
  beforeEach(async () => {
    world = await startTestCluster(database);
  });

  it('is evicted once, and its deployment makes another', async () => {
    const { name } = await firstPod();
    expect(await adapter().replacePod(plan(name))).toEqual({ changed: true });
    expect(await adapter().replacePod(plan(name))).toEqual({ changed: false });
    await until(() => isGone(name));
    expect(await adapter().replacePod(plan(name))).toEqual({ changed: false });
    await until(() => world.cluster.podUrls().length === 2);
    expect((await adapter().listPods()).map((pod) => pod.name)).not.toContain(name);
  });

  it('is evicted only if it still is the one that was looked at', async () => {
    const { name, uid } = await firstPod();
    const proxy = await startProxy(database.processes, world, {
      before: (request) => {
        if (request.path.endsWith('/eviction')) request.body = request.body.replace(uid, 'another');
      },
    });
    await expect(adapterOf(proxy.kubeconfig).replacePod(plan(name))).rejects.toMatchObject({
      name: 'StalePlanError',
      message: expect.stringMatching(
        /was not evicted: .*HTTP 409: .*the UID in the precondition \(another\)/,
      ),
    });
    expect(world.cluster.pods().map((pod) => pod.name)).toContain(name);
  });

  it.each([
    ['its own', (body: string) => body],
    ["another's", asOfAnotherDeployment],
  ])('is left alone when it is being deleted already: %s', async (_, owned) => {
    const { name } = await firstPod();
    const proxy = await startProxy(database.processes, world, {
      answer: ({ path }, body) => (path.includes('/deployments/') ? owned(body) : asDeleted(body)),
    });
    const passing = adapterOf(proxy.kubeconfig);
    expect(await passing.replacePod(plan(name))).toEqual({ changed: false });
    expect(proxy.passed.map(({ method }) => method)).not.toContain('POST');
    expect(await passing.listPods()).toEqual([]);
  });

  it('may go between the look and the eviction', async () => {
    const { name } = await firstPod();
    const act = async () => {
      await world.core.deleteNamespacedPod({ namespace, name });
      await until(() => isGone(name));
    };
    const proxy = await startProxy(database.processes, world, whenever('POST', '/eviction', act));
    expect(await adapterOf(proxy.kubeconfig).replacePod(plan(name))).toEqual({ changed: false });
    expect(proxy.passed.some(({ path }) => path.endsWith('/eviction'))).toBe(true);
  });

  it('stays when it does not belong to the deployment', async () => {
    const { name } = await firstPod();
    const proxy = await startProxy(database.processes, world, {
      answer: ({ path }, body) => (path.includes('/deployments/') ? asOfAnotherDeployment(body) : body),
    });
    await expect(adapterOf(proxy.kubeconfig).replacePod(plan(name))).rejects.toMatchObject({
      name: 'StalePlanError',
      message: `pod ${name} does not belong to deployment knhk-closed-loop`,
    });
    expect(world.cluster.pods().map((pod) => pod.name)).toContain(name);
    // Even such a pod is no trouble when it is not there any more.
    await world.core.deleteNamespacedPod({ namespace, name });
    expect(await adapterOf(proxy.kubeconfig).replacePod(plan(name))).toEqual({ changed: false });
  });
});

it('stays when it has two disruption budgets, which is no fault of the server', async () => {
  const minAvailable = 1;
  world = await startTestCluster(database, {
    podDisruptionBudget: { minAvailable },
    secondDisruptionBudget: { minAvailable },
  });
  const { name } = await firstPod();
  await expect(adapter().replacePod(plan(name))).rejects.toMatchObject({
    name: 'StalePlanError',
    message: `pod ${name} was not evicted: kubernetes: HTTP 500: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.`,
  });
  expect(world.cluster.pods().map((pod) => pod.name)).toContain(name);
});

it('goes only when the deployment controls it, whatever its labels', async () => {
  world = await startTestCluster(database, { leftovers: [{ kind: 'job' }] });
  const jobs = () => world.cluster.pods().filter(({ controller }) => controller === 'Job');
  await until(() => jobs().length === 1);
  const [{ name: job } = { name: '' }] = jobs();
  await expect(adapter().replacePod(plan(job))).rejects.toMatchObject({
    name: 'StalePlanError',
    message: `pod ${job} does not belong to deployment knhk-closed-loop`,
  });
  expect(world.cluster.pods().map((pod) => pod.name)).toContain(job);
});

it('stays when its disruption budget does not let it go, and says which one', async () => {
  world = await startTestCluster(database, { podDisruptionBudget: { minAvailable: 2 } });
  const { name } = await firstPod();
  await expect(adapter().replacePod(plan(name))).rejects.toMatchObject({
    name: 'StalePlanError',
    message:
      `pod ${name} was not evicted: kubernetes: HTTP 429: Cannot evict pod as it would violate the pod's disruption budget. ` +
      'The disruption budget knhk-closed-loop needs 2 healthy pods and has 2 currently',
  });
  expect(world.cluster.pods().map((pod) => pod.name)).toContain(name);
});
