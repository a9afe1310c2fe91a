/** The adapter on a cluster as people have them: a mesh's sidecar in each pod, and pods beside the service's own. */
import type { V1Pod } from '@kubernetes/client-node';
import type { ClusterOptions } from '../../../emulators/kubernetes/cluster';
import { logOf } from '../../support/bodies';
import { replacePodPlan, tracePlan } from '../../support/plans';
import {
  NAME,
  NAMESPACE,
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
  until,
} from '../../support/service-cluster';
import { adapterOf, readDeployment, startObjects, type World } from './support';

const namespace = NAMESPACE;
const SIDECAR = 'istio-proxy';
const WINDOW = { sinceSeconds: 300 };
const trace = tracePlan();

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.processes.close());

const adapter = ({ cluster }: World, overrides = {}) => adapterOf(cluster.kubeconfig(), overrides);
const kindOf = ({ metadata }: V1Pod) => metadata?.ownerReferences?.[0]?.kind;

describe('a cluster with pods left over, and a Job with the same labels', () => {
  let world: TestCluster;
  beforeAll(async () => {
    world = await startTestCluster(database, {
      leftovers: [{ kind: 'evicted' }, { kind: 'completed' }, { kind: 'job' }],
    });
    await until(() => world.cluster.pods().filter(({ ready }) => ready).length === 3);
  });
  afterAll(() => world.cluster.close());

  it('has the two of the deployment alone, though all have its labels', async () => {
    const labelSelector = `app=${NAME}`;
    const { items } = await world.core.listNamespacedPod({ namespace, labelSelector });
    expect(items.map(({ status }) => status?.phase).sort()).toEqual([
      ...['Failed', 'Running', 'Running', 'Running', 'Succeeded'],
    ]);
    const own = items.filter((pod) => kindOf(pod) === 'ReplicaSet' && pod.status?.phase === 'Running');
    const listed = await adapter(world).listPods();
    expect(listed.map(({ name }) => name).sort()).toEqual(own.map(({ metadata }) => metadata?.name).sort());
    expect(await adapter(world).readDeployment()).toMatchObject({ runningReplicas: 2, availableReplicas: 2 });
  });

  it("knows the Job for one that reads the ConfigMap too, and none of the deployment's own pods", async () => {
    expect(await adapter(world).listConfigReaders()).toEqual([`job ${NAME}-job`]);
    expect(await adapter(world, { configMap: 'another' }).listConfigReaders()).toEqual([]);
    expect(await adapter(world, { poolSizeKey: 'LOG_LEVEL' }).listConfigReaders()).toEqual([]);
    // What was left over has ended, and is not ending.
    expect(await adapter(world).countTerminatingPods()).toBe(0);
  });

  it("does not evict the Job's pod, nor what was evicted already", async () => {
    const { items } = await world.core.listNamespacedPod({ namespace });
    const nameOf = (found: V1Pod | undefined) => found?.metadata?.name ?? '';
    const job = nameOf(items.find((pod) => kindOf(pod) === 'Job'));
    const evicted = nameOf(items.find(({ status }) => status?.reason === 'Evicted'));
    const replace = (pod: string) => adapter(world).replacePod(replacePodPlan({ pod }));
    await expect(replace(job)).rejects.toMatchObject({
      name: 'StalePlanError',
      message: `pod ${job} does not belong to deployment ${NAME}`,
    });
    expect(await replace(evicted)).toEqual({ changed: false });
    expect(world.cluster.pods().map(({ name }) => name)).toContain(job);
  });
});

describe.each<[string, ClusterOptions['sidecar']]>([
  ['that nobody marks', { name: SIDECAR }],
  ['of an unknown name, with the default-container annotation', { name: 'acme-proxy', annotated: true }],
])('a cluster with a sidecar first in each pod, %s', (_, sidecar) => {
  let world: TestCluster;
  beforeAll(async () => {
    world = await startTestCluster(database, { ...(sidecar && { sidecar }) });
  });
  afterAll(() => world.cluster.close());

  it("reads the log of the service's container, of pods that it has listed or not", async () => {
    const kubernetes = adapter(world);
    const [pod] = await kubernetes.listPods();
    expect(pod).toMatchObject({ ready: true, running: true, hasLog: true });
    for (const each of [kubernetes, adapter(world)]) {
      const { text, notRead } = await logOf((begin) => each.readLog(pod?.name ?? '', WINDOW, begin));
      expect(notRead).toBeNull();
      expect(text).toMatch(/\S/);
    }
  });

  it('reads another where the configuration says so, and says where there is none of that name', async () => {
    const name = sidecar?.name ?? '';
    const [pod] = await adapter(world).listPods();
    const read = (container: string) =>
      logOf((begin) => adapter(world, { container }).readLog(pod?.name ?? '', WINDOW, begin));
    expect(await read(name)).toMatchObject({ text: '' });
    await expect(read('gone')).rejects.toMatchObject({
      name: 'DependencyError',
      message: `kubernetes: pod ${pod?.name}: kubernetes.container names gone, which is not there: there are ${name}, ${NAME}`,
    });
  });

  it("is asked by the service's own probe, which fails by its status", async () => {
    const [pod = ''] = world.cluster.pods().map(({ name }) => name);
    const probing = (path: string, port?: number) => adapter(world, { probe: { port, path } }).probe(pod);
    await probing('/healthz', 8080);
    await expect(probing('gone', 8080)).rejects.toMatchObject({ name: 'DependencyError', code: '404' });
    await probing('metrics');
    await expect(adapter(world).probe(pod)).rejects.toThrow('kubernetes.probe is not configured');
  });
});

describe('tracing, where the template has two containers', () => {
  let world: World;
  beforeEach(async () => {
    world = await startObjects(database.processes, { sidecar: { name: SIDECAR } });
  });
  afterEach(() => world.cluster.close());

  const valueIn = async (container: string) =>
    (await readDeployment(world)).spec?.template.spec?.containers
      .find(({ name }) => name === container)
      ?.env?.find(({ name }) => name === trace.variable)?.value;

  it("changes the service's container, and takes it off again", async () => {
    expect(await adapter(world).startTrace(trace)).toEqual({ changed: true, previous: null });
    expect([await valueIn(NAME), await valueIn(SIDECAR)]).toEqual([trace.value, undefined]);
    const undo = { kind: 'stop-trace', variable: trace.variable, value: trace.value } as const;
    expect(await adapter(world).undo(undo, '')).toEqual({ changed: true });
    expect(await valueIn(NAME)).toBeUndefined();
  });

  it('changes the configured one', async () => {
    await adapter(world, { container: SIDECAR }).startTrace(trace);
    expect([await valueIn(NAME), await valueIn(SIDECAR)]).toEqual([undefined, trace.value]);
  });

  it('changes none where it is not clear which one, or there is none of that name', async () => {
    const before = await readDeployment(world);
    await expect(adapter(world, { container: 'gone' }).startTrace(trace)).rejects.toMatchObject({
      name: 'StalePlanError',
      message: `deployment ${NAME}: kubernetes.container names gone, which is not there: there are ${SIDECAR}, ${NAME}`,
    });
    expect((await readDeployment(world)).spec).toEqual(before.spec);
  });
});
