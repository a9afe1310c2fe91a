import { RecordError } from '../../../src/errors';
import { permitChange } from '../../../src/lock/permit';
import type { TargetRecord } from '../../../src/lock/record';
import { configuration } from '../../support/builders';
import { InMemoryRecords } from '../../support/in-memory-records';
import type { Call } from '../../support/recording-sources';

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
const permit = (records: InMemoryRecords, intent?: Intent, isRepair = true) =>
  permitChange(records, { execution: 'pool-1', isRepair, ...(intent ? { intent } : {}) }, NOW, remediation);
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
    { kind: 'refused', why: `all changes were stopped by ada at ${AT}: deploying by hand` },
  ],
  [
    'a person stopped all changes, for no reason given',
    { stop: { ...STOPPED, reason: '' } },
    { kind: 'refused', why: `all changes were stopped by ada at ${AT}` },
  ],
  ['another has the lock', BUSY, { kind: 'held', by: 'pool-0', until: '2026-01-31T03:24:00.000Z' }],
  [
    'the budget is used up',
    { remediations: REPAIRED },
    { kind: 'refused', why: expect.stringContaining('a recurrence') },
  ],
])('gives no permit, and writes nothing, when %s', async (_, record, answer) => {
  const { records, names } = target(record);
  expect(await permit(records, (each) => each)).toEqual(answer);
  expect(names()).toEqual(['read']);
});

it('has the stop count before the lock, and the lock before the budget', async () => {
  const all = target({ ...BUSY, stop: STOPPED, remediations: REPAIRED });
  expect(await permit(all.records)).toMatchObject({ kind: 'refused', why: expect.stringContaining('ada') });
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
  expect(await permit(records, (each) => each, false)).toMatchObject({ kind: 'granted' });
  expect(records.record).toMatchObject({ holder: 'pool-1', remediations: REPAIRED });
});
