/** The order of things: what is read and written before anything is changed, and what keeps it from being changed. */

import { figuresOf } from '../../src/diagnose/figures';
import type { Cause } from '../../src/model/cause';
import { DependencyError, RecordError, StalePlanError } from '../../src/model/errors';
import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import type { TargetRecord } from '../../src/model/target-record';
import { remediate } from '../../src/remediate/remediate';
import { applied, configuration, diagnosis, incident, remediation, state } from '../support/builders';
import { busy, deployment, evidence, leaking, session, skewed } from '../support/evidence-builders';
import type { Answers } from '../support/recording-sources';
import { NOW, StepBench } from '../support/step-bench';

const AT = '2026-01-31T03:01:00.000Z';
const full = busy();
const work = full.database as DatabaseActivity;
const BUSY_STATE = state({ diagnosis: diagnosis('undersized-pool', full) });
const WHOLE = ['read', 'write', 'readEvidence', 'read', 'write'];

const bench = (seen: Partial<Evidence> = full, answers: Answers = {}) =>
  new StepBench({ seen: evidence(seen), answers });

const CHANGES = ['terminate', 'scaleOut', 'raisePool', 'replacePod', 'startTrace', 'undo'];
const changesIn = ({ journal }: StepBench) => journal.filter(([name]) => CHANGES.includes(name));

it('reads the lock, the stop and the budget, confirms, and notes what it is about to do, before it does it', async () => {
  const target = bench();
  const done = await remediate(BUSY_STATE, target);
  expect(target.takeNames()).toEqual([...WHOLE, 'scaleOut']);
  expect(done).toMatchObject({
    status: 'applied',
    plan: { kind: 'scale-out', fromReplicas: 3, toReplicas: 5 },
    actions: [{ id: 'pool-1-1', kind: 'scale-out', startedAt: NOW, changed: 2, undone: null }],
    refusals: [],
    approval: null,
    follow: true,
    before: figuresOf(evidence(full)),
    summary: 'scaled knhk-closed-loop out from 3 to 5 replicas',
  });
  expect(target.records.record).toMatchObject({
    holder: 'pool-1',
    remediations: [{ execution: 'pool-1', at: NOW, resolvedAt: null }],
    applying: { execution: 'pool-1', at: NOW },
  });
});

const autoscaled = {
  ...full,
  ...deployment({ autoscaler: { name: 'web', minReplicas: 3, maxReplicas: 3 } }),
};

it.each<[string, Cause, Partial<Evidence>, string, boolean]>([
  ['sessions', 'connection-leak', { database: leaking([session(1)]) }, 'terminate', false],
  ['replicas', 'traffic-surge', full, 'scaleOut', true],
  ['the pool', 'undersized-pool', autoscaled, 'raisePool', true],
  ['a pod', 'skewed-pod', skewed(), 'replacePod', true],
])(
  'changes one thing, and says whether it has to be followed: %s',
  async (_, cause, seen, change, follow) => {
    const target = bench(seen);
    const done = await remediate(state({ diagnosis: diagnosis(cause, seen) }), target);
    expect(done).toMatchObject({ status: 'applied', follow });
    expect(target.takeNames()).toEqual([...WHOLE, change]);
  },
);

it('notes tracing before it is switched on, so that anybody can take it back', async () => {
  const startTrace = async () => {
    throw new DependencyError('kubernetes', 'no answer');
  };
  const target = bench({}, { cluster: { startTrace } });
  const asked = state({
    incident: incident({ traceSeconds: 60 }),
    diagnosis: diagnosis('false-alarm'),
  });
  await expect(remediate(asked, target)).rejects.toThrow('no answer');
  expect(target.records.record.trace).toEqual({
    execution: 'pool-1',
    variable: 'RUST_LOG',
    value: 'sqlx=trace',
  });
});

it('keeps what this execution changed before', async () => {
  const first = applied({ id: 'pool-1-1', kind: 'terminate-leaked-sessions' });
  const done = await remediate({ ...BUSY_STATE, remediation: remediation({ actions: [first] }) }, bench());
  expect(done.actions).toEqual([first, expect.objectContaining({ id: 'pool-1-2', kind: 'scale-out' })]);
});

