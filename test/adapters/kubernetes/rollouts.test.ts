/** Connection tracing, against a real HTTP API server. */
import type { V1EnvVar } from '@kubernetes/client-node';
import { Processes } from '../../../emulators/common/processes';
import type { UndoPlan } from '../../../src/model/plans';
import { tracePlan } from '../../support/plans';
import { MERGE, NAME, STRATEGIC } from '../../support/service-cluster';
import {
  adapterOf,
  deploymentKey,
  readDeployment,
  startObjects,
  startProxy,
  type World,
  whenever,
} from './support';

const LATER = '2026-01-31T03:09:00.000Z';
const stale = (message: RegExp) => ({ name: 'StalePlanError', message: expect.stringMatching(message) });

let processes: Processes;
let world: World;

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

describe('tracing', () => {
  const plan = tracePlan();
  const { variable, value } = plan;
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
