/** What people make and delete themselves: a deployment with its pods, what scales it, and what guards it. */
import { Processes } from '../../common/processes';
import { MERGE, refusal, type TestCluster, until } from '../testing/clients';
import { NAMESPACE as namespace, startEmptyCluster } from './support';

const metadata = { name: 'shop', labels: { made: 'here' } };
const labels = { app: 'shop' };
const env = [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }];
const template = (more: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'shop', image: 'shop', env }], ...more },
});
const spec = (more: object = {}) => ({
  ...{ replicas: 1, selector: { matchLabels: labels }, template: template() },
  ...more,
});
const key = { namespace, name: 'shop' };
const labelSelector = 'app=shop';

let processes: Processes;
let world: TestCluster;
beforeAll(async () => {
  processes = await Processes.open();
  world = await startEmptyCluster(processes);
});
afterAll(() => processes.close());

const pods = async () => (await world.core.listNamespacedPod({ namespace, labelSelector })).items;

it('is a deployment, whose pods come and go with it', async () => {
  const made = await world.apps.createNamespacedDeployment({ namespace, body: { metadata, spec: spec() } });
  expect(made.metadata).toMatchObject({ ...metadata, generation: 1 });
  await until(async () => (await world.apps.readNamespacedDeployment(key)).status?.availableReplicas === 1);
  expect(
    await refusal(world.apps.createNamespacedDeployment({ namespace, body: { metadata, spec: spec() } })),
  ).toMatchObject({ code: 409, status: { reason: 'AlreadyExists' } });
  await world.apps.deleteNamespacedDeployment(key);
  await until(async () => (await pods()).length === 0);
  const { items } = await world.apps.listNamespacedReplicaSet({ namespace, labelSelector });
  expect(items).toEqual([]);
});

it('selects its own pods, or is refused', async () => {
  const wrong = spec({ selector: { matchLabels: { app: 'other' } } });
  const making = world.apps.createNamespacedDeployment({ namespace, body: { metadata, spec: wrong } });
  expect(await refusal(making)).toMatchObject({ code: 422, status: { reason: 'Invalid' } });
});

it('waits for another node where it asks for one, counts for the quota, and is deleted at once', async () => {
  const elsewhere = spec({ template: template({ nodeSelector: { disk: 'fast' } }) });
  await world.apps.createNamespacedDeployment({ namespace, body: { metadata, spec: elsewhere } });
  await until(async () => (await pods()).length === 1);
  const [pod] = await pods();
  expect(pod?.spec?.nodeName).toBeUndefined();
  expect(pod?.status).toMatchObject({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
  });
  const proxied = `/api/v1/namespaces/${namespace}/pods/${pod?.metadata?.name}:9090/proxy/metrics`;
  const answer = await world.cluster.request(proxied);
  expect(await answer.json()).toMatchObject({ code: 400, message: 'address not allowed' });
  await world.apps.deleteNamespacedDeployment(key);
  expect(await pods()).toEqual([]);
});

it('is a ConfigMap, an autoscaler or a disruption budget', async () => {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
  await world.core.createNamespacedConfigMap({ namespace, body: { metadata, data: { A: '1' } } });
  await world.autoscaling.createNamespacedHorizontalPodAutoscaler({
    namespace,
    body: { metadata, spec: { scaleTargetRef, maxReplicas: 3 } },
  });
  await world.policy.createNamespacedPodDisruptionBudget({
    namespace,
    body: { metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } },
  });
  expect((await world.core.readNamespacedConfigMap(key)).data).toEqual({ A: '1' });
  await world.core.patchNamespacedConfigMap({ ...key, body: { data: { A: '2' } } }, MERGE);
  expect((await world.autoscaling.readNamespacedHorizontalPodAutoscaler(key)).spec?.minReplicas).toBe(1);
  expect((await world.policy.readNamespacedPodDisruptionBudget(key)).spec?.minAvailable).toBe(1);
  await world.core.deleteNamespacedConfigMap(key);
  await world.autoscaling.deleteNamespacedHorizontalPodAutoscaler(key);
  await world.policy.deleteNamespacedPodDisruptionBudget(key);
  expect(await refusal(world.core.readNamespacedConfigMap(key))).toMatchObject({ code: 404 });
});
