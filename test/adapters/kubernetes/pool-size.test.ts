/** The pool's size with its restart: both or neither, against a real HTTP API server. */

import { Processes } from '../../../emulators/common/processes';
import type { Admission } from '../../../emulators/kubernetes/api/admission';
import { raisePoolPlan } from '../../support/plans';
import { MERGE, NAME, NAMESPACE, type TestCluster, until } from '../../support/service-cluster';
import {
  adapterOf,
  configMapKey,
  deploymentKey,
  POOL_SIZE,
  readDeployment,
  startObjects,
  startProxy,
  whenever,
} from './support';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const EARLIER = '2026-01-31T02:02:00.000Z';
const AT = '2026-01-31T03:02:00.000Z';
const LATER = '2026-01-31T03:09:00.000Z';
const plan = raisePoolPlan({ fromSize: 4, toSize: 8 });
const stale = (message: RegExp) => ({ name: 'StalePlanError', message: expect.stringMatching(message) });

let processes: Processes;
let world: TestCluster;
let admission: Admission = () => undefined;

beforeAll(async () => {
  processes = await Processes.open();
});
beforeEach(async () => {
  admission = () => undefined;
  world = await startObjects(processes, { admission: (review) => admission(review) });
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
  const undo = { kind: 'set-pool-size', from: 8, to: 4, restartedAt: AT } as const;
  const setSize = (value: string | null) =>
    world.core.patchNamespacedConfigMap({ ...configMapKey, body: { data: { [POOL_SIZE]: value } } }, MERGE);

  const templateOf = async () => (await readDeployment(world)).spec?.template;
  /** ReplicaSets are made a moment after their template. */
  const revisionsSeen = (count: number) =>
    until(async () => {
      const { items } = await world.apps.listNamespacedReplicaSet({ namespace: NAMESPACE });
      return items.length === count;
    });

  async function present() {
    const { data } = await world.core.readNamespacedConfigMap(configMapKey);
    const { annotations } = (await readDeployment(world)).spec?.template.metadata ?? {};
    return [data?.[POOL_SIZE], annotations?.[RESTARTED_AT]];
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
        annotations: { other: 'y', [RESTARTED_AT]: AT },
      },
    });
  });

  it('is restarted for by a retry, when the first try got no further than the ConfigMap', async () => {
    const proxy = await startProxy(processes, world, {
      before: ({ method, path, dryRun }) =>
        method === 'PATCH' && !dryRun && path.includes('/deployments/') ? 'hang' : undefined,
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
    [502, 'Bad Gateway'],
    [503, 'the server is currently unable to handle the request'],
    [504, 'Timeout: request did not complete within the allotted timeout'],
    [500, 'etcdserver: request timed out'],
    [500, 'etcdserver: leader changed'],
  ])(
    'keeps its size where it is not known whether the restart was made: HTTP %i, %s',
    async (status, body) => {
      const proxy = await startProxy(processes, world, {
        instead: ({ method, path, dryRun }) =>
          method === 'PATCH' && !dryRun && path.includes('/deployments/')
            ? { status, body, isPassedOn: true }
            : undefined,
      });
      await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject({
        name: 'DependencyError',
        code: String(status),
      });
      expect(await present()).toEqual(['8', AT]);
      expect(await adapter().raisePool(plan, AT)).toEqual({ changed: false });
    },
  );

  it('takes the size back where a webhook of the cluster fails, and nothing was stored', async () => {
    const proxy = await startProxy(processes, world, {
      instead: ({ method, path, dryRun }) =>
        method === 'PATCH' && !dryRun && path.includes('/deployments/')
          ? { status: 500, body: 'Internal error occurred: failed calling webhook', isPassedOn: false }
          : undefined,
    });
    await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject({ code: '500' });
    expect(await present()).toEqual(['4', undefined]);
  });

  it('asks no more than three times whether a restart would be admitted', async () => {
    let asked = 0;
    const proxy = await startProxy(processes, world, {
      instead: ({ method, dryRun }) => {
        if (method !== 'PATCH' || !dryRun) return undefined;
        asked += 1;
        return { status: 409, body: 'the object has been modified', isPassedOn: false };
      },
    });
    await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject({
      name: 'StalePlanError',
    });
    expect(asked).toBe(3);
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
    // Neither part without the other, until then.
    expect(await present()).toEqual(['4', undefined]);
  });

  it('is not raised while the deployment is paused, as no pod would get it', async () => {
    await pause(true);
    await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(/is paused/));
    expect(await present()).toEqual(['4', undefined]);
  });

  it('is taken back with the template of before, once, and even while the deployment is paused', async () => {
    await patchDeployment({ spec: { template: { metadata: { annotations: { note: 'x' } } } } });
    await revisionsSeen(2);
    const before = await templateOf();
    await adapter().raisePool(plan, AT);
    await pause(true);
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

  describe('where a policy refuses the restart', () => {
    const refuses =
      (dryRuns: boolean): Admission =>
      ({ plural, dryRun }) =>
        plural === 'deployments' && (dryRuns || !dryRun) ? 'nothing is deployed on a Friday' : undefined;

    it('is not written at all', async () => {
      const before = await world.core.readNamespacedConfigMap(configMapKey);
      admission = refuses(true);
      await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(
        stale(
          /^a restart would be refused: .*HTTP 403: .*denied the request: nothing is deployed on a Friday$/,
        ),
      );
      expect(await world.core.readNamespacedConfigMap(configMapKey)).toEqual(before);
    });

    it('is what it was where only the restart itself is refused', async () => {
      admission = refuses(false);
      await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(
        stale(/^the restart was refused and the size was set back to 4: .*nothing is deployed on a Friday$/),
      );
      expect(await present()).toEqual(['4', undefined]);
    });

    it('is what it was also where an earlier try has written it', async () => {
      await setSize('8');
      admission = refuses(true);
      await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(/the size was set back to 4/));
      expect(await present()).toEqual(['4', undefined]);
    });

    it('is told of where it could not be taken back', async () => {
      admission = ({ plural, dryRun, after }) => {
        if (plural === 'deployments') return dryRun ? undefined : 'nothing is deployed on a Friday';
        return 'data' in after && after.data?.[POOL_SIZE] === '4' ? 'no smaller pools' : undefined;
      };
      expect(await adapter().raisePool(plan, AT)).toEqual({
        changed: true,
        notRestarted: expect.stringMatching(
          /on a Friday; the size could not be set back: .*no smaller pools$/,
        ),
      });
      expect(await present()).toEqual(['8', undefined]);
      // Its undo changes the ConfigMap alone, since no pod was restarted for it.
      admission = () => undefined;
      expect(await adapter().undo(undo, LATER)).toEqual({ changed: true });
      expect(await present()).toEqual(['4', undefined]);
    });

    it('is left to the restart itself where a webhook knows no dry run', async () => {
      admission = ({ plural, dryRun }) =>
        plural === 'deployments' && dryRun ? 'admission webhook "x" does not support dry run' : undefined;
      expect(await adapter().raisePool(plan, AT)).toEqual({ changed: true });
      expect(await present()).toEqual(['8', AT]);
    });
  });

  it('is refused where the ConfigMap is', async () => {
    admission = ({ plural }) => (plural === 'configmaps' ? 'not by you' : undefined);
    await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(/not by you/));
    expect(await present()).toEqual(['4', undefined]);
  });
});

it('is refused where nobody may change the ConfigMap any more', async () => {
  const data = { [POOL_SIZE]: '4' };
  const other = await startObjects(processes, {
    configMap: { name: configMapKey.name, data, immutable: true },
  });
  const kubernetes = adapterOf(other.cluster.kubeconfig());
  expect(await kubernetes.readPoolConfig()).toMatchObject({ size: 4, immutable: true });
  await expect(kubernetes.raisePool(plan, AT)).rejects.toMatchObject(
    stale(/HTTP 422: .*field is immutable when `immutable` is set$/),
  );
  await other.cluster.close();
});
