/** The attempt budget: the same trouble again soon after a repair is news for a person, not work for a machine. */
import type { Configuration } from '../configuration/configuration';
import type { RecordedRemediation, TargetRecord } from '../model/target-record';

const DAY_SECONDS = 86_400;

/** Why an execution may not begin to change the target; null when it may. Its own earlier changes do not count. */
export function budgetRefusal(
  { remediations }: TargetRecord,
  execution: string,
  now: Date,
  { budget }: Configuration['remediation'],
): string | null {
  const others = remediations.filter((each) => each.execution !== execution);
  const resolved = others.filter(
    ({ resolvedAt }) => resolvedAt !== null && secondsSince(resolvedAt, now) < budget.windowSeconds,
  );
  const newest = resolved.at(-1);
  if (newest?.resolvedAt && resolved.length >= budget.maxResolvedInWindow) {
    return (
      `a recurrence: ${newest.execution} repaired this ${Math.round(secondsSince(newest.resolvedAt, now))} s ago, ` +
      `and ${budget.maxResolvedInWindow} repair(s) in ${budget.windowSeconds} s are permitted`
    );
  }
  const today = others.filter(({ at }) => secondsSince(at, now) < DAY_SECONDS);
  if (today.length < budget.maxPerDay) return null;
  return `${today.length} executions changed this target within a day, and ${budget.maxPerDay} are permitted`;
}

/** The record with this execution among those that changed something. What is older than a day is forgotten. */
export function withRemediation(record: TargetRecord, execution: string, now: Date): TargetRecord {
  const recent = record.remediations.filter((each) => isRecent(each, now));
  if (recent.some((each) => each.execution === execution)) return { ...record, remediations: recent };
  return {
    ...record,
    remediations: [...recent, { execution, at: now.toISOString(), resolvedAt: null }],
  };
}

function isRecent({ at, resolvedAt }: RecordedRemediation, now: Date): boolean {
  return secondsSince(resolvedAt ?? at, now) < DAY_SECONDS;
}

function secondsSince(time: string, now: Date): number {
  return (now.getTime() - Date.parse(time)) / 1_000;
}
