import { type PermitRequest, permitChange } from '../../src/lock/permit';
import { RecordError } from '../../src/model/errors';
import type { TargetRecord } from '../../src/model/target-record';
import { configuration, STARTED_AT } from '../support/builders';
import { InMemoryRecords } from '../support/in-memory-records';
import type { Call } from '../support/recording-sources';

const NOW = new Date('2026-01-31T03:10:00.000Z');
const AT = '2026-01-31T03:09:00.000Z';
const { remediation } = configuration();

function target(record: Partial<TargetRecord> = {}) {
  const journal: Call[] = [];
  const records = new InMemoryRecords(journal);
  records.change(record);
  return { records, names: () => journal.map(([name]) => name) };
}

type Intent = (record: TargetRecord) => TargetRecord;
const OPENING = { execution: 'pool-1', startedAt: STARTED_AT };
const permit = (records: InMemoryRecords, intent?: Intent, more: Partial<PermitRequest> = {}) => {
  const request = { ...OPENING, isRepair: true, isByPerson: false, ...more };
  return permitChange(records, { ...request, ...(intent ? { intent } : {}) }, NOW, remediation);
};
const OPENED = {
  ...{ ...OPENING, openedAt: NOW.toISOString(), calledAt: null },
  ...{ joined: [], joinedCount: 0 },
};
const STOPPED = { by: 'ada', at: AT, reason: 'deploying by hand' };
const REPAIRED = [{ execution: 'pool-0', at: AT, resolvedAt: AT }];
const BUSY = { holder: 'pool-0', renewedAt: AT };

it('takes the lock, and leaves everything else as it is', async () => {
  const { records, names } = target();
  const before = records.record;
  const granted = await permit(records);
  expect(records.record).toEqual({
    ...before,
    holder: 'pool-1',
    renewedAt: NOW.toISOString(),
    transitions: 1,
    incident: OPENED,
  });
  expect(granted).toEqual({ kind: 'granted', record: records.record });
  expect(names()).toEqual(['read', 'write']);
});

it('writes the intent down with it, and counts the change', async () => {
  const { records } = target();
  const applying = { execution: 'pool-1', planHash: 'abc', at: AT };
  await permit(records, (record) => ({ ...record, applying }));
  expect(records.record).toMatchObject({
    holder: 'pool-1',
    applying,
    remediations: [{ execution: 'pool-1', at: NOW.toISOString(), resolvedAt: null }],
  });
});

it.each<[string, Partial<TargetRecord>, object]>([
  [
    'a person stopped all changes',
    { stop: STOPPED },
    {
      kind: 'refused',
      reason: { code: 'kill-switch', why: `all changes were stopped by ada at ${AT}: deploying by hand` },
    },
  ],
  [
    'a person stopped all changes, for no reason given',
    { stop: { ...STOPPED, reason: '' } },
    { kind: 'refused', reason: { code: 'kill-switch', why: `all changes were stopped by ada at ${AT}` } },
  ],
  ['another has the lock', BUSY, { kind: 'held', by: 'pool-0', until: '2026-01-31T03:24:00.000Z' }],
  [
    'the budget is used up',
    { remediations: REPAIRED },
    { kind: 'refused', reason: { code: 'budget', why: expect.stringContaining('a recurrence') } },
  ],
])('gives no permit, and writes nothing, when %s', async (_, record, answer) => {
  const { records, names } = target(record);
  expect(await permit(records, (each) => each)).toEqual({ ...answer, begun: null });
  expect(names()).toEqual(['read']);
});

it('has the stop count before the lock, and the lock before the budget', async () => {
  const all = target({ ...BUSY, stop: STOPPED, remediations: REPAIRED });
  expect(await permit(all.records)).toMatchObject({ kind: 'refused', reason: { code: 'kill-switch' } });
  const locked = target({ ...BUSY, remediations: REPAIRED });
  expect(await permit(locked.records)).toMatchObject({ kind: 'held' });
});

it('stops the holder of the lock too', async () => {
  const { records } = target({ holder: 'pool-1', renewedAt: AT, stop: STOPPED });
  expect(await permit(records)).toMatchObject({ kind: 'refused' });
});

