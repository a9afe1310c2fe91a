/** A call that is made again: it finishes what it began, and begins nothing else. */
import { DependencyError } from '../../src/model/errors';
import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import type { WorkflowState } from '../../src/model/state';
import type { TargetRecord } from '../../src/model/target-record';
import { planHash } from '../../src/remediate/approval';
import { remediate } from '../../src/remediate/remediate';
import { applied, diagnosis, incident, remediation, state } from '../support/builders';
import { busy, deployment, evidence } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { raisePoolPlan } from '../support/plans';
import { NOW, StepBench } from '../support/step-bench';
import { changesIn } from './retry-setup';

const full = busy();

const work = full.database as DatabaseActivity;

const scaling = state({ diagnosis: diagnosis('undersized-pool', full) });

/** The replicas are raised already, so that it is the pool's turn. */
const raising: WorkflowState = {
  ...scaling,
  remediation: remediation({ actions: [applied({ id: 'pool-1-1', kind: 'scale-out' })] }),
};

/** A target on which the first attempt at a change makes it, and does not live to tell. */
function bench(seen: Partial<Evidence> = full) {
  let attempts = 0;
  const crashing = async () => {
    attempts += 1;
    if (attempts === 1) throw new DependencyError('kubernetes', 'the function crashed');
    return { changed: false };
  };
  return new StepBench({
    seen: evidence(seen),
    answers: { cluster: { scaleOut: crashing, raisePool: crashing } },
  });
}

it('finishes the change that was begun without judging it again', async () => {
  const target = bench();
  await expect(remediate(scaling, target)).rejects.toThrow('crashed');
  // What the change did shows in the evidence; as a new plan it would be refused.
  target.seen = evidence({
    ...full,
    ...deployment({ replicas: 5, runningReplicas: 4, updatedReplicas: 4, availableReplicas: 3 }),
  });
  target.pass(45);
  const done = await remediate(scaling, target);
  expect(done).toMatchObject({
    status: 'applied',
    plan: { fromReplicas: 3, toReplicas: 5 },
    // The first call made it, and no call but this one can tell of it.
    actions: [{ id: 'pool-1-1', startedAt: NOW, finishedAt: '2026-01-31T03:02:45.000Z', changed: 2 }],
  });
  const [first, second] = changesIn(target, 'scaleOut');
  expect(second).toEqual(first);
});

it('marks the restart as the first time', async () => {
  const target = bench();
  await expect(remediate(raising, target)).rejects.toThrow('crashed');
  target.pass(45);
  await remediate(raising, target);
  expect(changesIn(target, 'raisePool').map(([, , at]) => at)).toEqual([NOW, NOW]);
  expect(target.records.record.applying?.at).toBe(NOW);
  expect(target.records.record.remediations).toHaveLength(1);
});