describe('nothing is changed', () => {
  const figures = figuresOf(evidence());
  const before = remediation({ actions: [applied()], before: figures });

  it('when nothing may be, and nothing is asked of the target', async () => {
    const target = bench();
    const refused = state({ diagnosis: diagnosis('database-full', full), remediation: before });
    expect(await remediate(refused, target)).toMatchObject({
      status: 'refused',
      plan: null,
      actions: before.actions,
      before: figures,
      summary: expect.stringContaining('database-full: nothing may be changed automatically'),
    });
    expect(target.journal).toEqual([]);
  });

  it('when nothing is wrong', async () => {
    const target = bench();
    const well = state({ diagnosis: diagnosis('false-alarm') });
    expect(await remediate(well, target)).toMatchObject({
      status: 'not-needed',
      summary: 'no change needed: it looks like false-alarm',
    });
    expect(target.journal).toEqual([]);
  });

  it('in a dry run, in which no record is read or written either', async () => {
    const target = bench();
    const dry = { ...BUSY_STATE, incident: incident({ mode: 'dry-run' }) };
    expect(await remediate(dry, target)).toMatchObject({
      status: 'planned',
      plan: { kind: 'scale-out', toReplicas: 5 },
      actions: [],
      follow: false,
      summary: expect.stringMatching(/^dry run, nothing is changed; planned: scale out from 3 to 5 replicas/),
    });
    expect(target.journal).toEqual([]);
  });

  it.each([new DependencyError('kubernetes', 'no answer'), new RecordError('not JSON')])(
    'when the record cannot be read: $name',
    async (failure) => {
      const target = bench();
      target.records.failure = failure;
      await expect(remediate(BUSY_STATE, target)).rejects.toBe(failure);
      expect(target.takeNames()).toEqual(['read']);
    },
  );

  it('when the record can no longer be read', async () => {
    const target = bench();
    target.meanwhile = () => {
      target.records.failure = new RecordError('not JSON');
    };
    await expect(remediate(BUSY_STATE, target)).rejects.toMatchObject({ name: 'RecordError' });
    expect(changesIn(target)).toEqual([]);
  });

  it('when the intent cannot be written down', async () => {
    const target = bench();
    target.meanwhile = () => {
      target.records.conflicts = 12;
    };
    await expect(remediate(BUSY_STATE, target)).rejects.toMatchObject({ name: 'DependencyError' });
    expect(changesIn(target)).toEqual([]);
  });

  it('while another execution is at work', async () => {
    const target = bench();
    target.records.change({ holder: 'pool-0', renewedAt: AT });
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'observing',
      plan: { kind: 'scale-out' },
      actions: [],
      summary:
        'execution pool-0 holds the lock of this target until 2026-01-31T03:16:00.000Z; observing, no change',
    });
    expect(target.takeNames()).toEqual(['read']);
  });

  it.each<[string, Partial<TargetRecord>, string | RegExp]>([
    [
      'once a person stopped everything',
      { stop: { by: 'ada', at: AT, reason: 'enough' } },
      `scale-out: all changes were stopped by ada at ${AT}: enough`,
    ],
    [
      'when the budget is used up',
      { remediations: [{ execution: 'pool-0', at: AT, resolvedAt: AT }] },
      /^scale-out: a recurrence: pool-0 repaired this 60 s ago/,
    ],
  ])('%s', async (_, record, summary) => {
    const target = bench();
    target.records.change(record);
    const done = await remediate(BUSY_STATE, target);
    expect(done).toMatchObject({ status: 'refused', refusals: [{ kind: 'scale-out' }] });
    expect(done.summary).toEqual(typeof summary === 'string' ? summary : expect.stringMatching(summary));
    expect(target.takeNames()).toEqual(['read']);
  });

  it.each<[string, Partial<TargetRecord>, string]>([
    [
      'when a person stopped everything while evidence was read',
      { stop: { by: 'ada', at: AT, reason: '' } },
      'scale-out: all changes were stopped by ada',
    ],
    [
      'when the lock was lost while evidence was read',
      { holder: 'pool-0', renewedAt: NOW },
      'scale-out: the lock was lost to execution pool-0',
    ],
  ])('%s', async (_, record, summary) => {
    const target = bench();
    target.meanwhile = () => target.records.change(record);
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'refused',
      summary: expect.stringContaining(summary),
    });
    expect(changesIn(target)).toEqual([]);
    expect(target.records.record.applying).toBeNull();
  });

  it('when the plan no longer fits', async () => {
    const target = bench({ ...full, database: { ...work, otherConnections: 350 } });
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'stale',
      summary: expect.stringMatching(
        /^plan dropped \(scale out .*\), diagnosing again: no headroom for 4 replicas: /,
      ),
      refusals: [{ kind: 'scale-out', code: 'no-headroom', why: expect.stringContaining('no headroom') }],
    });
    expect(target.takeNames()).toEqual(['read', 'write', 'readEvidence']);
    expect(target.records.record.remediations).toEqual([]);
  });

  it('when nothing is wrong any more', async () => {
    const target = bench({});
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'not-needed',
      summary: expect.stringContaining('no change needed: '),
    });
    expect(target.takeNames()).toEqual(['read', 'write', 'readEvidence']);
  });

  it('by the second step once a person has stopped everything after the first', async () => {
    const target = bench();
    const first = await remediate(BUSY_STATE, target);
    target.takeNames();
    target.records.change({ stop: { by: 'ada', at: AT, reason: '' } });
    const second = { ...BUSY_STATE, remediation: first };
    expect(await remediate(second, target)).toMatchObject({
      status: 'refused',
      actions: first.actions,
      summary: expect.stringMatching(/^raise-pool: all changes were stopped by ada/),
    });
    expect(target.takeNames()).toEqual(['read']);
  });
});

