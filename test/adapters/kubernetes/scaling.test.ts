/** Replicas and the autoscaler's lower bound, against a real HTTP API server. */
import { Processes } from '../../../emulators/common/processes';
import type { ScaleOutPlan, UndoPlan } from '../../../src/model/plans';
import { eventually } from '../../support/eventually';
import { scaleOutPlan } from '../../support/plans';
import { MERGE } from '../../support/service-cluster';
import {
  adapterOf,
  deploymentKey,
  readDeployment,
  startObjects,
  startProxy,
  type World,
  whenever,
} from './support';

const AT = '2026-01-31T03:02:00.000Z';
const stale = (message: RegExp) => ({ name: 'StalePlanError', message: expect.stringMatching(message) });

let processes: Processes;
let world: World;

beforeAll(async () => {
  processes = await Processes.open();
});
afterEach(() => world.cluster.close());
afterAll(() => processes.close());

function plan(fromReplicas: number, toReplicas: number, minReplicas?: number): ScaleOutPlan {
  const autoscaler = minReplicas === undefined ? null : { name: deploymentKey.name, minReplicas };
  return scaleOutPlan({ fromReplicas, toReplicas, autoscaler });
}

const adapter = () => adapterOf(world.cluster.kubeconfig());
const replicas = async () => (await readDeployment(world)).spec?.replicas;
const annotate = (value: string) =>
  world.apps.patchNamespacedDeployment(
    { ...deploymentKey, body: { metadata: { annotations: { note: value } } } },
    MERGE,
  );
const scaleByHand = (count: number) =>
  world.apps.patchNamespacedDeploymentScale({ ...deploymentKey, body: { spec: { replicas: count } } }, MERGE);

describe('without an autoscaler', () => {
  const undo: UndoPlan = { kind: 'set-replicas', from: 4, to: 2 };

  beforeEach(async () => {
    world = await startObjects(processes);
  });

  it('scales out once, from what the plan saw and from nothing else', async () => {
    expect(await adapter().scaleOut(plan(2, 4))).toEqual({ changed: true });
    expect(await replicas()).toBe(4);
    expect(await adapter().scaleOut(plan(2, 4))).toEqual({ changed: false });
    await expect(adapter().scaleOut(plan(2, 5))).rejects.toMatchObject(stale(/has 4 replicas, not the 2/));
    expect(await replicas()).toBe(4);
  });

  it('takes it back once, and only while nobody else has scaled', async () => {
    await scaleByHand(4);
    expect(await adapter().undo(undo, AT)).toEqual({ changed: true });
    expect(await replicas()).toBe(2);
    expect(await adapter().undo(undo, AT)).toEqual({ changed: false });
    await scaleByHand(5);
    await expect(adapter().undo(undo, AT)).rejects.toMatchObject(stale(/has 5 replicas, not the 4/));
    expect(await replicas()).toBe(5);
  });

  it('never overwrites what somebody else wrote between its look and its change', async () => {
    const proxy = await startProxy(
      processes,
      world,
      whenever('PATCH', '/scale', () => scaleByHand(3), 1),
    );
    await expect(adapterOf(proxy.kubeconfig).scaleOut(plan(2, 4))).rejects.toMatchObject(
      stale(/has 3 replicas/),
    );
    expect(await replicas()).toBe(3);
  });

  it('looks again when somebody wrote what does not matter', async () => {
    const proxy = await startProxy(
      processes,
      world,
      whenever('PATCH', '/scale', () => annotate('once'), 1),
    );
    expect(await adapterOf(proxy.kubeconfig).scaleOut(plan(2, 4))).toEqual({ changed: true });
    expect(await replicas()).toBe(4);
  });

  it('gives the plan up when that goes on', async () => {
    let writes = 0;
    const write = () => annotate(String(writes++));
    const proxy = await startProxy(processes, world, whenever('PATCH', '/scale', write));
    await expect(adapterOf(proxy.kubeconfig).scaleOut(plan(2, 4))).rejects.toMatchObject(
      stale(/HTTP 409: Operation cannot be fulfilled/),
    );
    expect(writes).toBe(3);
    expect(await replicas()).toBe(2);
  });
});

