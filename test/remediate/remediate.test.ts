/** The order of things: what is read and written before anything is changed, and what keeps it from being changed. */
import { figuresOf } from '../../src/diagnose/figures';
import type { Cause } from '../../src/model/cause';
import { DependencyError, StalePlanError } from '../../src/model/errors';
import type { Evidence } from '../../src/model/evidence';
import { remediate } from '../../src/remediate/remediate';
import { applied, configuration, diagnosis, incident, remediation, state } from '../support/builders';
import { deployment, evidence, skewed } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { NOW, StepBench } from '../support/step-bench';
import { AT, BUSY_STATE, bench, full, work } from './remediate-setup';

const WHOLE = ['read', 'write', 'readEvidence', 'read', 'write'];

const autoscaled = {
  ...full,
  ...deployment({ autoscaler: { name: 'web', minReplicas: 3, maxReplicas: 3 } }),
};

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