describe('a plan that no longer holds when it is made', () => {
  const scaleOut = async () => {
    throw new StalePlanError('there are 4 replicas now');
  };
  const stale = () => bench(full, { cluster: { scaleOut } });

  it('is followed by another diagnosis, and counts for nothing', async () => {
    const target = stale();
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'stale',
      actions: [],
      refusals: [{ kind: 'scale-out', code: 'stale', why: 'there are 4 replicas now' }],
    });
    expect(target.records.record).toMatchObject({ holder: 'pool-1', remediations: [], applying: null });
  });

  it('is left to a person once no diagnosis is left', async () => {
    const { maxDiagnoses } = configuration().validation;
    const last = { ...BUSY_STATE, diagnosis: { ...diagnosis('undersized-pool', full), round: maxDiagnoses } };
    expect(await remediate(last, stale())).toMatchObject({ status: 'refused' });
    const unfit = bench({ ...full, database: { ...work, otherConnections: 350 } });
    expect(await remediate(last, unfit)).toMatchObject({ status: 'refused' });
    // A wait to know more is no attempt at a repair.
    const wait = { until: AT, isNew: false, count: 1, cause: 'connection-leak' } as const;
    const waited = { ...last, remediation: remediation({ status: 'not-needed', wait }) };
    expect(await remediate(waited, stale())).toMatchObject({ status: 'stale' });
  });

  it('keeps counting what this execution changed before', async () => {
    const target = stale();
    target.records.change({ remediations: [{ execution: 'pool-1', at: AT, resolvedAt: null }] });
    const second = {
      ...BUSY_STATE,
      remediation: remediation({ actions: [applied({ kind: 'terminate-leaked-sessions' })] }),
    };
    expect(await remediate(second, target)).toMatchObject({ status: 'stale' });
    expect(target.records.record.remediations).toHaveLength(1);
  });

  it('is no such plan when an earlier call may have made a part of it', async () => {
    const target = stale();
    let calls = 0;
    target.sources.cluster.scaleOut = async () => {
      calls += 1;
      throw calls === 1 ? new DependencyError('kubernetes', 'crashed') : new StalePlanError('4 replicas');
    };
    await expect(remediate(BUSY_STATE, target)).rejects.toThrow('crashed');
    await expect(remediate(BUSY_STATE, target)).rejects.toMatchObject({ name: 'StalePlanError' });
    expect(target.records.record.applying).not.toBeNull();
  });
});

describe('it looks on', () => {
  const open = {
    ...{ execution: 'pool-0', startedAt: AT, openedAt: AT, calledAt: NOW },
    ...{ joined: [], joinedCount: 0 },
  };

  it("at another's incident, over which a person was called, though the lock is free", async () => {
    const target = bench();
    target.records.change({ incident: open });
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'observing',
      observed: { why: 'incident', execution: 'pool-0' },
      actions: [],
      summary: `execution pool-0 handles this incident since ${AT} (a person was called at ${NOW}); observing, no change`,
    });
    expect(changesIn(target)).toEqual([]);
  });

  it('at what was left to a person, unless a person started it', async () => {
    const target = bench();
    target.records.change({ incident: open });
    // It was stopped, and nothing released the target.
    target.whereabouts = { kind: 'ended', status: 'ABORTED', isWell: false, at: AT };
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'observing',
      observed: { why: 'handed-over', execution: 'pool-0' },
      summary: expect.stringContaining(
        `execution pool-0 ended at ${AT} and handed the incident over to a person`,
      ),
    });
    expect(changesIn(target)).toEqual([]);
    const byHand = { ...BUSY_STATE, incident: incident({ trigger: 'manual', alert: null }) };
    expect(await remediate(byHand, target)).toMatchObject({ status: 'applied' });
  });

  it.each([
    [{ kind: 'ended', status: 'ABORTED', isWell: false, at: AT }, 'it ended as ABORTED'],
    [{ kind: 'absent' }, 'there is no such execution'],
  ] as const)('and says at once that nobody is at work: %j', async (whereabouts, why) => {
    const target = bench();
    target.records.change({ holder: 'pool-0', renewedAt: AT });
    target.whereabouts = whereabouts;
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'observing',
      observed: { why: 'lock', execution: 'pool-0' },
      summary: `execution pool-0 holds the lock of this target until 2026-01-31T03:16:00.000Z and is not active: ${why}; observing, no change before then`,
    });
  });
});

it('makes changes within a policy that is not the default one', async () => {
  const config = configuration({ remediation: { scaleOut: { targetReplicas: 4 } } });
  const target = new StepBench({ config, seen: evidence(full) });
  expect(await remediate(BUSY_STATE, target)).toMatchObject({ plan: { toReplicas: 4 } });
});

it('says what could not be read when it could not confirm its plan', async () => {
  const gaps = [{ probe: 'database', subject: null, error: 'postgres: connect ECONNREFUSED' }] as const;
  const done = await remediate(BUSY_STATE, bench({ ...full, database: null, gaps }));
  expect(done).toMatchObject({ status: 'stale', gaps });
  expect(await remediate(BUSY_STATE, bench())).not.toHaveProperty('gaps');
});
