/** The pool's size with its restart, and connection tracing, against a real HTTP API server. */
import type { V1EnvVar } from '@kubernetes/client-node';
import { Processes } from '../../local/processes';
import type { RaisePoolPlan, TracePlan, UndoPlan } from '../../src/remediate/actions';
import { MERGE, NAME, STRATEGIC, type TestCluster } from '../local/cluster-support';
import {
  adapterOf,
  configMapKey,
  deploymentKey,
  POOL_SIZE,
  readDeployment,
  startObjects,
  startProxy,
  whenever,
} from './kubernetes-support';

const AT = '2026-01-31T03:02:00.000Z';
const LATER = '2026-01-31T03:09:00.000Z';
const stale = (message: RegExp) => ({ name: 'StalePlanError', message: expect.stringMatching(message) });

let processes: Processes;
let world: TestCluster;

beforeAll(async () => {
  processes = await Processes.open();
});
beforeEach(async () => {
  world = await startObjects(processes);
});
afterEach(() => world.cluster.close());
afterAll(() => processes.close());

const adapter = () => adapterOf(world.cluster.kubeconfig());
const patchDeployment = (body: object) =>
  world.apps.patchNamespacedDeployment({ ...deploymentKey, body }, MERGE);
let notes = 0;
const annotate = () => patchDeployment({ metadata: { annotations: { note: String(notes++) } } });
const pause = (paused: boolean) => patchDeployment({ spec: { paused } });

describe('the size of the pool', () => {
  const plan: RaisePoolPlan = {
    ...{ kind: 'raise-pool', id: 'x-1', fromSize: 4, toSize: 8 },
    ...{ headroom: '', summary: '' },
  };
  const undo: UndoPlan = { kind: 'set-pool-size', from: 8, to: 4 };
  const setSize = (value: string | null) =>
    world.core.patchNamespacedConfigMap({ ...configMapKey, body: { data: { [POOL_SIZE]: value } } }, MERGE);

  async function present() {
    const { data } = await world.core.readNamespacedConfigMap(configMapKey);
    const { annotations } = (await readDeployment(world)).spec?.template.metadata ?? {};
    return [data?.[POOL_SIZE], annotations?.['kubectl.kubernetes.io/restartedAt']];
  }

  it('is raised once, and the pods restarted once', async () => {
    expect(await adapter().raisePool(plan, AT)).toEqual({ changed: true });
    expect(await present()).toEqual(['8', AT]);
    const before = await readDeployment(world);
    expect(await adapter().raisePool(plan, AT)).toEqual({ changed: false });
    expect(await readDeployment(world)).toEqual(before);
  });

  it('keeps what else is in the ConfigMap and in the template', async () => {
    await world.core.patchNamespacedConfigMap({ ...configMapKey, body: { data: { OTHER: 'x' } } }, MERGE);
    await patchDeployment({ spec: { template: { metadata: { annotations: { other: 'y' } } } } });
    const before = (await readDeployment(world)).spec?.template;
    await adapter().raisePool(plan, AT);
    expect((await world.core.readNamespacedConfigMap(configMapKey)).data).toEqual({
      OTHER: 'x',
      [POOL_SIZE]: '8',
    });
    expect((await readDeployment(world)).spec?.template).toEqual({
      ...before,
      metadata: {
        ...before?.metadata,
        annotations: { other: 'y', 'kubectl.kubernetes.io/restartedAt': AT },
      },
    });
  });

  it('is restarted for by a retry, when the first try got no further than the ConfigMap', async () => {
    const proxy = await startProxy(processes, world, {
      before: ({ method, path }) =>
        method === 'PATCH' && path.includes('/deployments/') ? 'hang' : undefined,
    });
    await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject({
      name: 'DependencyError',
      message: 'kubernetes: no answer within 2000 ms',
    });
    expect(await present()).toEqual(['8', undefined]);
    expect(await adapter().raisePool(plan, AT)).toEqual({ changed: true });
    expect(await present()).toEqual(['8', AT]);
  });

  it.each([
    ['6', /is 6, not the 4/],
    [null, /is not set, not the 4/],
  ])('is left alone when it is neither of the two: %s', async (value, message) => {
    await setSize(value);
    await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(message));
    expect(await present()).toEqual([value ?? undefined, undefined]);
  });

  it('is never written over what somebody else wrote in between', async () => {
    const interception = whenever('PATCH', configMapKey.name, () => setSize('6'), 1);
    const proxy = await startProxy(processes, world, interception);
    await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject(stale(/is 6, not/));
    expect(await present()).toEqual(['6', undefined]);
  });

  it('restarts although somebody writes to the deployment in between', async () => {
    const proxy = await startProxy(processes, world, whenever('PATCH', `/deployments/${NAME}`, annotate, 1));
    expect(await adapterOf(proxy.kubeconfig).raisePool(plan, AT)).toEqual({ changed: true });
    expect(await present()).toEqual(['8', AT]);
  });

  it('calls a restart that is kept from happening an error, so that it is tried again', async () => {
    const proxy = await startProxy(processes, world, whenever('PATCH', `/deployments/${NAME}`, annotate));
    await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject({
      name: 'DependencyError',
      code: '409',
    });
    expect(await present()).toEqual(['8', undefined]);
  });

  it('is not raised while the deployment is paused, as no pod would get it', async () => {
    await pause(true);
    await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(/is paused/));
    expect(await present()).toEqual(['4', undefined]);
  });

  it('is taken back with another restart, once, and even while the deployment is paused', async () => {
    await adapter().raisePool(plan, AT);
    await pause(true);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
    expect(await present()).toEqual(['4', LATER]);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: false });
  });

  it('is not taken back when somebody has changed it since', async () => {
    await adapter().raisePool(plan, AT);
    await setSize('6');
    await expect(adapter().undo(undo, LATER)).rejects.toMatchObject(stale(/is 6, not the 8/));
    expect(await present()).toEqual(['6', AT]);
  });
});

