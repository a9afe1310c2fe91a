/** Puts together what the functions found: one answer for each thing that is needed, naming the functions where they differ. */
import type { CheckScope } from '../model/check';
import type { Failure } from '../model/state';
import { runbookCommand } from '../text/commands';
import { failureText } from '../workflow/failure-text';
import type { CheckPart } from './part';
import { type CheckResult, notChecked, type Readiness, willFail } from './result';
import { type CheckedStep, functionName } from './steps';

/** What an execution collected: of each function what it found, or why it did not answer. */
export interface Collected {
  readonly check: CheckScope;
  readonly parts?: Partial<Record<CheckedStep, CheckPart>>;
  readonly failures?: Partial<Record<CheckedStep, Failure>>;
}

/** Each thing with the functions that found it so. */
interface Found {
  readonly by: CheckedStep;
  readonly check: CheckResult;
}

/** @param asked those that are deployed. */
export function mergeParts(
  { check, parts = {}, failures = {} }: Collected,
  asked: readonly CheckedStep[],
): Readiness {
  const whole = asked.flatMap((by) => {
    const part = parts[by];
    return part ? [{ by, part }] : [];
  });
  const unheard = asked.flatMap((by) => unanswered(by, parts[by], failures[by], check));
  return {
    checkedAt: check.startedAt,
    isWhole: unheard.length === 0,
    targets: check.targets.map((target) => ({
      target,
      checks: merged(
        whole.flatMap(({ by, part }) =>
          part.targets
            .filter((each) => each.target === target)
            .flatMap(({ checks }) => checks.map((each) => ({ by, check: each }))),
        ),
      ),
    })),
    shared: [
      ...merged(whole.flatMap(({ by, part }) => part.shared.map((each) => ({ by, check: each })))),
      ...unheard,
    ],
  };
}

function unanswered(
  by: CheckedStep,
  part: CheckPart | undefined,
  failure: Failure | undefined,
  { executionArn }: CheckScope,
): CheckResult[] {
  const needed = `the function ${functionName(by)} answers`;
  if (failure) {
    const advice = `${runbookCommand('timeline', executionArn)}, and see the log of the function`;
    return [willFail('aws', needed, failureText(failure), advice)];
  }
  if (!part) return [notChecked('aws', needed, 'it was not asked')];
  const { leftOut } = part;
  if (!leftOut || leftOut.isFine) return [];
  return [notChecked('aws', needed, `${leftOut.count} of its results did not fit into the execution`)];
}

function merged(found: readonly Found[]): CheckResult[] {
  const byKey = new Map<string, Found[]>();
  for (const each of found) {
    const key = keyOf(each.check);
    byKey.set(key, [...(byKey.get(key) ?? []), each]);
  }
  return [...byKey.values()].flatMap((same) => one(same) ?? []);
}

/** The worst leads; where not all functions found it so, those that did are named. */
function one(same: readonly Found[]): CheckResult | undefined {
  const failing = same.filter(({ check }) => check.status === 'will-fail');
  const unknown = same.filter(({ check }) => check.status === 'not-checked');
  const leading = failing.length > 0 ? failing : unknown.length > 0 ? unknown : same;
  const [first] = leading;
  if (!first || first.check.status === 'fine' || leading.length === same.length) return first?.check;
  const names = leading.map(({ by }) => functionName(by)).join(', ');
  return { ...first.check, why: `${first.check.why} (found by ${names}, and not by the others)` };
}

/** What tells one thing that is needed from another, of the same target. */
export function keyOf({ system, needed }: { readonly system: string; readonly needed: string }): string {
  return `${system} ${needed}`;
}
