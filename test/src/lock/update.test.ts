import { setImmediate as nextTurn } from 'node:timers/promises';
import { updateRecord } from '../../../src/lock/update';
import { InMemoryRecords } from '../../support/in-memory-records';
import type { Call } from '../../support/recording-sources';

function target() {
  const journal: Call[] = [];
  return { records: new InMemoryRecords(journal), names: () => journal.map(([name]) => name) };
}

it('applies the change to the record that is there when it is written', async () => {
  const { records } = target();
  records.conflicts = 4;
  const seen: number[] = [];
  const result = await updateRecord(records, (record) => {
    seen.push(record.transitions);
    // Somebody else is faster, again and again.
    if (seen.length < 5) records.change({ transitions: record.transitions + 10 });
    return { record: { ...record, transitions: record.transitions + 1 }, result: record.transitions };
  });
  expect(seen).toEqual([0, 10, 20, 30, 40]);
  expect(result).toBe(40);
  expect(records.record.transitions).toBe(41);
});

it('gives up when others were faster a dozen times in a row', async () => {
  const { records, names } = target();
  records.conflicts = 12;
  await expect(updateRecord(records, (record) => ({ record, result: null }))).rejects.toMatchObject({
    name: 'DependencyError',
    message: "kubernetes: the target's Lease was changed by others 12 times in a row",
  });
  expect(names().filter((name) => name === 'write')).toHaveLength(12);
});

it('writes nothing where nothing changes', async () => {
  const { records, names } = target();
  expect(await updateRecord(records, () => ({ record: null, result: 'as it was' }))).toBe('as it was');
  expect(names()).toEqual(['read']);
});

it('lets everybody through where many write at the same time', async () => {
  const { records } = target();
  const writers = Array.from({ length: 20 }, () =>
    updateRecord(records, async (record) => {
      await nextTurn();
      return { record: { ...record, transitions: record.transitions + 1 }, result: null };
    }),
  );
  await Promise.all(writers);
  expect(records.record.transitions).toBe(20);
});
