/** The rules of a Deployment, without processes: what is created and removed, and what the status says. */
import { type CreationFailure, deploymentStatus } from '../deployment-status';
import { type Deployment, deploymentSpecSchema, type Pod } from '../objects';
import { pendingStatus, runningStatus } from '../pod-status';
import { planRollout } from '../rollout';

const NOW_MS = Date.parse('2026-11-24T00:13:31Z');
const NOW = '2026-11-24T00:13:31Z';
const EARLIER = '2026-11-24T00:00:00Z';

function spec(replicas: number, maxSurge: number | string = 1, maxUnavailable: number | string = 0) {
  const labels = { app: 'a' };
  return deploymentSpecSchema.parse({
    replicas,
    selector: { matchLabels: labels },
    strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
    template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
  });
}

/** Pods by readiness: `+` ready, `-` not; later ones are newer. */
function pods(prefix: string, readiness: string): Pod[] {
  return [...readiness].map((mark, index) => {
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...{ name: `${prefix}${index}`, namespace: 'n', uid: `${prefix}${index}`, resourceVersion: '1' },
        creationTimestamp: `2026-11-24T00:00:0${index}Z`,
      },
      spec: spec(1).template.spec,
      status: pendingStatus(),
    };
    const view = { ready: mark === '+', restartCount: 0, state: {}, lastState: {} };
    return { ...pod, status: runningStatus(pod, '127.0.0.1', view) };
  });
}

function plan(deployment: ReturnType<typeof spec>, current: string, outdated = '') {
  const step = planRollout(deployment, { current: pods('new', current), outdated: pods('old', outdated) });
  return { create: step.create, remove: step.remove.map(({ metadata }) => metadata.name) };
}

describe('scaling', () => {
  it('creates what is missing and removes what is too much: unready first, then the newest', () => {
    expect(plan(spec(4), '++')).toEqual({ create: 2, remove: [] });
    expect(plan(spec(2), '++-+')).toEqual({ create: 0, remove: ['new2', 'new3'] });
    expect(plan(spec(0), '++')).toEqual({ create: 0, remove: ['new1', 'new0'] });
    expect(plan(spec(3), '+-+')).toEqual({ create: 0, remove: [] });
  });
});

describe('a rolling replacement', () => {
  it('goes one by one with a surge of 1 and nothing unavailable', () => {
    expect(plan(spec(3), '', '+++')).toEqual({ create: 1, remove: [] });
    expect(plan(spec(3), '-', '+++')).toEqual({ create: 0, remove: [] });
    expect(plan(spec(3), '+', '+++')).toEqual({ create: 0, remove: ['old2'] });
    expect(plan(spec(3), '+', '++')).toEqual({ create: 1, remove: [] });
    expect(plan(spec(3), '+++', '+')).toEqual({ create: 0, remove: ['old0'] });
  });

  it('removes old pods that serve nobody first, but counts the new ones as not there yet', () => {
    expect(plan(spec(3), '', '+-+')).toEqual({ create: 1, remove: [] });
    expect(plan(spec(3), '+', '+-+')).toEqual({ create: 0, remove: ['old1'] });
    expect(plan(spec(3), '-', '+-+')).toEqual({ create: 0, remove: [] });
    expect(plan(spec(3, 1, 1), '', '+-+')).toEqual({ create: 1, remove: ['old1'] });
  });

  it('follows the limits of its strategy, in percent too', () => {
    expect(plan(spec(4, '50%', 0), '', '++++')).toEqual({ create: 2, remove: [] });
    expect(plan(spec(4, 0, '25%'), '', '++++')).toEqual({ create: 0, remove: ['old3'] });
    expect(plan(spec(3, '10%', '10%'), '', '+++')).toEqual({ create: 1, remove: [] });
    // Both round to nothing: one may be unavailable, or it would never begin.
    expect(plan(spec(2, 0, '10%'), '', '++')).toEqual({ create: 0, remove: ['old1'] });
  });

  it('can be scaled down while it goes on', () => {
    expect(plan(spec(2), '+', '++++')).toEqual({ create: 0, remove: ['old3', 'old2', 'old1'] });
  });
});

