/** A check in the middle of a rollout: pods come and go, and what they do not tell is not known to fail. */
import { judgePods } from '../../src/readiness/cluster';
import { judgePodFigures } from '../../src/readiness/pods';
import { replacing, unlessReplaced } from '../../src/readiness/replacing';
import { fine } from '../../src/readiness/result';
import { configuration, targetOf } from '../support/builders';
import { evidence } from '../support/evidence-builders';

const target = targetOf(configuration());
const { deployment } = evidence();
const of = (overrides: object) => (deployment ? { ...deployment, ...overrides } : null);
const still = {
  replicas: 3,
  runningReplicas: 3,
  updatedReplicas: 3,
  availableReplicas: 3,
  observedLatest: true,
};
const starting = {
  ...{ total: 4, ready: 3, restartsInWindow: 0 },
  notReady: [{ pod: 'orders-d', why: 'its container runs and is not ready' }],
};

it.each([
  ['nothing changes', still, null],
  ['a pod is not available, and none is replaced', { ...still, availableReplicas: 2 }, null],
  ['Kubernetes has given the rollout up', { ...still, updatedReplicas: 1, deadlineExceeded: true }, null],
  ['the change was made just now', { ...still, observedLatest: false }, /not observed/],
  ['new pods are missing', { ...still, updatedReplicas: 1 }, /1 of 3 replicas are updated/],
  ['old pods are left', { ...still, runningReplicas: 4 }, /1 old replica\(s\) are still terminating/],
])('knows whether pods are being replaced: %s', (_, overrides, expected) => {
  const why = replacing(of(overrides));
  if (expected === null) expect(why).toBeNull();
  else expect(why).toMatch(expected);
});

it('says nothing of a deployment that was not read', () => {
  expect(replacing(null)).toBeNull();
});

it('does not take a pod that starts for one that is broken', () => {
  const pods = { ...evidence().pods, ...starting } as Parameters<typeof judgePods>[1];
  const alone = judgePods(target, pods);
  expect(alone.status).toBe('will-fail');
  expect(unlessReplaced([alone], null)).toEqual([alone]);
  expect(unlessReplaced([alone], replacing(of({ ...still, updatedReplicas: 1 })))).toEqual([
    {
      ...{ system: 'kubernetes', needed: 'pods of the deployment', status: 'not-checked' },
      why:
        '3 of 4 are ready (orders-d: its container runs and is not ready); a rollout is under way: 1 of 3 replicas are ' +
        'updated: check again when it is through',
    },
  ]);
});

it('leaves what is fine as it is', () => {
  const checks = [
    fine('pods', 'a'),
    ...judgePodFigures(evidence(), '9090/metrics').filter(({ status }) => status === 'fine'),
  ];
  expect(unlessReplaced(checks, 'a rollout is under way')).toEqual(checks);
});
