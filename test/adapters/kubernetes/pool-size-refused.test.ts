/** The pool's size where the cluster refuses a write of it, against a real HTTP API server. */
import type { Admission } from '../../../emulators/kubernetes/api/admission';
import { AT, LATER, plan, poolSizeWorld, stale, undo } from './pool-size-world';
import { adapterOf, configMapKey, POOL_SIZE, startObjects } from './support';

const { processes, world, admit, adapter, setSize, present } = poolSizeWorld({ isAdmitting: true });

describe('the size of the pool', () => {
  describe('where a policy refuses the restart', () => {
    const refuses =
      (dryRuns: boolean): Admission =>
      ({ plural, dryRun }) =>
        plural === 'deployments' && (dryRuns || !dryRun) ? 'nothing is deployed on a Friday' : undefined;

    it('is not written at all', async () => {
      const before = await world().core.readNamespacedConfigMap(configMapKey);
      admit(refuses(true));
      await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(
        stale(
          /^a restart would be refused: .*HTTP 403: .*denied the request: nothing is deployed on a Friday$/,
        ),
      );
      expect(await world().core.readNamespacedConfigMap(configMapKey)).toEqual(before);
    });

    it('is what it was where only the restart itself is refused', async () => {
      admit(refuses(false));
      await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(
        stale(/^the restart was refused and the size was set back to 4: .*nothing is deployed on a Friday$/),
      );
      expect(await present()).toEqual(['4', undefined]);
    });

    it('is what it was also where an earlier try has written it', async () => {
      await setSize('8');
      admit(refuses(true));
      await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(/the size was set back to 4/));
      expect(await present()).toEqual(['4', undefined]);
    });

    it('is told of where it could not be taken back', async () => {
      admit(({ plural, dryRun, after }) => {
        if (plural === 'deployments') return dryRun ? undefined : 'nothing is deployed on a Friday';
        return 'data' in after && after.data?.[POOL_SIZE] === '4' ? 'no smaller pools' : undefined;
      });
      expect(await adapter().raisePool(plan, AT)).toEqual({
        changed: true,
        notRestarted: expect.stringMatching(
          /on a Friday; the size could not be set back: .*no smaller pools$/,
        ),
      });
      expect(await present()).toEqual(['8', undefined]);
      // Its undo changes the ConfigMap alone, since no pod was restarted for it.
      admit(() => undefined);
      expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
      expect(await present()).toEqual(['4', undefined]);
    });

    it('is left to the restart itself where a webhook knows no dry run', async () => {
      admit(({ plural, dryRun }) =>
        plural === 'deployments' && dryRun ? 'admission webhook "x" does not support dry run' : undefined,
      );
      expect(await adapter().raisePool(plan, AT)).toEqual({ changed: true });
      expect(await present()).toEqual(['8', AT]);
    });
  });

  it('is refused where the ConfigMap is', async () => {
    admit(({ plural }) => (plural === 'configmaps' ? 'not by you' : undefined));
    await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(/not by you/));
    expect(await present()).toEqual(['4', undefined]);
  });
});

it('is refused where nobody may change the ConfigMap any more', async () => {
  const data = { [POOL_SIZE]: '4' };
  const other = await startObjects(processes(), {
    configMap: { name: configMapKey.name, data, immutable: true },
  });
  const kubernetes = adapterOf(other.cluster.kubeconfig());
  expect(await kubernetes.readPoolConfig()).toMatchObject({ size: 4, immutable: true });
  await expect(kubernetes.raisePool(plan, AT)).rejects.toMatchObject(
    stale(/HTTP 422: .*field is immutable when `immutable` is set$/),
  );
  await other.cluster.close();
});
