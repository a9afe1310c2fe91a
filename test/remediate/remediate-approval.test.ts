/** A change that a person is asked about: asked once, waited for, and then exactly that one or none. */
import type { DatabaseActivity } from '../../src/model/evidence';
import type { Remediation, WorkflowState } from '../../src/model/state';
import type { RecordedDecision } from '../../src/model/target-record';
import { planHash } from '../../src/remediate/approval';
import { remediate } from '../../src/remediate/remediate';
import { diagnosis, escalated, incident, state } from '../support/builders';
import { busy, evidence, service } from '../support/evidence-builders';
import { scaleOutPlan } from '../support/plans';
import { NOW, StepBench } from '../support/step-bench';

const full = busy();
const work = full.database as DatabaseActivity;
const first = state({
  incident: incident({ mode: 'approve' }),
  diagnosis: diagnosis('undersized-pool', full),
});
const EXPIRES = '2026-01-31T03:17:00.000Z';
const changesIn = ({ journal }: StepBench) => journal.filter(([name]) => name === 'scaleOut');

/** A target, and the state after a person was asked. */
async function asked() {
  const target = new StepBench({ seen: evidence(full) });
  const question = await remediate(first, target);
  return { target, question, waiting: after(question) };
}

const after = (remediation: Remediation): WorkflowState => ({ ...first, remediation });

function say(target: StepBench, question: Remediation, decision: Partial<RecordedDecision>) {
  target.records.change({
    decision: {
      execution: 'pool-1',
      planHash: question.approval?.planHash ?? '',
      decision: 'approved',
      by: 'ada',
      at: NOW,
      ...decision,
    },
  });
}

it('asks, and changes nothing', async () => {
  const { target, question } = await asked();
  expect(question).toMatchObject({
    status: 'awaiting-approval',
    plan: { kind: 'scale-out', toReplicas: 5 },
    approval: { askedAt: NOW, expiresAt: EXPIRES, isNew: true, decidedBy: null },
    actions: [],
    summary: expect.stringMatching(`^waits for approval until ${EXPIRES}: scale out from 3 to 5 replicas`),
  });
  expect(question.plan && planHash(question.plan)).toBe(question.approval?.planHash);
  // The diagnosis is a minute old.
  expect(target.takeNames()).toEqual(['read', 'write', 'readEvidence']);
  // The lock is held meanwhile, but nothing was begun.
  expect(target.records.record).toMatchObject({ holder: 'pool-1', applying: null, remediations: [] });
});

it('asks once, and then waits with the same plan', async () => {
  const { target, question, waiting } = await asked();
  target.takeNames();
  target.pass(60);
  const still = await remediate(waiting, target);
  expect(still).toEqual({ ...question, approval: { ...question.approval, isNew: false } });
  expect(await remediate(after(still), target)).toEqual(still);
  expect(changesIn(target)).toEqual([]);
});

it('does exactly what was approved, after one more look', async () => {
  const { target, question, waiting } = await asked();
  target.takeNames();
  target.pass(120);
  say(target, question, {});
  expect(await remediate(waiting, target)).toMatchObject({
    status: 'applied',
    plan: question.plan,
    approval: { planHash: question.approval?.planHash, isNew: false, decidedBy: 'ada' },
    actions: [{ kind: 'scale-out', startedAt: '2026-01-31T03:04:00.000Z' }],
  });
  expect(changesIn(target)).toEqual([['scaleOut', question.plan]]);
  expect(target.takeNames()).toEqual(['read', 'write', 'readEvidence', 'read', 'write', 'scaleOut']);
});

it('keeps whose link an answer came by', async () => {
  const approved = await asked();
  say(approved.target, approved.question, { by: 'sre-on-call', through: 'link' });
  expect(await remediate(approved.waiting, approved.target)).toMatchObject({
    approval: { decidedBy: 'sre-on-call', decidedThrough: 'link' },
  });
  const rejected = await asked();
  const no = { by: 'sre-on-call', through: 'link', decision: 'rejected' } as const;
  say(rejected.target, rejected.question, no);
  expect((await remediate(rejected.waiting, rejected.target)).refusals).toMatchObject([
    { code: 'rejected', why: 'rejected by sre-on-call (by link)', by: 'sre-on-call', through: 'link' },
  ]);
});

it('carries the approved plan out even if another would be made now', async () => {
  const { target, question, waiting } = await asked();
  say(target, question, {});
  const roomier = { ...full, database: { ...work, maxConnections: 1_000 } };
  target.seen = evidence(roomier);
  // A new look at this evidence would say six.
  const looked = { ...waiting, diagnosis: diagnosis('undersized-pool', roomier) };
  expect(await remediate(looked, target)).toMatchObject({ status: 'applied', plan: { toReplicas: 5 } });
});

it('does not do what was approved when it no longer fits', async () => {
  const { target, question, waiting } = await asked();
  say(target, question, {});
  target.seen = evidence({ ...full, database: { ...work, otherConnections: 102 } });
  expect(await remediate(waiting, target)).toMatchObject({
    status: 'stale',
    approval: null,
    summary: expect.stringContaining('the plan no longer fits: not more than 4 replicas fit'),
  });
  expect(changesIn(target)).toEqual([]);
});

