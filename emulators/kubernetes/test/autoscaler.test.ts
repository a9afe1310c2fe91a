/** A HorizontalPodAutoscaler keeps a deployment within its bounds, and its bounds can be moved. */
import { Processes } from '../../common/processes';
import { autoscalerStatus, type HorizontalPodAutoscaler } from '../autoscaler';
import { MERGE, refusal, STRATEGIC, send, type TestCluster, until } from '../testing/clients';
import { NAME, NAMESPACE, startTestCluster } from './support';

const namespace = NAMESPACE;
const name = NAME;
const key = { namespace, name };

let processes: Processes;
let world: TestCluster;

beforeAll(async () => {
  processes = await Processes.open('cluster-test-');
});

beforeEach(async () => {
  world = await startTestCluster(processes, {
    autoscaler: { minReplicas: 2, maxReplicas: 3 },
    autoscalerMetadata: { labels: { owner: 'x' } },
  });
});

afterEach(() => world.cluster.close());
afterAll(() => processes.close());

const read = () => world.autoscaling.readNamespacedHorizontalPodAutoscaler(key);

function patch(body: object, options = MERGE) {
  return world.autoscaling.patchNamespacedHorizontalPodAutoscaler({ ...key, body }, options);
}

function scaleTo(replicas: number) {
  return world.apps.patchNamespacedDeploymentScale({ ...key, body: { spec: { replicas } } }, MERGE);
}

async function replicas() {
  return (await world.apps.readNamespacedDeployment(key)).spec?.replicas;
}

/** Waits for what the controller makes of it, as the status tells. */
async function settledAt(count: number): Promise<void> {
  await until(async () => {
    const { status } = await read();
    return (
      status?.currentReplicas === count && status.desiredReplicas === count && (await replicas()) === count
    );
  });
}

