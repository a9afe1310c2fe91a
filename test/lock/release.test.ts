import type { Ending } from '../../src/lock/lock';
import { releaseTarget } from '../../src/lock/release';
import type { TargetRecord } from '../../src/model/target-record';
import { NOW, StepBench } from '../support/step-bench';

const AT = '2026-01-31T03:01:00.000Z';
const HELD: Partial<TargetRecord> = {
  holder: 'pool-1',
  renewedAt: AT,
  remediations: [{ execution: 'pool-1', at: AT, resolvedAt: null }],
};
const TRACE = { execution: 'pool-1', variable: 'RUST_LOG', value: 'sqlx=trace' };

function bench(record: Partial<TargetRecord>, ...options: ConstructorParameters<typeof StepBench>) {
  const made = new StepBench(...options);
  made.records.change(record);
  return made;
}

const release = (
  { records, sources: { cluster }, now }: StepBench,
  resolvedAt: string | null = null,
  execution = 'pool-1',
) => {
  const ending: Ending =
    resolvedAt === null ? { kind: 'called', at: NOW } : { kind: 'resolved', at: resolvedAt };
  return releaseTarget(execution, ending, { records, cluster, now });
};

it('gives the lock up', async () => {
  const target = bench(HELD);
  expect(await release(target)).toEqual({
    wasHolder: true,
    traceStopped: false,
    summary: 'released the lock',
  });
  expect(target.records.record).toMatchObject({
    holder: null,
    renewedAt: null,
    remediations: [{ execution: 'pool-1', resolvedAt: null }],
  });
});

it('marks its remediation as resolved, if it was', async () => {
  const target = bench(HELD);
  await release(target, NOW);
  expect(target.records.record.remediations).toEqual([{ execution: 'pool-1', at: AT, resolvedAt: NOW }]);
});

it('takes tracing back before it gives the lock up', async () => {
  const target = bench({ ...HELD, trace: TRACE });
  expect(await release(target)).toMatchObject({
    traceStopped: true,
    summary: 'released the lock; stopped connection tracing',
  });
  expect(target.journal.find(([name]) => name === 'undo')).toEqual([
    'undo',
    { kind: 'stop-trace', variable: 'RUST_LOG', value: 'sqlx=trace' },
    NOW,
  ]);
  expect(target.takeNames()).toEqual(['read', 'undo', 'write']);
  expect(target.records.record).toMatchObject({ holder: null, trace: null });
});

it('takes tracing back once, where others write the record at the same time', async () => {
  const target = bench({ ...HELD, trace: TRACE });
  target.records.conflicts = 2;
  expect(await release(target)).toMatchObject({ wasHolder: true, traceStopped: true });
  expect(target.takeNames().filter((name) => name === 'undo')).toHaveLength(1);
  expect(target.records.record).toMatchObject({ holder: null, trace: null });
});

it('gives the lock up and keeps the note of it when tracing cannot be taken back, and says so', async () => {
  const undo = async () => {
    throw new Error('no answer');
  };
  const target = bench({ ...HELD, trace: TRACE }, { answers: { cluster: { undo } } });
  await expect(release(target)).rejects.toThrow('no answer');
  expect(target.records.record).toMatchObject({ holder: null, trace: TRACE });
});

it("leaves another's lock, tracing and remediation alone, and writes nothing", async () => {
  const target = bench({ ...HELD, trace: TRACE });
  const before = target.records.record;
  expect(await release(target, NOW, 'pool-2')).toEqual({
    wasHolder: false,
    traceStopped: false,
    summary: 'nothing to release',
  });
  expect(target.takeNames()).toEqual(['read']);
  expect(target.records.record).toEqual(before);
});

it('is safe to call again', async () => {
  const target = bench(HELD);
  await release(target, NOW);
  const after = target.records.record;
  target.takeNames();
  expect(await release(target, NOW)).toMatchObject({ wasHolder: false });
  expect(target.takeNames()).not.toContain('write');
  expect(target.records.record).toEqual(after);
});
