/** The pool's size is taken back: with the template of before where it can be, against a real HTTP API server. */
import { NAMESPACE, until } from '../../support/service-cluster';
import { AT, LATER, plan, poolSizeWorld, RESTARTED_AT, stale, undo } from './pool-size-world';
import { readDeployment } from './support';

const EARLIER = '2026-01-31T02:02:00.000Z';
const { world, adapter, patchDeployment, pause, setSize, present } = poolSizeWorld();

const templateOf = async () => (await readDeployment(world())).spec?.template;
/** ReplicaSets are made a moment after their template. */
const revisionsSeen = (count: number) =>
  until(async () => {
    const { items } = await world().apps.listNamespacedReplicaSet({ namespace: NAMESPACE });
    return items.length === count;
  });

describe('the size of the pool', () => {
  it('is taken back with the template of before, once, and even while the deployment is paused', async () => {
    await patchDeployment({ spec: { template: { metadata: { annotations: { note: 'x' } } } } });
    await revisionsSeen(2);
    const before = await templateOf();
    await adapter().raisePool(plan, AT);
    await pause();
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
    expect(await present()).toEqual(['4', undefined]);
    expect(await templateOf()).toEqual(before);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: false });
    expect(await templateOf()).toEqual(before);
  });

  it('is taken back to the restart before it', async () => {
    await patchDeployment({ spec: { template: { metadata: { annotations: { [RESTARTED_AT]: EARLIER } } } } });
    await revisionsSeen(2);
    await adapter().raisePool(plan, AT);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
    expect(await present()).toEqual(['4', EARLIER]);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: false });
  });

  it.each<[string, object]>([
    ['the template', { metadata: { annotations: { image: 'new' } } }],
    ['the pods again', { metadata: { annotations: { [RESTARTED_AT]: '2026-01-31T03:05:00Z' } } }],
  ])('is taken back with another restart where somebody has changed %s since', async (_, template) => {
    await adapter().raisePool(plan, AT);
    await patchDeployment({ spec: { template } });
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
    expect(await present()).toEqual(['4', LATER]);
    expect(await adapter().undo(undo, LATER)).toEqual({ changed: false });
  });

  it('is taken back with another restart by an execution that did not keep the mark', async () => {
    const { restartedAt: _mark, ...old } = undo;
    await adapter().raisePool(plan, AT);
    expect(await adapter().undo(old, LATER)).toEqual({ changed: true });
    expect(await present()).toEqual(['4', LATER]);
    expect(await adapter().undo(old, LATER)).toEqual({ changed: false });
  });

  it('is not taken back when somebody has changed it since', async () => {
    await adapter().raisePool(plan, AT);
    await setSize('6');
    await expect(adapter().undo(undo, LATER)).rejects.toMatchObject(stale(/is 6, not the 8/));
    expect(await present()).toEqual(['6', AT]);
  });
});