it('does not do what was approved when nothing is wrong any more', async () => {
  const { target, question, waiting } = await asked();
  say(target, question, {});
  target.seen = evidence();
  expect(await remediate(waiting, target)).toMatchObject({ status: 'not-needed' });
  expect(changesIn(target)).toEqual([]);
});

it('does nothing that was rejected, and says who did', async () => {
  const { target, question, waiting } = await asked();
  say(target, question, { decision: 'rejected' });
  expect(await remediate(waiting, target)).toMatchObject({
    status: 'refused',
    summary: 'scale-out: rejected by ada',
    refusals: [{ kind: 'scale-out', code: 'rejected', why: 'rejected by ada', by: 'ada' }],
  });
  expect(changesIn(target)).toEqual([]);
});

it('waits until the time is over, and not longer', async () => {
  const { target, waiting } = await asked();
  target.pass(899);
  expect(await remediate(waiting, target)).toMatchObject({ status: 'awaiting-approval' });
  target.pass(1);
  expect(await remediate(waiting, target)).toMatchObject({
    status: 'refused',
    summary: `scale-out: not approved by ${EXPIRES}`,
  });
  expect(changesIn(target)).toEqual([]);
});

it.each<[string, Partial<RecordedDecision>]>([
  ['another plan', { planHash: planHash(scaleOutPlan({ toReplicas: 4 })) }],
  ['the plan of another execution', { execution: 'pool-0' }],
])('takes no word on %s', async (_, decision) => {
  const { target, question, waiting } = await asked();
  say(target, question, decision);
  expect(await remediate(waiting, target)).toMatchObject({ status: 'awaiting-approval' });
  expect(changesIn(target)).toEqual([]);
});

it('stops waiting once a person has stopped everything, whatever was approved', async () => {
  const { target, question, waiting } = await asked();
  say(target, question, {});
  target.records.change({ stop: { by: 'grace', at: NOW, reason: '' } });
  expect(await remediate(waiting, target)).toMatchObject({
    status: 'refused',
    summary: expect.stringContaining('all changes were stopped by grace'),
  });
  expect(changesIn(target)).toEqual([]);
});

it('asks anew for the next change', async () => {
  const { target, question, waiting } = await asked();
  say(target, question, {});
  const done = await remediate(waiting, target);
  const next = await remediate(after(done), target);
  expect(next).toMatchObject({
    status: 'awaiting-approval',
    plan: { kind: 'raise-pool' },
    approval: { isNew: true, decidedBy: null },
    actions: [{ kind: 'scale-out' }],
  });
  expect(next.approval?.planHash).not.toBe(question.approval?.planHash);
});

describe('while it waits', () => {
  const failing = { ...full, ...service({ errorRate: 0.7 }) };
  const affected = {
    kind: 'customer-facing',
    why: '70 % of requests fail (threshold for customer impact: 5 %)',
  };

  it('sees what gets worse, at the pace of the samples and not of the polls', async () => {
    const { target, waiting } = await asked();
    let current = waiting;
    let polls = 0;
    target.takeNames();
    for (let second = 0; second < 60; second += 5, polls += 1) {
      target.pass(5);
      target.seen = evidence({ ...full, observedAt: target.now().toISOString() });
      current = { ...first, remediation: await remediate(current, target) };
      expect(current.remediation).toMatchObject({ status: 'awaiting-approval', hasNewRisks: false });
    }
    expect([polls, target.takeNames().filter((name) => name === 'readEvidence').length]).toEqual([12, 4]);
  });

  it('finds the risk once, and not again after it was told', async () => {
    const { target, waiting } = await asked();
    const poll = async (from: WorkflowState) => {
      target.pass(15);
      target.seen = evidence({ ...failing, observedAt: target.now().toISOString() });
      return remediate(from, target);
    };
    const found = await poll(waiting);
    expect(found).toMatchObject({ status: 'awaiting-approval', newRisks: [affected], hasNewRisks: true });
    const told = {
      ...first,
      remediation: found,
      riskEscalation: escalated('risk', { risks: ['customer-facing'] }),
    };
    const next = await poll(told);
    expect(next).toMatchObject({ risks: [affected], newRisks: [], hasNewRisks: false });
    // A poll that reads nothing has found nothing new.
    const unread = await remediate({ ...told, remediation: { ...found, areRisksTold: true } }, target);
    expect(unread).toMatchObject({ risks: [affected], newRisks: [], hasNewRisks: false });
    expect(unread).not.toHaveProperty('areRisksTold');
  });

  it('tells what could not be read for it', async () => {
    const { target, waiting } = await asked();
    const gaps = [{ probe: 'database', subject: null, error: 'no answer' }] as const;
    target.pass(15);
    target.seen = evidence({ ...full, database: null, gaps });
    expect(await remediate(waiting, target)).toMatchObject({ status: 'awaiting-approval', gaps });
  });
});

it('asks nobody in a dry run', async () => {
  const target = new StepBench({ seen: evidence(full) });
  const dry = { ...first, incident: incident({ mode: 'dry-run' }) };
  expect(await remediate(dry, target)).toMatchObject({ status: 'planned', approval: null });
  expect(target.journal).toEqual([]);
});
