/** What one function found of what it uses: small enough to travel through an execution beside the others'. */
import type { CheckScope } from '../model/check';
import { jsonBytes } from '../model/limits';
import type { CheckResult, TargetReadiness } from './result';

/** What a function is called with in place of an incident's state. */
export interface CheckTask {
  readonly task: 'check';
  readonly check: CheckScope;
}

export interface CheckPart {
  readonly targets: readonly TargetReadiness[];
  /** What all targets share. */
  readonly shared: readonly CheckResult[];
  /** Results that did not fit: how many, of which each is fine where `isFine`. */
  readonly leftOut?: { readonly count: number; readonly isFine: boolean };
}

/** A state may have 256 KiB (Step Functions quotas): sixteen parts and what is around them. */
export const MAX_PART_BYTES = 14_000;

export function isCheckTask(event: unknown): event is CheckTask {
  return typeof event === 'object' && event !== null && 'task' in event && event.task === 'check';
}

/** Whole where it fits; else without what is fine; else with as much of the rest as fits. What is left out is counted. */
export function fitted(part: CheckPart): CheckPart {
  if (jsonBytes(part) <= MAX_PART_BYTES) return part;
  const notFine = filtered(part, ({ status }) => status !== 'fine');
  if (jsonBytes(notFine) <= MAX_PART_BYTES) {
    return { ...notFine, leftOut: { count: countOf(part) - countOf(notFine), isFine: true } };
  }
  let bytes = 0;
  const cut = filtered(notFine, (check) => {
    bytes += jsonBytes(check) + 1;
    return bytes <= MAX_PART_BYTES / 2;
  });
  return { ...cut, leftOut: { count: countOf(part) - countOf(cut), isFine: false } };
}

function filtered(
  { targets, shared }: CheckPart,
  isKept: (check: CheckResult) => boolean,
): Pick<CheckPart, 'targets' | 'shared'> {
  return {
    targets: targets.map(({ target, checks }) => ({ target, checks: checks.filter(isKept) })),
    shared: shared.filter(isKept),
  };
}

function countOf({ targets, shared }: Pick<CheckPart, 'targets' | 'shared'>): number {
  return targets.reduce((sum, { checks }) => sum + checks.length, shared.length);
}
