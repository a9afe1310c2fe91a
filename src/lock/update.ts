/** Changes a target's record in one go: read, change, write, and once more from the start if somebody was faster. */
import { DependencyError } from '../model/errors';
import type { TargetRecord } from '../model/target-record';
import type { TargetRecords } from '../ports';

/**
 * Of many that update one record side by side one gets through at a time; those that wait at random, and longer each time,
 * come apart. Eight attempts take about three seconds at most.
 */
const ATTEMPTS = 8;
const PAUSE_MS = { first: 20, most: 800 };

export interface RecordChange<T> {
  /** Null leaves the record as it is. */
  readonly record: TargetRecord | null;
  readonly result: T;
}

/**
 * Applies a change to the record that is there now.
 * @throws DependencyError when it can't be read or written, or others kept changing it; RecordError when it can't be
 * understood. Either way nothing may be changed on the target.
 */
export async function updateRecord<T>(
  records: TargetRecords,
  change: (record: TargetRecord) => RecordChange<T> | Promise<RecordChange<T>>,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<T> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { record, version } = await records.read();
    const { record: next, result } = await change(record);
    if (next === null || (await records.write(next, version)) === 'written') return result;
    if (attempt < ATTEMPTS) await pause(pauseMs(attempt));
  }
  throw new DependencyError(
    'kubernetes',
    `the target's Lease was changed by others ${ATTEMPTS} times in a row`,
  );
}

/** After so many attempts: between half and all of a bound that doubles. */
function pauseMs(attempt: number): number {
  const bound = Math.min(PAUSE_MS.most, PAUSE_MS.first * 2 ** attempt);
  return bound / 2 + (Math.random() * bound) / 2;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