it('looks again when somebody was faster', async () => {
  const { records, names } = target();
  records.conflicts = 1;
  expect(await permit(records)).toMatchObject({ kind: 'granted' });
  expect(names()).toEqual(['read', 'write', 'read', 'write']);
});

it('sees what the faster one wrote', async () => {
  const { records } = target();
  const read = records.read.bind(records);
  let reads = 0;
  records.read = async () => {
    const seen = await read();
    // After the first look, and before the write that follows from it.
    reads += 1;
    if (reads === 1) records.change(BUSY);
    return seen;
  };
  expect(await permit(records)).toMatchObject({ kind: 'held', by: 'pool-0' });
  expect(records.record.holder).toBe('pool-0');
});

it('throws, and writes nothing, when the record cannot be read or understood', async () => {
  const { records, names } = target();
  records.failure = new RecordError('annotation knhk-runbook/stop is not JSON');
  await expect(permit(records)).rejects.toMatchObject({ name: 'RecordError' });
  expect(names()).toEqual(['read']);
});

it('neither refuses for the budget nor counts what is no repair', async () => {
  const { records } = target({ remediations: REPAIRED });
  expect(await permit(records, (each) => each, { isRepair: false })).toMatchObject({ kind: 'granted' });
  expect(records.record).toMatchObject({ holder: 'pool-1', remediations: REPAIRED });
});

describe("another's incident", () => {
  const theirs = { ...OPENED, execution: 'pool-0', calledAt: AT };

  it('is not worked on, though the lock is free', async () => {
    const { records, names } = target({ incident: theirs });
    for (const isByPerson of [false, true]) {
      expect(await permit(records, (each) => each, { isByPerson })).toEqual({
        ...{ kind: 'open', incident: theirs, begun: null },
      });
    }
    expect(names()).not.toContain('write');
  });

  it('stays with the person to whom it was left, for as long as it would be a recurrence', async () => {
    const { windowSeconds } = remediation.budget;
    const handedOver = { execution: 'pool-0', at: AT };
    const until = new Date(Date.parse(AT) + windowSeconds * 1_000).toISOString();
    const left = target({ handedOver });
    expect(await permit(left.records, (each) => each)).toEqual({
      ...{ kind: 'handed-over', by: 'pool-0', at: AT, until, begun: null },
    });
    expect(left.names()).not.toContain('write');
    const longAgo = new Date(NOW.getTime() - windowSeconds * 1_000).toISOString();
    const later = target({ handedOver: { ...handedOver, at: longAgo } });
    expect(await permit(later.records)).toMatchObject({ kind: 'granted' });
  });

  it('is worked on where a person asks for it, or says yes to each change', async () => {
    const { records } = target({ handedOver: { execution: 'pool-0', at: AT } });
    expect(await permit(records, undefined, { isByPerson: true })).toMatchObject({ kind: 'granted' });
  });
});

it('says what was begun before, whatever it is that withholds the permit', async () => {
  const applying = { execution: 'pool-1', planHash: 'abc', at: AT };
  const { records } = target({ applying, stop: STOPPED });
  expect(await permit(records)).toMatchObject({ kind: 'refused', begun: applying });
  records.change({ stop: null, ...BUSY });
  expect(await permit(records)).toMatchObject({ kind: 'held', begun: applying });
  records.change({ applying: { ...applying, execution: 'pool-0' } });
  expect(await permit(records)).toMatchObject({ kind: 'held', begun: null });
});

it('has a lock that was renewed in the future end all the same', async () => {
  const { records } = target({
    holder: 'pool-0',
    renewedAt: '2030-01-01T00:00:00.000Z',
    leaseSeconds: 86_400_000,
  });
  const until = new Date(NOW.getTime() + remediation.lock.leaseSeconds * 1_000).toISOString();
  expect(await permit(records)).toMatchObject({ kind: 'held', by: 'pool-0', until });
  // Written down, so that the next look finds a time that passes.
  expect(records.record).toMatchObject({ holder: 'pool-0', renewedAt: NOW.toISOString() });
});
