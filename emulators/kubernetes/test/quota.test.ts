/** A rollout that a quota holds up: seen as it would be in Kubernetes, ended by more room, or taken back. */
import { Processes } from '../../common/processes';
import { MERGE, STRATEGIC, type TestCluster, until } from '../testing/clients';
import { NAME, NAMESPACE, startTestCluster } from './support';

const key = { namespace: NAMESPACE, name: NAME };
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

let processes: Processes;
let world: TestCluster;
let before: string[];

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
});

beforeEach(async () => {
  world = await startTestCluster(processes, { replicas: 3, maxPods: 3 });
  await until(isComplete);
  before = await uids();
  await restart('2026-11-24T00:13:31Z');
  await until(async () => (await conditions()).includes('ReplicaFailure=True FailedCreate'));
});

afterEach(() => world.cluster.close());
afterAll(() => processes.close());

const read = () => world.apps.readNamespacedDeployment(key);

function restart(at: string | null, options = STRATEGIC) {
  const annotations = { [RESTARTED_AT]: at };
  const body = { spec: { template: { metadata: { annotations } } } };
  return world.apps.patchNamespacedDeployment({ ...key, body }, options);
}

async function uids() {
  const { items } = await world.core.listNamespacedPod({ namespace: NAMESPACE });
  return items.map(({ metadata }) => metadata?.uid ?? '').sort();
}

async function conditions() {
  const { status } = await read();
  return (status?.conditions ?? []).map(({ type, status: value, reason }) => `${type}=${value} ${reason}`);
}

async function isComplete() {
  const { metadata, spec, status } = await read();
  return (
    status?.observedGeneration === metadata?.generation &&
    status?.updatedReplicas === spec?.replicas &&
    status?.replicas === spec?.replicas &&
    status?.availableReplicas === spec?.replicas
  );
}

it('is under way without a new pod, with every old one serving, and says why', async () => {
  const { metadata, status } = await read();
  expect(status).toMatchObject({
    ...{ observedGeneration: metadata?.generation, replicas: 3, readyReplicas: 3, availableReplicas: 3 },
    unavailableReplicas: 1,
  });
  expect(status?.updatedReplicas).toBeUndefined();
  expect(await conditions()).toEqual([
    'Available=True MinimumReplicasAvailable',
    'Progressing=True ReplicaSetUpdated',
    'ReplicaFailure=True FailedCreate',
  ]);
  expect(status?.conditions?.at(-1)?.message).toContain('exceeded quota');
  expect(await uids()).toEqual(before);
  expect(world.cluster.podUrls()).toHaveLength(3);
});

it.each([
  ['merge', MERGE],
  ['strategic merge', STRATEGIC],
])('is complete again with the same pods when a %s patch takes it back', async (_, options) => {
  await restart(null, options);
  await until(isComplete);
  expect(await conditions()).toEqual([
    'Available=True MinimumReplicasAvailable',
    'Progressing=True NewReplicaSetAvailable',
  ]);
  const { spec, status } = await read();
  expect(spec?.template.metadata?.annotations).toBeUndefined();
  expect(status?.unavailableReplicas).toBeUndefined();
  expect(await uids()).toEqual(before);
});

it('is complete again with the same pods when it is taken back in parts, in whatever order of fields', async () => {
  const patchPods = (spec: object) =>
    world.apps.patchNamespacedDeployment({ ...key, body: { spec: { template: { spec } } } }, STRATEGIC);
  const variable = (change: object) => ({
    containers: [{ name: NAME, env: [{ name: 'EXTRA', ...change }] }],
  });
  await patchPods(variable({ value: '1' }));
  await patchPods({ restartPolicy: null });
  await until(async () => (await read()).status?.observedGeneration === 4);
  await patchPods(variable({ $patch: 'delete' }));
  await patchPods({ restartPolicy: 'Always' });
  await restart(null);
  await until(isComplete);
  expect(await uids()).toEqual(before);
});

it('goes on when there is more room, even after its deadline, and the pods stay when there is less', async () => {
  await world.apps.patchNamespacedDeployment(
    { ...key, body: { spec: { progressDeadlineSeconds: 1 } } },
    MERGE,
  );
  await until(async () => (await conditions()).includes('Progressing=False ProgressDeadlineExceeded'));
  world.cluster.setMaxPods(4);
  await until(async () => (await isComplete()) && (await uids()).length === 3);
  const after = await uids();
  for (const uid of before) expect(after).not.toContain(uid);
  expect(await conditions()).not.toContain('ReplicaFailure=True FailedCreate');
  world.cluster.setMaxPods(1);
  await world.apps.patchNamespacedDeploymentScale({ ...key, body: { spec: { replicas: 4 } } }, MERGE);
  await until(async () => (await conditions()).includes('ReplicaFailure=True FailedCreate'));
  expect(await uids()).toEqual(after);
});
