/** Remediate where nothing is changed: refused, withheld, or decided otherwise. */
import { figuresOf } from '../../src/diagnose/figures';
import { DependencyError, RecordError } from '../../src/model/errors';
import type { TargetRecord } from '../../src/model/target-record';
import { remediate } from '../../src/remediate/remediate';
import { applied, diagnosis, incident, remediation, state } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { NOW } from '../support/step-bench';
import { AT, BUSY_STATE, bench, changesIn, full, work } from './remediate-setup';

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
