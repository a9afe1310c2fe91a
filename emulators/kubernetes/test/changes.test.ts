/** What the cluster does when it is asked to change, and when a pod breaks. */
import { Processes } from '../../common/processes';
import type { PodAddress } from '../cluster';
import {
  MERGE,
  podProcesses,
  reasonOf,
  refusal,
  STRATEGIC,
  type TestCluster,
  until,
} from '../testing/clients';
import { NAME, NAMESPACE, startTestCluster } from './support';

const namespace = NAMESPACE;
const name = NAME;
const CONFIG = 'shop-config';

let processes: Processes;
let world: TestCluster;
let heard: (readonly PodAddress[])[];

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
});

beforeEach(async () => {
  heard = [];
  world = await startTestCluster(processes, { maxPods: 6, onPodsChanged: (pods) => heard.push(pods) });
});

afterEach(() => world.cluster.close());
afterAll(() => processes.close());

async function livePods() {
  const { items } = await world.core.listNamespacedPod({ namespace });
  return items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
}

async function rolledOut(): Promise<boolean> {
  const { metadata, spec, status } = await world.apps.readNamespacedDeployment({ namespace, name });
  const replicas = spec?.replicas ?? 0;
  const { items } = await world.core.listNamespacedPod({ namespace });
  return (
    (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    items.length === replicas
  );
}

function scaleTo(replicas: number) {
  return world.apps.patchNamespacedDeploymentScale({ namespace, name, body: { spec: { replicas } } }, MERGE);
}

function poolSize(pod: string): Promise<string> {
  return world.core
    .connectGetNamespacedPodProxyWithPath({ name: `${pod}:9090`, namespace, path: 'metrics' })
    .then((page) => /^shop_pool_size (\d+)$/m.exec(page)?.[1] ?? page);
}

describe('scaling', () => {
  it('goes up and down, in spec, status, processes and addresses', async () => {
    const scaled = await scaleTo(4);
    expect(scaled.spec?.replicas).toBe(4);
    await until(rolledOut);
    expect(podProcesses(processes).size).toBe(4);
    expect(world.cluster.podUrls()).toHaveLength(4);
    expect(heard.at(-1)).toEqual(world.cluster.pods());

    const current = await world.apps.readNamespacedDeploymentScale({ namespace, name });
    await world.apps.replaceNamespacedDeploymentScale({
      ...{ namespace, name },
      body: { ...current, spec: { replicas: 1 } },
    });
    await until(rolledOut);
    expect(podProcesses(processes).size).toBe(1);
    const { metadata, status } = await world.apps.readNamespacedDeployment({ namespace, name });
    expect(metadata?.generation).toBe(3);
    expect(status).toMatchObject({ observedGeneration: 3, replicas: 1, readyReplicas: 1 });
    expect(heard.at(-1)).toHaveLength(1);
  });

  it('is refused below zero, with a stale version, and in the name of another object', async () => {
    const negative = await refusal(scaleTo(-1));
    expect(negative.code).toBe(422);
    expect(negative.status).toMatchObject({
      reason: 'Invalid',
      message:
        'Scale.autoscaling "orders-api" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.replicas' }] },
    });
    const stale = await world.apps.readNamespacedDeploymentScale({ namespace, name });
    await scaleTo(3);
    const conflict = await refusal(
      world.apps.replaceNamespacedDeploymentScale({ namespace, name, body: stale }),
    );
    expect(conflict.code).toBe(409);
    expect(conflict.status).toMatchObject({ reason: 'Conflict' });
    const other = { metadata: { name: 'other' }, spec: { replicas: 1 } };
    const misnamed = world.apps.patchNamespacedDeploymentScale({ namespace, name, body: other }, MERGE);
    expect((await refusal(misnamed)).code).toBe(400);
    const { spec } = await world.apps.readNamespacedDeployment({ namespace, name });
    expect(spec?.replicas).toBe(3);
  });

  it('beyond the quota is accepted but not carried out', async () => {
    await scaleTo(20);
    await until(async () => (await livePods()).length === 6);
    const { status } = await world.apps.readNamespacedDeployment({ namespace, name });
    expect(status?.conditions?.find(({ type }) => type === 'ReplicaFailure')).toMatchObject({
      ...{ status: 'True', reason: 'FailedCreate' },
      message: expect.stringMatching(
        /^pods "orders-api-\w+-\w+" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=6, limited: pods=6$/,
      ),
    });
  });
});

