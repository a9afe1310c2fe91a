/** The pool's size with its restart: both or neither, against a real HTTP API server. */
import { MERGE, NAME } from '../../support/service-cluster';
import { AT, plan, poolSizeWorld, RESTARTED_AT, stale } from './pool-size-world';
import { adapterOf, configMapKey, POOL_SIZE, readDeployment, startProxy, whenever } from './support';

const { processes, world, adapter, patchDeployment, pause, setSize, present } = poolSizeWorld();
let notes = 0;
const annotate = () => patchDeployment({ metadata: { annotations: { note: String(notes++) } } });

describe('the size of the pool', () => {
  it('is raised once, and the pods restarted once', async () => {
    expect(await adapter().raisePool(plan, AT)).toEqual({ changed: true });
    expect(await present()).toEqual(['8', AT]);
    const before = await readDeployment(world());
    expect(await adapter().raisePool(plan, AT)).toEqual({ changed: false });
    expect(await readDeployment(world())).toEqual(before);
  });

  it('keeps what else is in the ConfigMap and in the template', async () => {
    await world().core.patchNamespacedConfigMap({ ...configMapKey, body: { data: { OTHER: 'x' } } }, MERGE);
    await patchDeployment({ spec: { template: { metadata: { annotations: { other: 'y' } } } } });
    const before = (await readDeployment(world())).spec?.template;
    await adapter().raisePool(plan, AT);
    expect((await world().core.readNamespacedConfigMap(configMapKey)).data).toEqual({
      OTHER: 'x',
      [POOL_SIZE]: '8',
    });
    expect((await readDeployment(world())).spec?.template).toEqual({
      ...before,
      metadata: {
        ...before?.metadata,
        annotations: { other: 'y', [RESTARTED_AT]: AT },
      },
    });
  });

  it('is restarted for by a retry, when the first try got no further than the ConfigMap', async () => {
    const proxy = await startProxy(processes(), world(), {
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
      const proxy = await startProxy(processes(), world(), {
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
    const proxy = await startProxy(processes(), world(), {
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
    const proxy = await startProxy(processes(), world(), {
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
    const proxy = await startProxy(processes(), world(), interception);
    await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject(stale(/is 6, not/));
    expect(await present()).toEqual(['6', undefined]);
  });

  it('restarts although somebody writes to the deployment in between', async () => {
    const proxy = await startProxy(
      processes(),
      world(),
      whenever('PATCH', `/deployments/${NAME}`, annotate, 1),
    );
    expect(await adapterOf(proxy.kubeconfig).raisePool(plan, AT)).toEqual({ changed: true });
    expect(await present()).toEqual(['8', AT]);
  });

  it('calls a restart that is kept from happening an error, so that it is tried again', async () => {
    const proxy = await startProxy(processes(), world(), whenever('PATCH', `/deployments/${NAME}`, annotate));
    await expect(adapterOf(proxy.kubeconfig).raisePool(plan, AT)).rejects.toMatchObject({
      name: 'DependencyError',
      code: '409',
    });
    // Neither part without the other, until then.
    expect(await present()).toEqual(['4', undefined]);
  });

  it('is not raised while the deployment is paused, as no pod would get it', async () => {
    await pause();
    await expect(adapter().raisePool(plan, AT)).rejects.toMatchObject(stale(/is paused/));
    expect(await present()).toEqual(['4', undefined]);
  });
});
