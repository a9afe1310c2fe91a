/** Evictions: a pod's end by request, which a disruption budget may refuse. */
import { Processes } from '../../common/processes';
import { MERGE, refusal, STRATEGIC, send, type TestCluster, until } from '../testing/clients';
import { NAME, NAMESPACE, startTestCluster } from './support';

const namespace = NAMESPACE;

let processes: Processes;
let world: TestCluster;

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
});

afterEach(() => world.cluster.close());
afterAll(() => processes.close());

function evict(name: string, uid?: string, metadata: object = { name, namespace }) {
  const body = { metadata, ...(uid !== undefined && { deleteOptions: { preconditions: { uid } } }) };
  return world.core.createNamespacedPodEviction({ name, namespace, body });
}

async function livePods() {
  const { items } = await world.core.listNamespacedPod({ namespace });
  return items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
}

async function liveNames() {
  return (await livePods()).map(({ metadata }) => metadata?.name ?? '');
}

const budget = () => world.policy.readNamespacedPodDisruptionBudget({ namespace, name: NAME });

describe('without a budget', () => {
  beforeEach(async () => {
    world = await startTestCluster(processes);
  });

  it('a pod is evicted, if it is the one that is meant, and its deployment makes another', async () => {
    const [pod] = await livePods();
    const { name = '', uid } = pod?.metadata ?? {};
    const other = await refusal(evict(name, 'another'));
    expect(other.code).toBe(409);
    expect(other.status).toMatchObject({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on Pod "${name}": the UID in the precondition (another) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    });
    expect(await liveNames()).toContain(name);

    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } };
    const answer = await world.cluster.request(path, {
      ...{ method: 'POST', body: JSON.stringify({ ...body, deleteOptions: { preconditions: { uid } } }) },
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    ]);
    await until(async () => !(await liveNames()).includes(name) && world.cluster.podUrls().length === 2);
    await until(async () => (await refusalCode(name)) === 404);
    expect((await world.policy.listNamespacedPodDisruptionBudget({ namespace })).items).toEqual([]);
  });

  it('what is no eviction of a pod that is there is refused, and changes nothing', async () => {
    const names = await liveNames();
    const [name = ''] = names;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    const missing = await refusal(evict('nobody'));
    expect(missing.code).toBe(404);
    expect(missing.status).toMatchObject({ reason: 'NotFound', message: 'pods "nobody" not found' });
    expect((await refusal(evict(name, undefined, { name: 'other' }))).status).toMatchObject({
      message: 'name in URL does not match name in Eviction object',
    });
    expect((await refusal(evict(name, undefined, { name, namespace: 'other' }))).code).toBe(400);
    const metadata = { name };
    for (const body of [
      { metadata, kind: 'Pod' },
      { metadata, apiVersion: 'policy/v2' },
      { metadata, deleteOptions: { preconditions: { uid: 1 } } },
      { metadata, deleteOptions: { dryRun: ['All'] } },
    ]) {
      expect(await send(world, 'POST', path, body)).toEqual([400, 'BadRequest']);
    }
    expect(await send(world, 'POST', `${path}?dryRun=some`, { metadata })).toEqual([422, 'Invalid']);
    await world.core.createNamespacedPodEviction({ name, namespace, body: { metadata }, dryRun: 'All' });
    expect(await send(world, 'PUT', path, { metadata })).toEqual([405, 'MethodNotAllowed']);
    expect(await liveNames()).toEqual(names);
  });

  it('a pod is deleted only if it is the one that is meant', async () => {
    const [pod] = await livePods();
    const { name = '', uid = '' } = pod?.metadata ?? {};
    const remove = (precondition: string) =>
      world.core.deleteNamespacedPod({ namespace, name, body: { preconditions: { uid: precondition } } });
    expect((await refusal(remove('another'))).code).toBe(409);
    expect(await liveNames()).toContain(name);
    await remove(uid);
    expect(await liveNames()).not.toContain(name);
  });
});

describe('a budget', () => {
  it('refuses an eviction that would leave too few ready pods, until there are more', async () => {
    world = await startTestCluster(processes, { podDisruptionBudget: { minAvailable: 2 } });
    const names = await liveNames();
    const [name = ''] = names;
    const refused = await refusal(evict(name));
    expect(refused.code).toBe(429);
    expect(refused.status).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      reason: 'TooManyRequests',
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${NAME} needs 2 healthy pods and has 2 currently`,
          },
        ],
      },
      code: 429,
    });
    expect(await liveNames()).toEqual(names);
    const { apiVersion, kind, spec, status } = await budget();
    expect({ apiVersion, kind, spec }).toEqual({
      ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: NAME } } },
    });
    expect(status).toMatchObject({
      ...{
        currentHealthy: 2,
        desiredHealthy: 2,
        disruptionsAllowed: 0,
        expectedPods: 2,
        observedGeneration: 1,
      },
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
    });

    const body = { spec: { replicas: 3 } };
    await world.apps.patchNamespacedDeploymentScale({ namespace, name: NAME, body }, MERGE);
    await until(async () => (await budget()).status?.disruptionsAllowed === 1);
    await evict(name);
    expect(await liveNames()).not.toContain(name);
  });

  it('of which a pod has two cannot be asked: an error of the server, without a reason', async () => {
    const [podDisruptionBudget, secondDisruptionBudget] = [{ minAvailable: 1 }, { minAvailable: 1 }];
    world = await startTestCluster(processes, { podDisruptionBudget, secondDisruptionBudget });
    const [name = ''] = await liveNames();
    expect((await refusal(evict(name))).status).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 500 },
      message:
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
    expect(await liveNames()).toContain(name);
  });

  it('is not shared by two evictions at once, and is no matter of a deletion', async () => {
    world = await startTestCluster(processes, { podDisruptionBudget: { minAvailable: 1 } });
    const names = await liveNames();
    expect((await budget()).status).toMatchObject({
      ...{ disruptionsAllowed: 1, conditions: [{ status: 'True', reason: 'SufficientPods' }] },
    });
    const outcomes = await Promise.allSettled(names.map((each) => evict(each)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const kept = names[outcomes.findIndex(({ status }) => status === 'rejected')] ?? '';
    expect(await liveNames()).toContain(kept);
    await world.core.deleteNamespacedPod({ namespace, name: kept });
    expect(await liveNames()).not.toContain(kept);
  });

  it('lets go a pod that is not ready, as long as there are enough others', async () => {
    world = await startTestCluster(processes, { podDisruptionBudget: { minAvailable: 2 } });
    const template = { spec: { containers: [{ name: NAME, env: [{ name: 'BROKEN', value: 'exit' }] }] } };
    await world.apps.patchNamespacedDeployment(
      { namespace, name: NAME, body: { spec: { template } } },
      STRATEGIC,
    );
    const broken = async () =>
      (await livePods()).find(({ status }) => status?.containerStatuses?.[0]?.restartCount)?.metadata?.name;
    await until(async () => (await broken()) !== undefined);
    const name = (await broken()) ?? '';
    await evict(name);
    expect(await liveNames()).not.toContain(name);
    expect(world.cluster.podUrls()).toHaveLength(2);
  });
});

async function refusalCode(name: string): Promise<number> {
  return world.core.readNamespacedPod({ namespace, name }).then(
    () => 200,
    (error: { code: number }) => error.code,
  );
}
