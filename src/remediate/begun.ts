/** A change that was begun by a call whose answer was lost: whether it was made, without making it. */

import { updateRecord } from '../lock/update';
import type { AppliedAction } from '../model/actions';
import type { Evidence } from '../model/evidence';
import type { PlannedAction } from '../model/plans';
import type { WorkflowState } from '../model/state';
import type { TargetRecord } from '../model/target-record';
import { recordOf } from './apply';
import { changeOf } from './changes';
import type { StepTools } from './step';

export type Applying = NonNullable<TargetRecord['applying']>;

export type Found =
  | { readonly kind: 'made'; readonly action: AppliedAction }
  | { readonly kind: 'not-made' }
  /** What would show it could not be read. */
  | { readonly kind: 'unknown' };

/**
 * Looks in the evidence for what the plan would have left. Nothing is changed: a call that may not change anything
 * any more may still tell what an earlier one did.
 */
export function findBegun(
  plan: PlannedAction,
  { at }: Applying,
  evidence: Evidence,
  { target, now }: Pick<StepTools, 'target' | 'now'>,
): Found {
  const made = changeOf(plan.kind).wasMade(plan, evidence);
  if (made === null) return { kind: 'unknown' };
  if (!made) return { kind: 'not-made' };
  return { kind: 'made', action: recordOf(plan, null, { target, at, earlier: evidence }, now()) };
}

/** Nothing of it was made: it counts for nothing, and there is nothing to be found by whoever comes next. */
export function takeIntentBack(
  state: WorkflowState,
  { records }: Pick<StepTools, 'records'>,
  execution: string,
): Promise<void> {
  const isFirst = (state.remediation?.actions ?? []).length === 0;
  return updateRecord(records, (record) => ({
    record: {
      ...record,
      applying: record.applying?.execution === execution ? null : record.applying,
      trace: record.trace?.execution === execution ? null : record.trace,
      remediations: record.remediations.filter((each) => !isFirst || each.execution !== execution),
    },
    result: undefined,
  }));
}
