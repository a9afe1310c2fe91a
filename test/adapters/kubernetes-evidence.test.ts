/** What Kubernetes objects say, without a cluster. */
import {
  autoscalerEvidence,
  deploymentEvidence,
  podSelector,
  poolSizeOf,
} from '../../src/adapters/kubernetes-evidence';
import type { V1Deployment, V2HorizontalPodAutoscaler } from '../../src/adapters/kubernetes-objects';

function deployment(overrides: Partial<V1Deployment> = {}): V1Deployment {
  return {
    metadata: { name: 'shop', generation: 3 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'shop' } },
      template: { spec: { containers: [] } },
    },
    status: { replicas: 4, updatedReplicas: 2, availableReplicas: 3, observedGeneration: 3 },
    ...overrides,
  };
}

function autoscaler(kind: string, name: string, minReplicas?: number): V2HorizontalPodAutoscaler {
  return {
    metadata: { name: `of-${name}` },
    spec: { scaleTargetRef: { kind, name }, minReplicas, maxReplicas: 9 },
  };
}

it('counts wanted, running, updated and available replicas apart', () => {
  expect(deploymentEvidence(deployment(), [])).toEqual({
    replicas: 3,
    runningReplicas: 4,
    updatedReplicas: 2,
    availableReplicas: 3,
    observedLatest: true,
    deadlineExceeded: false,
    maxSurge: { percent: 25 },
    maxUnavailable: { percent: 25 },
    gracePeriodSeconds: 30,
    minReadySeconds: 0,
    scaleDownWindowSeconds: 300,
    paused: false,
    autoscaler: null,
    gitOpsOwner: null,
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
  expect(deploymentEvidence(deployment({ spec }), [steady])).toMatchObject({
    ...{ maxSurge: { count: 2 }, maxUnavailable: { percent: 10 } },
    ...{ gracePeriodSeconds: 0, minReadySeconds: 10, scaleDownWindowSeconds: 0 },
  });
  const recreated = { ...spec, strategy: { type: 'Recreate' } };
  expect(deploymentEvidence(deployment({ spec: recreated }), [])).toMatchObject({
    ...{ maxSurge: { count: 0 }, maxUnavailable: { percent: 100 } },
  });
});

it('takes absent counts for zero, and absent replicas for one', () => {
  const { selector, template } = deployment().spec ?? { selector: {}, template: {} };
  const bare = deployment({ spec: { selector, template }, status: undefined });
  expect(deploymentEvidence(bare, [])).toMatchObject({
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
  expect(deploymentEvidence(deployment({ status: { conditions } }), [])).toMatchObject({ deadlineExceeded });
});

it('has the autoscaler of this deployment, and of no other', () => {
  const others = [autoscaler('Deployment', 'other'), autoscaler('StatefulSet', 'shop')];
  expect(deploymentEvidence(deployment(), others).autoscaler).toBeNull();
  expect(
    deploymentEvidence(deployment(), [...others, autoscaler('Deployment', 'shop', 2)]).autoscaler,
  ).toEqual({
    name: 'of-shop',
    minReplicas: 2,
    maxReplicas: 9,
  });
});

it("takes an autoscaler's absent lower bound for Kubernetes' default", () => {
  expect(autoscalerEvidence(autoscaler('Deployment', 'shop')).minReplicas).toBe(1);
});

describe('a GitOps controller', () => {
  it.each([
    ['Argo CD', 'argocd.argoproj.io/tracking-id'],
    ['Argo CD', 'argocd.argoproj.io/instance'],
    ['Flux', 'kustomize.toolkit.fluxcd.io/name'],
    ['Flux', 'helm.toolkit.fluxcd.io/name'],
  ])('%s is seen by %s, as a label or an annotation, on the deployment or its autoscaler', (owner, mark) => {
    for (const marks of [{ labels: { [mark]: 'x' } }, { annotations: { [mark]: 'x' } }]) {
      const marked = deployment({ metadata: { name: 'shop', ...marks } });
      expect(deploymentEvidence(marked, []).gitOpsOwner).toBe(owner);
      const markedAutoscaler = { ...autoscaler('Deployment', 'shop'), metadata: { name: 'a', ...marks } };
      expect(deploymentEvidence(deployment(), [markedAutoscaler]).gitOpsOwner).toBe(owner);
    }
  });

  it('is not seen by a label that everybody uses, nor by the marks of another autoscaler', () => {
    const labels = { 'app.kubernetes.io/instance': 'shop', 'app.kubernetes.io/managed-by': 'Helm' };
    const other = {
      ...autoscaler('Deployment', 'other'),
      metadata: { labels: { 'helm.toolkit.fluxcd.io/name': 'x' } },
    };
    const marked = deployment({ metadata: { name: 'shop', labels } });
    expect(deploymentEvidence(marked, [other]).gitOpsOwner).toBeNull();
  });
});

describe('the size of the pool', () => {
  const sizeOf = (data?: Record<string, string>) =>
    poolSizeOf({ metadata: { name: 'knhk-config' }, data }, 'SIZE');

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
