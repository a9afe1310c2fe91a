/** One look at a change that takes its time: what counts as done, as given up, and as not yet. */

import { figuresOf } from '../../src/diagnose/figures';
import { withoutLook } from '../../src/diagnose/risks';
import { DependencyError } from '../../src/model/errors';
import type { DeploymentEvidence, Evidence } from '../../src/model/evidence';
import type { PlannedAction } from '../../src/model/plans';
import type { FollowUp, WorkflowState } from '../../src/model/state';
import { followChange } from '../../src/remediate/follow';
import { configuration, escalated, remediation, state } from '../support/builders';
import { deployment, evidence, podPool, pools, service } from '../support/evidence-builders';
import { appliedPlan, raisePoolPlan, replacePodPlan, scaleOutPlan } from '../support/plans';
import { NOW, StepBench } from '../support/step-bench';

/** As `appliedPlan` has it. */
const FINISHED = Date.parse('2026-01-31T03:01:02.000Z');

const afterChange = (plan: PlannedAction, followUp?: FollowUp): WorkflowState => ({
  ...state({ remediation: remediation({ plan, actions: [appliedPlan(plan)], follow: true }) }),
  ...(followUp ? { followUp } : {}),
});

const followed = (overrides: Partial<FollowUp> = {}): FollowUp => ({
  status: 'waiting',
  actionId: 'pool-1-1',
  phase: 'rollout',
  since: '2026-01-31T03:01:02.000Z',
  at: '2026-01-31T03:01:30.000Z',
  waitSeconds: 10,
  trace: null,
  ...withoutLook(undefined),
  summary: '',
  ...overrides,
});

const bench = (seen: Partial<Evidence> = {}) => new StepBench({ seen: evidence(seen) });
const follow = (plan: PlannedAction, seen: Partial<Evidence> = {}) =>
  followChange(afterChange(plan), bench(seen));
const five = (overrides: Partial<DeploymentEvidence> = {}) =>
  deployment({
    replicas: 5,
    runningReplicas: 5,
    updatedReplicas: 5,
    availableReplicas: 5,
    ...overrides,
  });

it('is over when every replica is new and available', async () => {
  expect(await follow(scaleOutPlan(), five())).toEqual({
    status: 'complete',
    actionId: 'pool-1-1',
    phase: 'rollout',
    since: '2026-01-31T03:01:02.000Z',
    at: NOW,
    waitSeconds: 10,
    trace: null,
    ...{ risks: [], newRisks: [], hasNewRisks: false, lookedAt: evidence().observedAt },
    summary: '5 of 5 replicas are updated and available',
  });
});

it('waits while it goes on', async () => {
  expect(await follow(scaleOutPlan(), five({ availableReplicas: 4 }))).toMatchObject({
    status: 'waiting',
    waitSeconds: 10,
    summary: '4 of 5 updated replicas are available',
  });
});

it('waits for an autoscaler to follow its new lower bound', async () => {
  expect(await follow(scaleOutPlan({ autoscaler: { name: 'web', minReplicas: 3 } }))).toMatchObject({
    status: 'waiting',
    summary: '3 replicas are desired, not yet 5',
  });
});

it('gives up when Kubernetes does', async () => {
  expect(await follow(scaleOutPlan(), five({ deadlineExceeded: true }))).toMatchObject({
    status: 'failed',
    summary: expect.stringMatching(/^the rollout exceeded its progress deadline/),
  });
});

it('gives up when it takes longer than the runbook allows, counted from the end of the change', async () => {
  const late = five({ availableReplicas: 4 });
  const at = async (seconds: number) => {
    const target = bench(late);
    target.pass((FINISHED - Date.parse(NOW)) / 1_000 + seconds);
    return followChange(afterChange(scaleOutPlan()), target);
  };
  expect(await at(299)).toMatchObject({ status: 'waiting' });
  expect(await at(300)).toMatchObject({
    status: 'failed',
    summary: expect.stringMatching(/^not complete after 300 s: 4 of 5 updated replicas are available/),
  });
});

it('goes on counting from look to look', async () => {
  const target = bench(five({ availableReplicas: 4 }));
  const before = followed({ since: '2026-01-31T02:57:00.000Z' });
  expect(await followChange(afterChange(scaleOutPlan(), before), target)).toMatchObject({
    status: 'failed',
    since: '2026-01-31T02:57:00.000Z',
  });
});

it('begins anew for another change', async () => {
  const earlier = followed({ actionId: 'pool-1-0', phase: 'reverting', since: '2026-01-31T02:00:00.000Z' });
  const target = bench(five({ availableReplicas: 4 }));
  expect(await followChange(afterChange(scaleOutPlan(), earlier), target)).toMatchObject({
    status: 'waiting',
    phase: 'rollout',
    since: '2026-01-31T03:01:02.000Z',
  });
});

