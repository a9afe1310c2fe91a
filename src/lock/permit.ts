/** Whether an execution may change a target now: the lock, the kill switch and the attempt budget, in one look. */
import type { Configuration } from '../configuration';
import type { TargetRecords } from '../ports';
import { budgetRefusal, withRemediation } from './budget';
import { claim } from './lock';
import type { TargetRecord } from './record';
import { updateRecord } from './update';

export type Permit =
  | { readonly kind: 'granted'; readonly record: TargetRecord }
  | { readonly kind: 'held'; readonly by: string; readonly until: string }
  | { readonly kind: 'refused'; readonly why: string };

export interface PermitRequest {
  readonly execution: string;
  /** A repair counts towards the budget, and is refused when that is used up; looking closer (tracing) does not. */
  readonly isRepair: boolean;
  /**
   * Written down together with the lock, before anything is changed: so that a crash right after the change is no
   * change that nobody knows of.
   */
  readonly intent?: (record: TargetRecord) => TargetRecord;
}

/**
 * Takes or renews the lock, unless a person stopped all changes or the budget is used up.
 * @throws DependencyError, RecordError: no lock or no readable budget means no change.
 */
export function permitChange(
  records: TargetRecords,
  { execution, isRepair, intent }: PermitRequest,
  now: Date,
  remediation: Configuration['remediation'],
): Promise<Permit> {
  return updateRecord<Permit>(records, (record) => {
    if (record.stop !== null) {
      const { by, at, reason } = record.stop;
      const why = `all changes were stopped by ${by} at ${at}${reason ? `: ${reason}` : ''}`;
      return { record: null, result: { kind: 'refused', why } };
    }
    const claimed = claim(record, execution, now, remediation.lock.leaseSeconds);
    if (claimed.kind === 'held') return { record: null, result: claimed };
    const overdrawn = isRepair ? budgetRefusal(record, execution, now, remediation) : null;
    if (overdrawn !== null) return { record: null, result: { kind: 'refused', why: overdrawn } };
    const counted = isRepair && intent ? withRemediation(claimed.record, execution, now) : claimed.record;
    const next = intent ? intent(counted) : counted;
    return { record: next, result: { kind: 'granted', record: next } };
  });
}