describe('the short-term fix of the runbook', () => {
  it('a larger pool reaches the pods with a rolling restart, which never lowers the capacity', async () => {
    const before = await livePods();
    const patch = { data: { POOL_SIZE: '7' } };
    const stale = await world.core.readNamespacedConfigMap({ namespace, name: CONFIG });
    await world.core.patchNamespacedConfigMap({ namespace, name: CONFIG, body: patch }, STRATEGIC);
    const late = { ...patch, metadata: { resourceVersion: stale.metadata?.resourceVersion } };
    const conflict = await refusal(
      world.core.patchNamespacedConfigMap({ namespace, name: CONFIG, body: late }, MERGE),
    );
    expect(conflict.status).toMatchObject({
      reason: 'Conflict',
      details: { name: CONFIG, kind: 'configmaps' },
    });
    // A running container keeps the environment that it was started with.
    expect(await poolSize(before[0]?.metadata?.name ?? '')).toBe('4');

    heard = [];
    const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T00:13:31Z' };
    const restart = { spec: { template: { metadata: { annotations } } } };
    await world.apps.patchNamespacedDeployment({ namespace, name, body: restart }, STRATEGIC);
    await until(rolledOut);

    const after = await livePods();
    const names = after.map(({ metadata }) => metadata?.name ?? '');
    expect(names).toHaveLength(2);
    for (const { metadata } of before) expect(names).not.toContain(metadata?.name);
    expect(await Promise.all(names.map(poolSize))).toEqual(['7', '7']);
    const readyCounts = heard.map((pods) => pods.filter(({ ready }) => ready).length);
    expect(Math.min(...readyCounts)).toBe(2);
    expect(Math.max(...heard.map((pods) => pods.length))).toBe(3);
  });

  it('stops at the first pod that does not become ready, with the old ones still serving', async () => {
    const body = {
      spec: { template: { spec: { containers: [{ name, env: [{ name: 'BROKEN', value: 'exit' }] }] } } },
    };
    await world.apps.patchNamespacedDeployment({ namespace, name, body }, STRATEGIC);
    await until(async () =>
      (await livePods()).some(({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) >= 2),
    );
    expect(world.cluster.podUrls()).toHaveLength(2);
    const { spec, status } = await world.apps.readNamespacedDeployment({ namespace, name });
    expect(status).toMatchObject({ replicas: 3, updatedReplicas: 1, availableReplicas: 2 });
    // Strategic: one variable was replaced, the others and the container's image stayed.
    expect(spec?.template.spec?.containers[0]?.image).toBe(`${name}:local`);
    expect(spec?.template.spec?.containers[0]?.env?.map((variable) => variable.name)).toContain('GREETING');
    const broken = (await livePods()).find((pod) => pod.status?.containerStatuses?.[0]?.restartCount);
    expect(broken?.status?.containerStatuses?.[0]).toMatchObject({
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
  });
});

describe('a pod', () => {
  it('that crashes is started again, and what it said before is kept', async () => {
    const [pod] = world.cluster.pods();
    const crashed = pod?.name ?? '';
    process.kill(podProcesses(processes).get(crashed) ?? Number.NaN, 'SIGKILL');
    const read = async () => {
      const { status } = await world.core.readNamespacedPod({ namespace, name: crashed });
      return status?.containerStatuses?.[0];
    };
    await until(async () => (await read())?.restartCount === 1);
    expect(world.cluster.podUrls()).toHaveLength(1);
    await until(async () => (await read())?.ready === true);
    expect((await read())?.lastState?.terminated?.exitCode).toBe(137);
    expect(world.cluster.podUrls()).toHaveLength(2);
    const previous = await world.core.readNamespacedPodLog({ namespace, name: crashed, previous: true });
    expect(previous).toContain('INFO shop: ready');
    expect(
      (await world.core.readNamespacedPodLog({ namespace, name: crashed })).match(/ready/g),
    ).toHaveLength(1);
  });

  it('that is deleted is replaced by another', async () => {
    const [first, second] = world.cluster.pods().map((pod) => pod.name);
    const deleted = await world.core.deleteNamespacedPod({ namespace, name: first ?? '' });
    expect(deleted).toMatchObject({ metadata: { deletionTimestamp: expect.anything() } });
    await until(async () => (await rolledOut()) && world.cluster.podUrls().length === 2);
    const names = world.cluster.pods().map((pod) => pod.name);
    expect(names).toContain(second);
    expect(names).not.toContain(first);
    expect((await refusal(world.core.readNamespacedPod({ namespace, name: first ?? '' }))).code).toBe(404);
  });
});

describe('patches', () => {
  it('of other kinds, or with a body that is none, are refused', async () => {
    const send = (contentType: string, body: string) =>
      world.cluster
        .request(`/api/v1/namespaces/${namespace}/configmaps/${CONFIG}`, {
          ...{ method: 'PATCH', body },
          headers: { 'content-type': contentType },
        })
        .then(reasonOf);
    expect(await send('application/apply-patch+yaml', '{}')).toEqual([415, 'UnsupportedMediaType']);
    expect(await send('application/json-patch+json', '{}')).toEqual([400, 'BadRequest']);
    expect(await send('application/json-patch+json', '[]')).toEqual([200, undefined]);
    expect(await send('application/merge-patch+json', '{')).toEqual([400, 'BadRequest']);
    expect(await send('application/merge-patch+json', '[]')).toEqual([400, 'BadRequest']);
    expect(await send('application/merge-patch+json', '{"data":{"a":1}}')).toEqual([422, 'Invalid']);
    expect(await send('application/merge-patch+json; charset=utf-8', '{}')).toEqual([200, undefined]);
    expect(await send('application/merge-patch+json', `"${'x'.repeat(4 << 20)}"`)).toEqual([
      413,
      'RequestEntityTooLarge',
    ]);
  });
});