it('takes what it cannot read for no progress, up to the same limit', async () => {
  const gaps = [{ probe: 'deployment', subject: null, error: 'kubernetes: no answer' }] as const;
  const unread = { deployment: null, gaps };
  const summary = 'the deployment could not be read: kubernetes: no answer';
  expect(await follow(scaleOutPlan(), unread)).toMatchObject({ status: 'waiting', summary });
  const target = bench(unread);
  target.pass(300);
  expect(await followChange(afterChange(scaleOutPlan()), target)).toMatchObject({
    status: 'failed',
    summary: expect.stringContaining(`not complete after 300 s: ${summary}`),
    // Blind, nothing is taken away.
    stands: 'whether fewer pods are available than before is not known',
  });
});

describe('a scale-out that got part of its pods', () => {
  const six = (availableReplicas: number, others: Partial<Evidence> = {}) => ({
    ...deployment({ replicas: 6, runningReplicas: 6, updatedReplicas: 6, availableReplicas }),
    ...others,
  });
  const plan = scaleOutPlan({ toReplicas: 6 });
  /** Three were available before it. */
  const late = (seen: Partial<Evidence>, seconds = 300) => {
    const target = bench(seen);
    target.pass((FINISHED - Date.parse(NOW)) / 1_000 + seconds);
    const made = { plan, actions: [appliedPlan(plan)], before: figuresOf(evidence()), follow: true };
    return followChange(state({ remediation: remediation(made) }), target);
  };

  it('keeps them when nothing is worse', async () => {
    const kept = await late(six(5));
    expect(kept).toMatchObject({
      status: 'complete',
      summary:
        'not complete after 300 s: 5 of 6 updated replicas are available; kept: 5 replicas are available, 3 were before',
    });
    expect(kept).not.toHaveProperty('stands');
    expect(await late(six(3))).toMatchObject({ status: 'complete' });
    const quota = deployment({ replicas: 6, runningReplicas: 5, updatedReplicas: 5, availableReplicas: 5 });
    expect(await late(quota)).toMatchObject({ status: 'complete' });
    const given = deployment({ replicas: 6, availableReplicas: 5, deadlineExceeded: true });
    expect(await late(given, 20)).toMatchObject({ status: 'complete' });
  });

  it('waits for the others until its time is over', async () => {
    expect(await late(six(5), 299)).toMatchObject({ status: 'waiting' });
  });

  it('is taken back for what it made worse', async () => {
    for (const worse of [
      { database: { kind: 'full', sqlState: '53300', message: '' } } as const,
      service({ errorRate: 0.5 }),
    ]) {
      const failed = await late(six(5, worse));
      expect(failed).toMatchObject({
        status: 'failed',
        summary: expect.stringContaining('worse than before'),
      });
      expect(failed).not.toHaveProperty('stands');
    }
  });

  it('is left for a person where pods were lost meanwhile', async () => {
    expect(await late(six(2))).toMatchObject({
      status: 'failed',
      stands: '2 replicas are available, 3 were before: scaling back would bring no more',
    });
  });

  it('is no rule for a restart, which is taken back', async () => {
    const raised = raisePoolPlan();
    const target = bench(deployment({ updatedReplicas: 2 }));
    target.pass(300);
    const made = { plan: raised, actions: [appliedPlan(raised)], before: figuresOf(evidence()) };
    const failed = await followChange(state({ remediation: remediation(made) }), target);
    expect(failed).toMatchObject({ status: 'failed' });
    expect(failed).not.toHaveProperty('stands');
  });
});

describe('a larger pool', () => {
  const sized = (...totals: number[]): Partial<Evidence> => ({
    pool: {
      ...pools(10),
      pods: totals.map((total, index) => podPool(`pod-${index}`, 1, total)),
    },
  });

  it('is there when every pod says so itself', async () => {
    expect(await follow(raisePoolPlan(), sized(90, 90, 90))).toMatchObject({
      status: 'complete',
      summary: '3 of 3 replicas are updated and available; every pod has a pool of 90',
    });
  });

  it.each([
    ['a pod has the old one', [90, 50, 90], '90, 50, 90'],
    ['a pod has none of the two', [90, 90, 200], '90, 90, 200'],
    ['a pod was not read', [90, 90], '90, 90, -1'],
    ['no pod was read', [], '-1, -1, -1'],
  ])('is not there while %s', async (_, totals, shown) => {
    expect(await follow(raisePoolPlan(), sized(...totals))).toMatchObject({
      status: 'waiting',
      summary: `3 of 3 replicas are updated and available; the pods' pools are ${shown}, not 90`,
    });
  });

  it('is one of those that a pod has', async () => {
    const two = (...totals: number[]) => ({
      pool: {
        ...pools(10),
        pods: totals.flatMap((total, index) => [
          podPool(`pod-${index}`, 1, total, 'write'),
          podPool(`pod-${index}`, 1, 40, 'read'),
        ]),
      },
    });
    expect(await follow(raisePoolPlan(), two(90, 90, 90))).toMatchObject({ status: 'complete' });
    expect(await follow(raisePoolPlan(), two(90, 50, 90))).toMatchObject({
      status: 'waiting',
      summary: expect.stringContaining("the pods' pools are 90 and 40, 50 and 40, 90 and 40, not 90"),
    });
  });

  it('is not looked for before the rollout is over', async () => {
    const seen = { ...sized(90, 90, 90), ...deployment({ updatedReplicas: 2 }) };
    expect(await follow(raisePoolPlan(), seen)).toMatchObject({ summary: '2 of 3 replicas are updated' });
  });

  it('is no matter for other changes', async () => {
    expect(await follow(replacePodPlan(), sized(50, 60))).toMatchObject({ status: 'complete' });
  });
});

