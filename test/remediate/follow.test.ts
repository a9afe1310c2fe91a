/** One look at a change that takes its time: what counts as done, as given up, and as not yet. */
import { withoutLook } from '../../src/diagnose/risks';
import { DependencyError } from '../../src/model/errors';
import type { DeploymentEvidence } from '../../src/model/evidence';
import type { FollowUp } from '../../src/model/state';
import { followChange } from '../../src/remediate/follow';
import { configuration, escalated, remediation, state } from '../support/builders';
import { deployment, evidence, service } from '../support/evidence-builders';
import { appliedPlan, replacePodPlan, scaleOutPlan } from '../support/plans';
import { NOW, StepBench } from '../support/step-bench';
import { afterChange, bench, FINISHED, follow } from './follow-setup';

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
