/** Changes a target's record in one go: read, change, write, and once more from the start if somebody was faster. */
import { DependencyError } from '../errors';
import type { TargetRecords } from '../ports';
import type { TargetRecord } from './record';

/** Twenty that write one record at the same time all get through, in a second or two. */
const ATTEMPTS = 12;
/** The longest pause after the first conflict; each further one may be longer by as much. */
const PAUSE_MS = 25;

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
): Promise<T> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { record, version } = await records.read();
    const { record: next, result } = await change(record);
    if (next === null || (await records.write(next, version)) === 'written') return result;
    // Those that were in each other's way come back at different times.
    await pause(Math.random() * PAUSE_MS * attempt);
  }
  throw new DependencyError(
    'kubernetes',
    `the target's Lease was changed by others ${ATTEMPTS} times in a row`,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
