/** The API as a whole: it can be made unreachable, and its objects carry the marks that they were given. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Processes } from '../../common/processes';
import { MERGE, podProcesses, type TestCluster, until } from '../testing/clients';
import { NAME, NAMESPACE, startEmptyCluster, startTestCluster } from './support';

const namespace = NAMESPACE;
let processes: Processes;

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
});

afterAll(() => processes.close());

describe('an API that is stopped', () => {
  let world: TestCluster;

  beforeEach(async () => {
    world = await startTestCluster(processes);
  });
  afterEach(() => world.cluster.close());

  const list = () => world.core.listNamespacedPod({ namespace });

  it('is unreachable while the pods go on, and is back at the same address with what it had', async () => {
    const { url } = world.cluster;
    const before = (await list()).items.map(({ metadata }) => metadata?.uid);
    const [pod = ''] = world.cluster.podUrls();
    await world.cluster.stopApi();
    await world.cluster.stopApi();
    await expect(list()).rejects.toThrow(/ECONNREFUSED|fetch failed/);
    expect(podProcesses(processes).size).toBe(2);
    expect((await fetch(`${pod}/healthz`)).status).toBe(200);
    // The controllers are no part of the API.
    process.kill([...podProcesses(processes).values()][0] ?? Number.NaN, 'SIGKILL');
    await until(() => world.cluster.podUrls().length === 1);
    await until(() => world.cluster.podUrls().length === 2);

    await world.cluster.startApi();
    await world.cluster.startApi();
    expect(world.cluster.url).toBe(url);
    expect((await list()).items.map(({ metadata }) => metadata?.uid)).toEqual(before);
  });

  it('ends what is under way, and takes orders one after the other', async () => {
    const [pod] = world.cluster.pods();
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(7070, pod?.ip, resolve));
    const asked = once(silent, 'request');
    const name = `${pod?.name}:7070`;
    const hanging = refusalText(
      world.core.connectGetNamespacedPodProxyWithPath({ name, namespace, path: 'x' }),
    );
    await asked;
    await Promise.all([world.cluster.stopApi(), world.cluster.startApi()]);
    expect(await hanging).not.toBe('answered');
    expect((await list()).items).toHaveLength(2);
    silent.closeAllConnections();
    silent.close();
  });

  it('stays stopped when the cluster is closed', async () => {
    await world.cluster.stopApi();
    await world.cluster.close();
    await expect(world.cluster.startApi()).rejects.toThrow('closed');
    await expect(list()).rejects.toThrow();
  });
});

function refusalText(request: Promise<unknown>): Promise<string> {
  return request.then(() => 'answered', String);
}

it('shows the marks that its objects were given, beside their own, and on no pod', async () => {
  const tracked = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/x' };
  const { core, apps, autoscaling, cluster } = await startEmptyCluster(processes, {
    namespace: 'marked',
    autoscaler: { minReplicas: 1, maxReplicas: 2 },
    deploymentMetadata: { labels: { team: 'a' }, annotations: tracked },
    configMapMetadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } },
    autoscalerMetadata: { annotations: { a: 'b' } },
  });
  const key = { namespace: 'marked', name: NAME };
  const deployment = await apps.readNamespacedDeployment(key);
  expect(deployment.metadata).toMatchObject({ labels: { app: NAME, team: 'a' }, annotations: tracked });
  expect(deployment.spec?.template.metadata).toEqual({ labels: { app: NAME } });
  const selected = await apps.listNamespacedDeployment({ namespace: 'marked', labelSelector: 'team=a' });
  expect(selected.items).toHaveLength(1);
  const config = await core.readNamespacedConfigMap({ namespace: 'marked', name: 'shop-config' });
  expect(config.metadata?.labels).toEqual({ 'kustomize.toolkit.fluxcd.io/name': 'shop' });
  expect(config.metadata?.annotations).toBeUndefined();
  const autoscaler = await autoscaling.readNamespacedHorizontalPodAutoscaler(key);
  expect(autoscaler.metadata?.annotations).toEqual({ a: 'b' });
  // A patch of something else keeps them.
  const patched = await apps.patchNamespacedDeployment({ ...key, body: { spec: { paused: true } } }, MERGE);
  expect(patched.metadata?.annotations).toMatchObject(tracked);
  await cluster.close();
});

it('starts with as many pods as its autoscaler allows', async () => {
  const { cluster } = await startTestCluster(processes, {
    ...{ namespace: 'bounded', replicas: 3 },
    autoscaler: { minReplicas: 1, maxReplicas: 1 },
  });
  expect(cluster.podUrls()).toHaveLength(1);
  await cluster.close();
});