it('takes a pod for replaced once the new one is ready, whatever the deployment knows of it yet', async () => {
  const seen = (ready: number) => ({ pods: { total: 3, ready, notReady: [], terminating: 0 } });
  expect(await follow(replacePodPlan(), seen(3))).toMatchObject({ status: 'complete' });
  expect(await follow(replacePodPlan(), seen(2))).toMatchObject({
    status: 'waiting',
    summary: '2 of 3 pods are ready',
  });
  expect(await follow(replacePodPlan(), { pods: null })).toMatchObject({ status: 'waiting' });
});

describe('what gets worse meanwhile', () => {
  const worse = { ...five({ availableReplicas: 2 }), ...service({ errorRate: 0.7 }) };
  const affected = {
    kind: 'customer-facing',
    why: '70 % of requests fail (threshold for customer impact: 5 %)',
  };

  it('is found by the look that sees it, whatever it says of the change', async () => {
    const target = bench(worse);
    expect(await followChange(afterChange(scaleOutPlan()), target)).toMatchObject({
      status: 'waiting',
      newRisks: [affected],
      hasNewRisks: true,
    });
    target.pass(300);
    expect(await followChange(afterChange(scaleOutPlan()), target)).toMatchObject({
      status: 'failed',
      hasNewRisks: true,
    });
  });

  it('is no news once it was told', async () => {
    const told = { riskEscalation: escalated('risk', { risks: ['customer-facing'] }) };
    const found = await followChange({ ...afterChange(scaleOutPlan()), ...told }, bench(worse));
    expect(found).toMatchObject({ risks: [affected], newRisks: [], hasNewRisks: false });
  });
});

describe('the lock', () => {
  it('is kept by looking', async () => {
    const target = bench(five());
    target.records.change({ holder: 'pool-1', renewedAt: '2026-01-31T03:01:00.000Z' });
    await followChange(afterChange(scaleOutPlan()), target);
    expect(target.records.record).toMatchObject({ holder: 'pool-1', renewedAt: NOW });
  });

  it('is kept though the budget was used up meanwhile', async () => {
    const target = bench(five());
    target.records.change({ remediations: [{ execution: 'pool-0', at: NOW, resolvedAt: NOW }] });
    await followChange(afterChange(scaleOutPlan()), target);
    expect(target.records.record).toMatchObject({ holder: 'pool-1', renewedAt: NOW });
  });

  it('is not what the look depends on', async () => {
    const stopped = bench(five());
    stopped.records.change({ stop: { by: 'ada', at: NOW, reason: '' } });
    expect(await followChange(afterChange(scaleOutPlan()), stopped)).toMatchObject({ status: 'complete' });
    const lost = bench(five());
    lost.records.change({ holder: 'pool-0', renewedAt: NOW });
    expect(await followChange(afterChange(scaleOutPlan()), lost)).toMatchObject({ status: 'complete' });
    expect(lost.records.record.holder).toBe('pool-0');
    const unreadable = bench(five());
    unreadable.records.failure = new Error('no answer');
    expect(await followChange(afterChange(scaleOutPlan()), unreadable)).toMatchObject({ status: 'complete' });
  });
});

it('changes nothing by looking', async () => {
  const target = bench(five());
  await followChange(afterChange(scaleOutPlan()), target);
  expect(target.takeNames()).toEqual(['read', 'write', 'readEvidence']);
});

it('has the pace and the limit of the configuration', async () => {
  const config = configuration({ remediation: { rollout: { pollSeconds: 3, timeoutSeconds: 30 } } });
  const seen = evidence(five({ availableReplicas: 4 }));
  const target = new StepBench({ config, seen });
  expect(await followChange(afterChange(scaleOutPlan()), target)).toMatchObject({
    status: 'failed',
    waitSeconds: 3,
    summary: expect.stringContaining('not complete after 30 s'),
  });
});

it('needs a change to follow', async () => {
  await expect(followChange(state(), bench())).rejects.toThrow('there is no change to follow');
  const planless = state({ remediation: remediation({ actions: [appliedPlan(scaleOutPlan())] }) });
  await expect(followChange(planless, bench())).rejects.toThrow('there is no change to follow');
});

it('says what it could not read, and that the lock could not be renewed', async () => {
  const plan = scaleOutPlan();
  const gaps = [{ probe: 'pool', subject: 'pod-1', error: 'kubernetes: HTTP 503' }] as const;
  expect(await follow(plan, { ...five(), gaps })).toMatchObject({ status: 'complete', gaps });
  const cut = bench(five());
  cut.records.read = async () => {
    throw new DependencyError('kubernetes', 'socket hang up');
  };
  const seen = await followChange(afterChange(plan), cut);
  expect(seen.status).toBe('complete');
  expect(seen.summary).toMatch(/the lock could not be renewed: kubernetes: socket hang up$/);
});
