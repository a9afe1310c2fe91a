import { updateRecord } from '../../src/lock/update';
import { InMemoryRecords } from '../support/in-memory-records';
import type { Call } from '../support/recording-sources';

function target() {
  const journal: Call[] = [];
  return { records: new InMemoryRecords(journal), names: () => journal.map(([name]) => name) };
}

/** So that a test does not wait. */
const pauses: number[] = [];
const pause = async (ms: number) => void pauses.push(ms);
beforeEach(() => pauses.splice(0));

it('applies the change to the record that is there when it is written', async () => {
  const { records } = target();
  records.conflicts = 4;
  const seen: number[] = [];
  const result = await updateRecord(
    records,
    (record) => {
      seen.push(record.transitions);
      // Somebody else is faster, again and again.
      if (seen.length < 5) records.change({ transitions: record.transitions + 10 });
      return { record: { ...record, transitions: record.transitions + 1 }, result: record.transitions };
    },
    pause,
  );
  expect(seen).toEqual([0, 10, 20, 30, 40]);
  expect(result).toBe(40);
  expect(records.record.transitions).toBe(41);
});

it('gives up when others were faster eight times in a row', async () => {
  const { records, names } = target();
  records.conflicts = 8;
  await expect(updateRecord(records, (record) => ({ record, result: null }), pause)).rejects.toMatchObject({
    name: 'DependencyError',
    message: "kubernetes: the target's Lease was changed by others 8 times in a row",
  });
  expect(names().filter((name) => name === 'write')).toHaveLength(8);
});

it('writes nothing where nothing changes', async () => {
  const { records, names } = target();
  expect(await updateRecord(records, () => ({ record: null, result: 'as it was' }))).toBe('as it was');
  expect(names()).toEqual(['read']);
});

it('waits between two attempts, longer each time and never as long as the others', async () => {
  const { records } = target();
  records.conflicts = 7;
  await updateRecord(records, (record) => ({ record, result: null }), pause);
  const bounds = [40, 80, 160, 320, 640, 800, 800];
  expect(pauses).toHaveLength(bounds.length);
  for (const [index, bound] of bounds.entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(bound / 2);
    expect(pauses[index]).toBeLessThanOrEqual(bound);
  }
  expect(pauses.every((ms, index) => ms === (bounds[index] ?? 0) / 2)).toBe(false);
});

it('gets twenty updates side by side into one record', async () => {
  const { records } = target();
  const more = () =>
    updateRecord(records, (record) => ({
      record: { ...record, transitions: record.transitions + 1 },
      result: undefined,
    }));
  await Promise.all(Array.from({ length: 20 }, more));
  expect(records.record.transitions).toBe(20);
});