describe('with an autoscaler', () => {
  const undo: UndoPlan = {
    ...{ kind: 'set-min-replicas', autoscaler: deploymentKey.name },
    ...{ from: 4, to: 2, replicas: 2 },
  };
  const minReplicas = async () =>
    (await world.autoscaling.readNamespacedHorizontalPodAutoscaler(deploymentKey)).spec?.minReplicas;
  const patchAutoscaler = (spec: object) =>
    world.autoscaling.patchNamespacedHorizontalPodAutoscaler({ ...deploymentKey, body: { spec } }, MERGE);
  /** The controller of a real cluster looks every 15 s. */
  const scaledTo = (count: number) =>
    eventually(`${count} replicas`, async () => (await replicas()) === count, 60_000);

  beforeEach(async () => {
    world = await startObjects(processes, { autoscaler: { minReplicas: 2, maxReplicas: 6 } });
  });

  it('raises its lower bound once, and leaves the replicas to it', async () => {
    expect(await adapter().scaleOut(plan(2, 4, 2))).toEqual({ changed: true });
    expect(await minReplicas()).toBe(4);
    await scaledTo(4);
    expect(await adapter().scaleOut(plan(2, 4, 2))).toEqual({ changed: false });
  });

  it.each([
    ['another lower bound than the plan saw', plan(2, 5, 3), /has minReplicas 2, not the 3/],
    ['more than the upper bound', plan(2, 7, 2), /permits 6 replicas at most, and 7/],
    ['less than before', plan(2, 1, 2), /1 would be lower than the present 2/],
  ])('refuses %s', async (_, wrong, message) => {
    await expect(adapter().scaleOut(wrong)).rejects.toMatchObject(stale(message));
    expect(await minReplicas()).toBe(2);
  });

  it('refuses an autoscaler that is gone, or scales something else by now', async () => {
    const other = { ...plan(2, 4, 2), autoscaler: { name: 'other', minReplicas: 2 } };
    await expect(adapter().scaleOut(other)).rejects.toMatchObject(stale(/no autoscaler other scales/));
    await patchAutoscaler({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' } });
    await expect(adapter().scaleOut(plan(2, 4, 2))).rejects.toMatchObject(stale(/no autoscaler knhk/));
    expect(await minReplicas()).toBe(2);
  });

  it('never overwrites what somebody else wrote between its look and its change', async () => {
    const act = () => patchAutoscaler({ minReplicas: 3 });
    const proxy = await startProxy(processes, world, whenever('PATCH', `/${deploymentKey.name}`, act, 1));
    await expect(adapterOf(proxy.kubeconfig).scaleOut(plan(2, 4, 2))).rejects.toMatchObject(
      stale(/has minReplicas 3/),
    );
    expect(await minReplicas()).toBe(3);
  });

  it('takes the bound back, and the replicas that came with it', async () => {
    await patchAutoscaler({ minReplicas: 4 });
    await scaledTo(4);
    expect(await adapter().undo(undo, AT)).toEqual({ changed: true });
    expect([await minReplicas(), await replicas()]).toEqual([2, 2]);
    expect(await adapter().undo(undo, AT)).toEqual({ changed: false });
  });

  it('leaves replicas that somebody has changed since', async () => {
    await patchAutoscaler({ minReplicas: 4 });
    await scaledTo(4);
    await scaleByHand(5);
    expect(await adapter().undo(undo, AT)).toEqual({ changed: true });
    expect([await minReplicas(), await replicas()]).toEqual([2, 5]);
  });

  it('leaves a bound that somebody has changed since, and the replicas with it', async () => {
    await patchAutoscaler({ minReplicas: 4 });
    await scaledTo(4);
    await patchAutoscaler({ minReplicas: 3 });
    await expect(adapter().undo(undo, AT)).rejects.toMatchObject(stale(/has minReplicas 3, not the 4/));
    expect([await minReplicas(), await replicas()]).toEqual([3, 4]);
  });

  it('finishes an undo that stopped half-way', async () => {
    await scaleByHand(4);
    expect(await adapter().undo(undo, AT)).toEqual({ changed: true });
    expect([await minReplicas(), await replicas()]).toEqual([2, 2]);
  });

  it('calls an undo that stays half-way an error, so that it is tried again', async () => {
    await patchAutoscaler({ minReplicas: 4 });
    await scaledTo(4);
    let writes = 0;
    const proxy = await startProxy(
      processes,
      world,
      whenever('PATCH', '/scale', () => annotate(String(writes++))),
    );
    await expect(adapterOf(proxy.kubeconfig).undo(undo, AT)).rejects.toMatchObject({
      name: 'DependencyError',
      code: '409',
    });
    expect([await minReplicas(), await replicas()]).toEqual([2, 4]);
    expect(await adapter().undo(undo, AT)).toEqual({ changed: true });
    expect(await replicas()).toBe(2);
  });
});