describe('its bounds', () => {
  it('hold for whoever scales beyond them, up and down', async () => {
    await scaleTo(9);
    await settledAt(3);
    await until(() => world.cluster.podUrls().length === 3);
    const { status } = await read();
    expect(status?.lastScaleTime).toBeInstanceOf(Date);
    expect(status?.conditions?.map(({ type, status: value }) => [type, value])).toEqual([
      ['AbleToScale', 'True'],
    ]);
    await scaleTo(1);
    await settledAt(2);
  });

  it.each([
    ['merge', MERGE],
    ['strategic merge', STRATEGIC],
  ])('are moved by a %s patch, and the deployment follows', async (_, options) => {
    const raised = await patch({ spec: { minReplicas: 3, maxReplicas: 4 } }, options);
    expect(raised.spec).toMatchObject({
      ...{ minReplicas: 3, maxReplicas: 4, scaleTargetRef: { kind: 'Deployment', name } },
    });
    expect(raised.metadata?.generation).toBe(2);
    await settledAt(3);
    await until(() => world.cluster.podUrls().length === 3);
    // Nothing but the bounds counts: there are no metrics that would want fewer.
    await patch({ spec: { minReplicas: 1 } }, options);
    await settledAt(3);
    await patch({ spec: { maxReplicas: 1 } }, options);
    await settledAt(1);
  });

  it('are nothing to a deployment of zero replicas: that is how autoscaling is switched off', async () => {
    await scaleTo(0);
    await until(async () => (await read()).status?.conditions?.[1]?.reason === 'ScalingDisabled');
    expect((await read()).status).toMatchObject({ currentReplicas: 0, desiredReplicas: 0 });
    await until(() => world.cluster.pods().length === 0);
    expect(await replicas()).toBe(0);
    await scaleTo(1);
    await settledAt(2);
    expect((await read()).status?.conditions).toHaveLength(1);
  });

  it('are replaced by a PUT, for another target too', async () => {
    const { metadata, spec } = await read();
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name };
    const put = (body: object) => send(world, 'PUT', path, body);
    const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`;
    const replaced = await world.autoscaling.replaceNamespacedHorizontalPodAutoscaler({
      ...key,
      body: { ...(metadata && { metadata }), spec: { scaleTargetRef: ref, maxReplicas: 1 } },
    });
    // The API server's default, since a replacement that leaves it out does not keep the old one.
    expect(replaced.spec?.minReplicas).toBe(1);
    await settledAt(1);
    expect(await put({ metadata, spec })).toEqual([409, 'Conflict']);
    expect(await put({ metadata: { name }, spec: { scaleTargetRef: ref, maxReplicas: 2 } })).toEqual([
      200,
      undefined,
    ]);
    await patch({ spec: { minReplicas: 2, scaleTargetRef: { name: 'other' } } });
    await until(async () => (await read()).status?.conditions?.[0]?.reason === 'FailedGetScale');
    expect(await replicas()).toBe(1);
  });
});

describe('a change of it', () => {
  it('is refused with a stale version', async () => {
    const { metadata } = await read();
    await patch({ metadata: { annotations: { a: 'b' } } });
    const stale = { metadata: { resourceVersion: metadata?.resourceVersion }, spec: { minReplicas: 3 } };
    for (const options of [MERGE, STRATEGIC]) {
      const { code, status } = await refusal(patch(stale, options));
      expect(code).toBe(409);
      expect(status).toMatchObject({
        ...{ reason: 'Conflict', details: { group: 'autoscaling', kind: 'horizontalpodautoscalers' } },
      });
    }
    expect((await read()).spec?.minReplicas).toBe(2);
  });

  it.each([
    [{ minReplicas: 0 }, 'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1'],
    [
      { minReplicas: 4 },
      'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
    ],
    [{ minReplicas: 1.5 }, 'spec.minReplicas'],
    [{ minReplicas: null, maxReplicas: 0 }, 'spec.maxReplicas: Invalid value: 0: must be greater than 0'],
    [{ scaleTargetRef: { name: '' } }, 'spec.scaleTargetRef.name'],
  ])('to %j is refused', async (spec, message) => {
    const { code, status } = await refusal(patch({ spec }));
    expect(code).toBe(422);
    expect(status).toMatchObject({
      ...{ reason: 'Invalid', message: expect.stringContaining(message) },
      details: { name, group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
    });
    expect((await read()).spec).toMatchObject({ minReplicas: 2, maxReplicas: 3 });
  });

  it('keeps its status and its marks', async () => {
    const { status } = await read();
    const patched = await patch({ status: { currentReplicas: 7 }, metadata: { annotations: { a: 'b' } } });
    expect(patched.status).toEqual(status);
    expect(patched.metadata).toMatchObject({ labels: { owner: 'x' }, annotations: { a: 'b' } });
  });
});

it('dates a condition by its change', () => {
  const autoscaler = (status: HorizontalPodAutoscaler['status']): HorizontalPodAutoscaler => ({
    ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', status },
    metadata: { ...key, uid: 'u', resourceVersion: '1', creationTimestamp: '2026-11-24T00:00:00Z' },
    spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas: 2, maxReplicas: 3 },
  });
  const at = (time: string) => Date.parse(`2026-11-24T00:00:0${time}Z`);
  const first = autoscalerStatus(
    autoscaler({ currentReplicas: 1, desiredReplicas: 1, conditions: [] }),
    ...([1, at('1')] as const),
  );
  expect(first).toMatchObject({
    ...{ desiredReplicas: 2, lastScaleTime: '2026-11-24T00:00:01Z' },
    conditions: [{ reason: 'SucceededRescale', lastTransitionTime: '2026-11-24T00:00:01Z' }],
  });
  const second = autoscalerStatus(autoscaler(first), 2, at('2'));
  expect(second).toMatchObject({
    ...{ desiredReplicas: 2, lastScaleTime: '2026-11-24T00:00:01Z' },
    conditions: [{ reason: 'SucceededGetScale', lastTransitionTime: '2026-11-24T00:00:01Z' }],
  });
  expect(autoscalerStatus(autoscaler(second), undefined, at('3')).conditions).toMatchObject([
    { status: 'False', lastTransitionTime: '2026-11-24T00:00:03Z' },
  ]);
});
