import { budgetRefusal, withRemediation } from '../../src/lock/budget';
import { emptyRecord, type RecordedRemediation } from '../../src/model/target-record';
import { configuration } from '../support/builders';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000).toISOString();
const DAY = 86_400;

const repaired = (execution: string, secondsAgo: number): RecordedRemediation => ({
  execution,
  at: ago(secondsAgo + 60),
  resolvedAt: ago(secondsAgo),
});
const tried = (execution: string, secondsAgo: number): RecordedRemediation => ({
  execution,
  at: ago(secondsAgo),
  resolvedAt: null,
});

function refusal(remediations: readonly RecordedRemediation[], budget: object = {}): string | null {
  const record = { ...emptyRecord(900), remediations: [...remediations] };
  return budgetRefusal(record, 'pool-9', NOW, configuration({ remediation: { budget } }).remediation);
}

describe('a recurrence', () => {
  it('is refused within the window, and says whose repair did not hold', () => {
    expect(refusal([repaired('pool-1', 1_799)])).toBe(
      'a recurrence: pool-1 repaired this 1799 s ago, and 1 repair(s) in 1800 s are permitted',
    );
    expect(refusal([repaired('pool-1', 1_800)])).toBeNull();
  });

  it('is permitted as often as is configured', () => {
    const two = { maxResolvedInWindow: 2 };
    expect(refusal([repaired('pool-1', 600)], two)).toBeNull();
    expect(refusal([repaired('pool-1', 600), repaired('pool-2', 300)], two)).toContain(
      'pool-2 repaired this 300 s ago, and 2 repair(s)',
    );
  });

  it('is none after a change that repaired nothing', () => {
    expect(refusal([tried('pool-1', 60)])).toBeNull();
  });
});

describe('a day', () => {
  const old = [tried('pool-1', DAY - 1), tried('pool-2', 50_000), repaired('pool-3', 40_000)];

  it('has so many executions that may change something', () => {
    expect(refusal(old)).toBe('3 executions changed this target within a day, and 3 are permitted');
    expect(refusal(old.slice(1))).toBeNull();
    expect(refusal(old, { maxPerDay: 4 })).toBeNull();
  });

  it('ends', () => {
    expect(refusal([tried('pool-1', DAY), ...old.slice(1)])).toBeNull();
  });
});

it("does not count an execution's own changes", () => {
  expect(refusal([repaired('pool-9', 60)])).toBeNull();
  expect(refusal([tried('pool-9', 60), tried('pool-1', 50), tried('pool-2', 40)])).toBeNull();
});

describe('the record of changes', () => {
  const record = emptyRecord(900);

  it('has each execution once, with its first change', () => {
    const first = withRemediation(record, 'pool-1', NOW);
    expect(first.remediations).toEqual([{ execution: 'pool-1', at: NOW.toISOString(), resolvedAt: null }]);
    expect(withRemediation(first, 'pool-1', new Date(NOW.getTime() + 60_000))).toEqual(first);
    expect(withRemediation(first, 'pool-2', NOW).remediations).toHaveLength(2);
  });

  it('forgets what is older than a day', () => {
    const remediations = [
      tried('pool-1', DAY),
      tried('pool-2', DAY - 1),
      // Begun more than a day ago, and repaired since.
      { execution: 'pool-3', at: ago(DAY + 500), resolvedAt: ago(DAY - 1) },
    ];
    const { remediations: kept } = withRemediation({ ...record, remediations }, 'pool-4', NOW);
    expect(kept.map(({ execution }) => execution)).toEqual(['pool-2', 'pool-3', 'pool-4']);
  });

  it('forgets it for an execution that is in it already, too', () => {
    const remediations = [tried('pool-1', DAY), tried('pool-2', 10)];
    expect(withRemediation({ ...record, remediations }, 'pool-2', NOW).remediations).toEqual([
      tried('pool-2', 10),
    ]);
  });
});