describe('that may not change anything any more', () => {
  const stop = { by: 'ada', at: NOW, reason: '' };
  const made = { ...full, ...deployment({ replicas: 5, runningReplicas: 4, updatedReplicas: 4 }) };

  it.each<[string, Partial<TargetRecord>]>([
    ['a person has stopped all changes', { stop }],
    ['another execution has the lock', { holder: 'pool-0', renewedAt: NOW }],
  ])('tells of a change that was made, and makes none, when %s', async (_, record) => {
    const target = bench();
    await expect(remediate(scaling, target)).rejects.toThrow('crashed');
    target.records.change(record);
    target.seen = evidence(made);
    expect(await remediate(scaling, target)).toMatchObject({
      status: 'applied',
      follow: true,
      actions: [{ kind: 'scale-out', startedAt: NOW, changed: 2, undoPlan: { kind: 'set-replicas', to: 3 } }],
      summary: 'scaled knhk-closed-loop out from 3 to 5 replicas',
    });
    expect(changesIn(target, 'scaleOut')).toHaveLength(1);
  });

  it('tells of one that was made when the switch is set while evidence is read', async () => {
    const target = bench();
    await expect(remediate(scaling, target)).rejects.toThrow('crashed');
    target.seen = evidence(made);
    target.meanwhile = () => target.records.change({ stop });
    expect(await remediate(scaling, target)).toMatchObject({ status: 'applied', actions: [{ changed: 2 }] });
    expect(changesIn(target, 'scaleOut')).toHaveLength(1);
  });

  it('does not tell of one that was not made, and leaves no trace of it', async () => {
    const target = bench();
    await expect(remediate(scaling, target)).rejects.toThrow('crashed');
    target.records.change({ stop });
    expect(await remediate(scaling, target)).toMatchObject({
      ...{ status: 'refused', actions: [] },
      summary: expect.stringContaining('scale-out: all changes were stopped by ada'),
    });
    expect(target.records.record).toMatchObject({ applying: null, remediations: [] });
    expect(changesIn(target, 'scaleOut')).toHaveLength(1);
  });

  it('says that it may have been made where that cannot be read', async () => {
    const target = bench();
    await expect(remediate(scaling, target)).rejects.toThrow('crashed');
    target.records.change({ stop });
    target.seen = evidence({ ...full, deployment: null });
    expect(await remediate(scaling, target)).toMatchObject({
      status: 'refused',
      summary: expect.stringContaining(
        `it was started at ${NOW}, and whether it was completed could not be read`,
      ),
    });
    expect(target.records.record.applying).not.toBeNull();
  });

  it('counts the sessions that were ended, and ends none', async () => {
    const all = [10, 11, 12].map((pid) => session(pid));
    const leaked = state({ diagnosis: diagnosis('connection-leak', { database: leaking(all) }) });
    const terminate = async () => {
      throw new DependencyError('postgres', 'the function crashed');
    };
    const target = new StepBench({
      seen: evidence({ database: leaking(all) }),
      answers: { database: { terminate } },
    });
    await expect(remediate(leaked, target)).rejects.toThrow('crashed');
    target.records.change({ stop });
    target.seen = evidence({ database: leaking(all.slice(2)) });
    expect(await remediate(leaked, target)).toMatchObject({
      status: 'applied',
      actions: [{ changed: 2, summary: expect.stringContaining('terminated 2 leaked session(s)') }],
    });
    expect(changesIn(target, 'terminate')).toHaveLength(1);
  });
});

it('finishes a change that a person approved, without asking again', async () => {
  const target = bench();
  const cautious = { ...scaling, incident: incident({ mode: 'approve' }) };
  const question = await remediate(cautious, target);
  target.records.change({
    decision: {
      execution: 'pool-1',
      planHash: question.approval?.planHash ?? '',
      decision: 'approved',
      by: 'ada',
      at: NOW,
    },
  });
  const waiting = { ...cautious, remediation: question };
  await expect(remediate(waiting, target)).rejects.toThrow('crashed');
  target.seen = evidence({ ...full, ...deployment({ replicas: 5, runningReplicas: 4, updatedReplicas: 4 }) });
  target.pass(45);
  expect(await remediate(waiting, target)).toMatchObject({
    status: 'applied',
    plan: question.plan,
    actions: [{ startedAt: NOW }],
  });
});

describe('a change is judged anew', () => {
  const gone = evidence({ ...full, database: { ...work, otherConnections: 350 } });

  it('when another plan was begun', async () => {
    const target = bench();
    target.records.change({
      applying: { execution: 'pool-1', planHash: planHash(raisePoolPlan()), at: NOW },
    });
    target.seen = gone;
    expect(await remediate(scaling, target)).toMatchObject({ status: 'stale' });
    expect(changesIn(target, 'scaleOut')).toEqual([]);
  });

  it('when another execution began it', async () => {
    const target = bench();
    await expect(remediate(scaling, target)).rejects.toThrow('crashed');
    const { applying } = target.records.record;
    if (!applying) throw new Error('nothing was begun');
    target.records.change({ applying: { ...applying, execution: 'pool-0' } });
    target.seen = gone;
    expect(await remediate(scaling, target)).toMatchObject({ status: 'stale' });
    expect(changesIn(target, 'scaleOut')).toHaveLength(1);
  });
});
