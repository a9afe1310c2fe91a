/** What Kubernetes objects say, without a cluster. */
import {
  autoscalerEvidence,
  deploymentEvidence,
  podSelector,
  poolConfigEvidence,
  poolSizeOf,
} from '../../../src/adapters/kubernetes/evidence';
import type { V1DeploymentStrategy } from '../../../src/adapters/kubernetes/objects';
import { NO_OWNERS } from '../../support/evidence-builders';
import { autoscaler, deployment, seen } from './objects';
import { target } from './support';

it('counts wanted, running, updated and available replicas apart', () => {
  expect(seen(deployment(), [])).toEqual({
    replicas: 3,
    runningReplicas: 4,
    updatedReplicas: 2,
    availableReplicas: 3,
    observedLatest: true,
    deadlineExceeded: false,
    maxSurge: { percent: 25 },
    strategy: 'RollingUpdate',
    maxUnavailable: { percent: 25 },
    gracePeriodSeconds: 30,
    minReadySeconds: 0,
    scaleDownWindowSeconds: 300,
    paused: false,
    autoscaler: null,
    owners: NO_OWNERS,
    poolSizeSource: { kind: 'none', found: expect.stringContaining('there are none') },
    runBy: null,
  });
});

it('has what a rolling update is bound by, as it is set', () => {
  const { selector } = deployment().spec ?? { selector: {} };
  const spec = {
    ...{ selector, minReadySeconds: 10 },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: '10%' } },
    template: { spec: { containers: [], terminationGracePeriodSeconds: 0 } },
  };
  const scaled = autoscaler('Deployment', 'shop');
  const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
  const steady = { ...scaled, spec: scaled.spec && { ...scaled.spec, behavior } };
  expect(deploymentEvidence(deployment({ spec }), [steady], target)).toMatchObject({
    ...{ maxSurge: { count: 2 }, maxUnavailable: { percent: 10 } },
    ...{ gracePeriodSeconds: 0, minReadySeconds: 10, scaleDownWindowSeconds: 0 },
  });
  const recreated = { ...spec, strategy: { type: 'Recreate' } };
  expect(deploymentEvidence(deployment({ spec: recreated }), [], target)).toMatchObject({
    ...{ maxSurge: { count: 0 }, maxUnavailable: { percent: 100 } },
  });
});

it('takes absent counts for zero, and absent replicas for one', () => {
  const { selector, template } = deployment().spec ?? { selector: {}, template: {} };
  const { status: _none, ...bare } = deployment({ spec: { selector, template } });
  expect(seen(bare, [])).toMatchObject({
    replicas: 1,
    runningReplicas: 0,
    updatedReplicas: 0,
    availableReplicas: 0,
    observedLatest: false,
  });
});

it.each([
  ['Progressing', 'ProgressDeadlineExceeded', true],
  ['Progressing', 'NewReplicaSetAvailable', false],
  ['Available', 'ProgressDeadlineExceeded', false],
])('a condition %s with the reason %s: the rollout was given up: %s', (type, reason, deadlineExceeded) => {
  const conditions = [
    { type: 'Available', status: 'True' },
    { type, reason, status: 'False' },
  ];
  expect(seen(deployment({ status: { conditions } }), [])).toMatchObject({ deadlineExceeded });
});

it('has the autoscaler of this deployment, and of no other', () => {
  const others = [autoscaler('Deployment', 'other'), autoscaler('StatefulSet', 'shop')];
  expect(seen(deployment(), others).autoscaler).toBeNull();
  expect(seen(deployment(), [...others, autoscaler('Deployment', 'shop', 2)]).autoscaler).toEqual({
    name: 'of-shop',
    minReplicas: 2,
    maxReplicas: 9,
  });
});

it("takes an autoscaler's absent lower bound for Kubernetes' default", () => {
  expect(autoscalerEvidence(autoscaler('Deployment', 'shop')).minReplicas).toBe(1);
});