describe('tracing', () => {
  const [variable, value] = ['RUST_LOG', 'sqlx=trace'];
  const plan: TracePlan = {
    ...{ kind: 'trace-connections', id: 'x-1', seconds: 60, variable, value },
    ...{ headroom: '', summary: '' },
  };
  const undo: UndoPlan = { kind: 'stop-trace', variable, value };
  const setEntry = (entry: object) =>
    world.apps.patchNamespacedDeployment(
      {
        ...deploymentKey,
        body: { spec: { template: { spec: { containers: [{ name: NAME, env: [entry] }] } } } },
      },
      STRATEGIC,
    );
  const setValue = (text: string) => setEntry({ name: variable, value: text });
  const entries = async (): Promise<V1EnvVar[]> =>
    (await readDeployment(world)).spec?.template.spec?.containers[0]?.env ?? [];
  const present = async () => (await entries()).find(({ name }) => name === variable)?.value;

  it.each([
    ['nothing', undefined, 'sqlx=trace', null],
    ['something', 'info', 'info,sqlx=trace', 'info'],
    ['the like', 'sqlx=trace,info', 'sqlx=trace,info,sqlx=trace', 'sqlx=trace,info'],
    ['what ends alike', 'mysqlx=trace', 'mysqlx=trace,sqlx=trace', 'mysqlx=trace'],
  ])('is appended to %s once, and taken off again once', async (_, before, after, previous) => {
    if (before !== undefined) await setValue(before);
    const others = (await entries()).filter(({ name }) => name !== variable);
    expect(await adapter().startTrace(plan)).toEqual({ changed: true, previous });
    expect(await present()).toBe(after);
    expect(await adapter().startTrace(plan)).toEqual({ changed: false, previous });
    expect(await present()).toBe(after);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
    expect(await present()).toBe(before);
    expect((await entries()).filter(({ name }) => name !== variable)).toEqual(others);
    expect((await entries()).some(({ name }) => name === variable)).toBe(before !== undefined);
  });

  it('is set where the variable is empty', async () => {
    await setValue('');
    expect(await adapter().startTrace(plan)).toEqual({ changed: true, previous: '' });
    expect(await present()).toBe('sqlx=trace');
  });

  it('never overwrites a value that comes from elsewhere, and has nothing to take off it', async () => {
    const entry = { name: variable, valueFrom: { configMapKeyRef: { name: 'levels', key: 'level' } } };
    await setEntry(entry);
    await expect(adapter().startTrace(plan)).rejects.toMatchObject(stale(/RUST_LOG .* from elsewhere/));
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: false });
    expect(await entries()).toContainEqual(entry);
  });

  it('does not begin while the deployment is paused, but ends', async () => {
    await pause(true);
    await expect(adapter().startTrace(plan)).rejects.toMatchObject(stale(/is paused/));
    expect(await present()).toBeUndefined();
    await setValue('info,sqlx=trace');
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
    expect(await present()).toBe('info');
  });

  it.each([undefined, 'info', 'mysqlx=trace'])('that never began is nothing to undo: %s', async (before) => {
    if (before !== undefined) await setValue(before);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: false });
    expect(await present()).toBe(before);
  });

  it('is left alone when somebody has appended to it since', async () => {
    await setValue('info,sqlx=trace,hyper=debug');
    await expect(adapter().undo(undo, LATER)).rejects.toMatchObject(stale(/was changed since/));
    expect(await present()).toBe('info,sqlx=trace,hyper=debug');
  });

  it('begins and ends beside what somebody else wrote in between', async () => {
    await setValue('info');
    const toWarn = await startProxy(
      processes,
      world,
      whenever('PATCH', `/deployments/${NAME}`, () => setValue('warn'), 1),
    );
    expect(await adapterOf(toWarn.kubeconfig).startTrace(plan)).toEqual({ changed: true, previous: 'warn' });
    expect(await present()).toBe('warn,sqlx=trace');
    const toError = await startProxy(
      processes,
      world,
      whenever('PATCH', `/deployments/${NAME}`, () => setValue('error,sqlx=trace'), 1),
    );
    await adapterOf(toError.kubeconfig).undo(undo, LATER);
    expect(await present()).toBe('error');
  });

  it('gives up when somebody else keeps writing', async () => {
    const proxy = await startProxy(processes, world, whenever('PATCH', `/deployments/${NAME}`, annotate));
    await expect(adapterOf(proxy.kubeconfig).startTrace(plan)).rejects.toMatchObject(stale(/HTTP 409/));
    expect(await present()).toBeUndefined();
  });
});
