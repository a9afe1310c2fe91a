/** What stands beside a service in a real cluster: a second container, pods left over, a Job, and metrics of objects. */
import { execFileSync } from 'node:child_process';
import { Processes } from '../../common/processes';
import { findTool } from '../../common/tools';
import { MERGE, refusal, type TestCluster, until } from '../testing/clients';
import { NAME, NAMESPACE, startEmptyCluster, startTestCluster } from './support';

const namespace = NAMESPACE;
let processes: Processes;
beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
});
afterAll(() => processes.close());

describe('a container beside the service', () => {
  let world: TestCluster;
  beforeAll(async () => {
    world = await startTestCluster(processes, { sidecar: { name: 'istio-proxy', annotated: true } });
  });
  afterAll(() => world.cluster.close());

  const podName = () => world.cluster.pods()[0]?.name ?? '';
  const readLog = (container?: string) =>
    world.core.readNamespacedPodLog({ namespace, name: podName(), ...(container && { container }) });

  it('has to be told apart by whoever wants a log', async () => {
    const name = podName();
    const message = `a container name must be specified for pod ${name}, choose one of: [istio-proxy ${NAME}]`;
    expect(await refusal(readLog())).toMatchObject({ code: 400, status: { reason: 'BadRequest', message } });
    expect(await refusal(readLog('gone'))).toMatchObject({
      status: { message: `container gone is not valid for pod ${name}` },
    });
    expect(await readLog(NAME)).toMatch(/\S/);
    expect(await readLog('istio-proxy')).toBe('');
  });

  it('is in the template, the pods and their status, in the order of a node', async () => {
    const pod = await world.core.readNamespacedPod({ namespace, name: podName() });
    expect(pod.spec?.containers.map(({ name }) => name)).toEqual(['istio-proxy', NAME]);
    expect(pod.metadata?.annotations).toEqual({ 'kubectl.kubernetes.io/default-container': NAME });
    expect(pod.status?.containerStatuses).toMatchObject([
      { name: 'istio-proxy', ready: true, state: { running: {} } },
      { name: NAME, ready: true, state: { running: {} } },
    ]);
  });
});

describe('pods left over', () => {
  let world: TestCluster;
  beforeAll(async () => {
    world = await startTestCluster(processes, {
      replicas: 1,
      leftovers: [{ kind: 'evicted' }, { kind: 'job', env: { POOL_SIZE: '2' } }],
    });
    await until(() => world.cluster.pods().filter(({ ready }) => ready).length === 2);
  });
  afterAll(() => world.cluster.close());

  const list = async () => (await world.core.listNamespacedPod({ namespace })).items;
  const byPhase = async (wanted: string) => (await list()).filter(({ status }) => status?.phase === wanted);

  it('are a failed pod of the deployment, and a running one of a Job of the same image', async () => {
    const [evicted] = await byPhase('Failed');
    expect(evicted?.status).toMatchObject({
      reason: 'Evicted',
      message: expect.stringContaining('low on resource'),
    });
    const { items: sets } = await world.apps.listNamespacedReplicaSet({ namespace });
    expect(evicted?.metadata?.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', controller: true, uid: sets[0]?.metadata?.uid },
    ]);
    expect(sets[0]).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1, readyReplicas: 1 } });
    const job = world.cluster.pods().find(({ controller }) => controller === 'Job');
    const pod = await world.core.readNamespacedPod({ namespace, name: job?.name ?? '' });
    expect(pod.metadata?.labels).toMatchObject({ app: NAME, 'batch.kubernetes.io/job-name': `${NAME}-job` });
    expect(pod.metadata?.ownerReferences).toMatchObject([{ kind: 'Job', controller: true }]);
    const page = await (await fetch(`http://${job?.ip}:9090/metrics`)).text();
    expect(page).toMatch(/^shop_pool_size 2$/m);
  });

  it('are not counted by the controller, which makes as many of its own as it should', async () => {
    const body = { spec: { replicas: 2 } };
    await world.apps.patchNamespacedDeploymentScale({ namespace, name: NAME, body }, MERGE);
    await until(async () => {
      const { status } = await world.apps.readNamespacedDeployment({ namespace, name: NAME });
      return status?.availableReplicas === 2 && status.replicas === 2;
    });
    expect((await byPhase('Running')).length).toBe(3);
    expect((await byPhase('Failed')).length).toBe(1);
  });

  it('can be deleted, though nothing runs in them', async () => {
    const [evicted] = await byPhase('Failed');
    await world.core.deleteNamespacedPod({ namespace, name: evicted?.metadata?.name ?? '' });
    expect(await byPhase('Failed')).toEqual([]);
  });
});

describe('metrics of the objects', () => {
  it('say what a deployment wants and has, as promtool understands it, while the API is stopped too', async () => {
    const world = await startEmptyCluster(processes, { maxPods: 0 });
    const body = { spec: { replicas: 3 } };
    await world.apps.patchNamespacedDeploymentScale({ namespace, name: NAME, body }, MERGE);
    await world.cluster.stopApi();
    const { stateMetricsUrl: url } = world.cluster;
    const page = await (await fetch(url)).text();
    const labels = `{namespace="${namespace}",deployment="${NAME}"}`;
    expect(page).toContain(`\nkube_deployment_spec_replicas${labels} 3\n`);
    expect(page).toContain(`\nkube_deployment_status_replicas_available${labels} 0\n`);
    expect(execFileSync(findTool('promtool'), ['check', 'metrics'], { input: page, encoding: 'utf8' })).toBe(
      '',
    );
    expect((await fetch(url, { headers: { origin: 'http://other.example' } })).status).toBe(403);
    await world.cluster.close();
    await expect(fetch(url)).rejects.toThrow();
  });
});