describe('the status', () => {
  const deployment = (change: Partial<Deployment> = {}): Deployment => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...{ name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1', generation: 2 },
      creationTimestamp: EARLIER,
    },
    spec: spec(2),
    status: {},
    ...change,
  });
  const status = (before: Deployment, current: string, outdated = '', failure?: CreationFailure) =>
    deploymentStatus(
      before,
      { current: pods('new', current), outdated: pods('old', outdated) },
      failure,
      NOW_MS,
    );
  const conditionsOf = ({ conditions = [] }: ReturnType<typeof status>) =>
    conditions.map(({ type, status: value, reason }) => `${type}=${value} ${reason}`);

  it('counts, leaving out zeros', () => {
    expect(status(deployment(), '')).toMatchObject({ observedGeneration: 2, unavailableReplicas: 2 });
    expect(status(deployment(), '')).not.toHaveProperty('replicas');
    expect(status(deployment(), '+-', '+')).toMatchObject({
      ...{ replicas: 3, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 },
    });
    expect(status(deployment(), '++')).not.toHaveProperty('unavailableReplicas');
  });

  it('counts as unavailable what its ReplicaSets are asked for, the surge of a rollout too', () => {
    expect(status(deployment(), '+-', '+')).toMatchObject({ unavailableReplicas: 1 });
    const failure = { missing: 1, message: 'exceeded quota' };
    expect(status(deployment(), '', '++', failure)).toMatchObject({ replicas: 2, unavailableReplicas: 1 });
  });

  it('says whether enough pods are available, and whether the rollout is complete', () => {
    expect(conditionsOf(status(deployment(), '-'))).toEqual([
      'Available=False MinimumReplicasUnavailable',
      'Progressing=True ReplicaSetUpdated',
    ]);
    expect(conditionsOf(status(deployment(), '++', '+'))).toEqual([
      'Available=True MinimumReplicasAvailable',
      'Progressing=True ReplicaSetUpdated',
    ]);
    expect(conditionsOf(status(deployment(), '++'))[1]).toBe('Progressing=True NewReplicaSetAvailable');
    const failure = { missing: 1, message: 'exceeded quota' };
    expect(conditionsOf(status(deployment(), '-', '', failure))[2]).toBe('ReplicaFailure=True FailedCreate');
  });

  it('of a rollout that makes no progress for too long is a failure, from which progress recovers', () => {
    const stuck = (seconds: number) => {
      const before = status(deployment(), '-', '++');
      const at = new Date(NOW_MS - seconds * 1_000).toISOString();
      const conditions = before.conditions?.map((condition) => ({ ...condition, lastUpdateTime: at }));
      return deployment({ status: { ...before, conditions } });
    };
    expect(conditionsOf(status(stuck(599), '-', '++'))[1]).toBe('Progressing=True ReplicaSetUpdated');
    expect(conditionsOf(status(stuck(601), '-', '++'))[1]).toBe('Progressing=False ProgressDeadlineExceeded');
    expect(conditionsOf(status(stuck(601), '+', '++'))[1]).toBe('Progressing=True ReplicaSetUpdated');
    const failed = deployment({ status: status(stuck(601), '-', '++') });
    expect(conditionsOf(status(failed, '-', '++'))[1]).toBe('Progressing=False ProgressDeadlineExceeded');
  });

  it('stays complete while more replicas are made, however long that takes: no deadline runs', () => {
    const complete = status(deployment(), '++').conditions;
    const old = complete?.map((condition) => ({ ...condition, lastUpdateTime: EARLIER }));
    const scaled = deployment({ spec: spec(4), status: { observedGeneration: 1, conditions: old } });
    expect(conditionsOf(status(scaled, '++--'))[1]).toBe('Progressing=True NewReplicaSetAvailable');
    // Another template is another rollout.
    expect(conditionsOf(status(scaled, '', '++'))[1]).toBe('Progressing=True ReplicaSetUpdated');
  });

  it('stays complete when a pod fails later, and dates conditions by their changes', () => {
    const complete = status(deployment(), '++');
    const dated = complete.conditions?.map((condition) => ({ ...condition, lastTransitionTime: EARLIER }));
    const before = deployment({ status: { ...complete, conditions: dated } });
    const after = status(before, '+-');
    expect(conditionsOf(after)).toEqual([
      'Available=False MinimumReplicasUnavailable',
      'Progressing=True NewReplicaSetAvailable',
    ]);
    expect(after.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([NOW, EARLIER]);
  });
});