describe('who keeps what', () => {
  const marks = { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } };
  const flux = expect.objectContaining({ name: 'Flux' });

  it('is told by field, of the deployment and of its own autoscaler', () => {
    const marked = deployment({ metadata: { name: 'shop', ...marks } });
    expect(seen(marked, []).owners).toEqual({ replicas: flux, minReplicas: null, template: flux });
    const markedAutoscaler = { ...autoscaler('Deployment', 'shop'), metadata: { name: 'a', ...marks } };
    expect(seen(deployment(), [markedAutoscaler]).owners).toEqual({
      ...{ replicas: null, minReplicas: flux, template: null },
    });
    const other = { ...autoscaler('Deployment', 'other'), metadata: { name: 'a', ...marks } };
    expect(seen(deployment(), [other]).owners).toEqual(NO_OWNERS);
  });

  it('is what is configured, where it leaves no mark', () => {
    const configured = { ...target, reconciledBy: 'the nightly job' };
    const { owners } = deploymentEvidence(deployment(), [autoscaler('Deployment', 'shop')], configured);
    const job = {
      name: 'the nightly job',
      mark: 'kubernetes.reconciledBy',
      changeAt: 'the manifests it applies',
    };
    expect(owners).toEqual({ replicas: job, minReplicas: job, template: job });
    expect(poolConfigEvidence({ data: { DB_POOL_MAX_CONNECTIONS: '5' } }, configured).owner).toEqual(job);
  });
});

describe('how pods are replaced', () => {
  const strategy = (of: V1DeploymentStrategy) =>
    seen(deployment({ spec: { selector: {}, template: {}, strategy: of } }), []);

  it.each<[V1DeploymentStrategy, object]>([
    [{}, { strategy: 'RollingUpdate', maxUnavailable: { percent: 25 }, maxSurge: { percent: 25 } }],
    [
      { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2, maxSurge: '10%' } },
      { strategy: 'RollingUpdate', maxUnavailable: { count: 2 }, maxSurge: { percent: 10 } },
    ],
    [{ rollingUpdate: { maxUnavailable: '100%' } }, { maxUnavailable: { percent: 100 } }],
    [
      { type: 'Recreate' },
      { strategy: 'Recreate', maxUnavailable: { percent: 100 }, maxSurge: { count: 0 } },
    ],
  ])('%j', (of, expected) => {
    expect(strategy(of)).toMatchObject(expected);
  });
});

describe('the size of the pool', () => {
  const sizeOf = (data?: Record<string, string>) =>
    poolSizeOf({ metadata: { name: 'knhk-config' }, ...(data && { data }) }, 'SIZE');

  it('is a positive integer, or null where it is not set', () => {
    expect(sizeOf({ SIZE: '50' })).toBe(50);
    expect(sizeOf({ OTHER: '50' })).toBeNull();
    expect(sizeOf()).toBeNull();
  });

  it.each(['0', '-5', '5.5', '1e3', '', ' 5', '5\n', 'fifty', '99999999999'])('is not %j', (value) => {
    expect(() => sizeOf({ SIZE: value })).toThrow(
      expect.objectContaining({
        name: 'DependencyError',
        message: expect.stringMatching(/^kubernetes: SIZE in ConfigMap knhk-config is not a size: "/),
      }),
    );
  });
});

describe('the selector of the pods', () => {
  it('has all labels and all expressions', () => {
    const selector = {
      matchLabels: { app: 'shop', tier: 'web' },
      matchExpressions: [
        { key: 'zone', operator: 'In', values: ['a', 'b'] },
        { key: 'stage', operator: 'NotIn', values: ['test'] },
        { key: 'live', operator: 'Exists' },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
    };
    expect(podSelector(deployment({ spec: { selector, template: {} } }))).toBe(
      'app=shop,tier=web,zone in (a,b),stage notin (test),live,!canary',
    );
  });

  it('is never the one of all pods', () => {
    expect(() => podSelector(deployment({ spec: { selector: {}, template: {} } }))).toThrow(
      'kubernetes: deployment shop selects pods by no label',
    );
  });
});
