/** What of an incident is a recurrence: the same cause, and the same leak, in the incidents of its target before it. */
import type { LeakShape } from '../leaks';
import { isCounted, type PastIncident } from './past-incident';
import { leakKey } from './stats';

/** Days before an incident in which another one counts: a month, this project's own number. */
export const RECURRENCE_DAYS = 30;
const DAY_MS = 86_400_000;

export interface Recurrence {
  /** Incidents of the target in the days before, whatever their cause. */
  readonly earlier: number;
  /** Those with the same cause, the newest first. */
  readonly sameCause: readonly PastIncident[];
  /** Those in which the same application leaked after the same statement, by leak; the newest first. */
  readonly sameLeak: readonly { readonly leak: LeakShape; readonly incidents: readonly PastIncident[] }[];
}

/** The moment from which earlier incidents count. Unix time. */
export function recurrenceFrom({ startedAt }: Pick<PastIncident, 'startedAt'>): number {
  return Date.parse(startedAt) - RECURRENCE_DAYS * DAY_MS;
}

/** Null where this execution is no incident of its own. */
export function recurrenceOf(incident: PastIncident, past: readonly PastIncident[]): Recurrence | null {
  if (!isCounted(incident)) return null;
  const startMs = Date.parse(incident.startedAt);
  const earlier = past
    .filter((each) => each.target === incident.target && each.id !== incident.id && isCounted(each))
    .filter(({ startedAt }) => isWithin(startMs - Date.parse(startedAt)))
    .sort((one, other) => other.startedAt.localeCompare(one.startedAt));
  return {
    earlier: earlier.length,
    sameCause: incident.cause === null ? [] : earlier.filter(({ cause }) => cause === incident.cause),
    sameLeak: (incident.leaks ?? []).flatMap((leak) => {
      const incidents = earlier.filter(({ leaks }) => leaks?.some((each) => leakKey(each) === leakKey(leak)));
      return incidents.length > 0 ? [{ leak, incidents }] : [];
    }),
  };
}

/** What started at the same moment or later is not before it. */
function isWithin(beforeMs: number): boolean {
  return beforeMs > 0 && beforeMs <= RECURRENCE_DAYS * DAY_MS;
}
