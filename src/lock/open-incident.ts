/**
 * One incident of a target at a time: the execution that came first has it open, and whatever is started beside it
 * joins it. Pure: the record in, the record out.
 */

import type { OpenIncident, TargetRecord } from '../model/target-record';
import type { Whereabouts } from '../ports';

/** Of the executions that joined, so many are named: an alert that flaps for a day must not outgrow a Lease. */
const MAX_JOINED = 10;

/** The execution that wants to open an incident, or to join one. */
export interface Opening {
  readonly execution: string;
  /** ISO 8601: when its trouble began. */
  readonly startedAt: string;
}

export type Opened =
  /** This execution has the incident. Another one had it before, and did not live to give it up. */
  | { readonly kind: 'opened'; readonly record: TargetRecord; readonly after: string | null }
  | { readonly kind: 'joined'; readonly record: TargetRecord; readonly incident: OpenIncident }
  /** Another execution has it, and nobody knows whether that one still runs. */
  | { readonly kind: 'unclear'; readonly incident: OpenIncident; readonly why: string };

/** The incident that another execution has open; null when there is none. */
export function incidentOfAnother({ incident }: TargetRecord, execution: string): OpenIncident | null {
  return incident !== null && incident.execution !== execution ? incident : null;
}

/**
 * Opens an incident for an execution, or joins the one that is open. Only one whose execution is known to run is
 * joined: an alert that joins what nobody works on would be lost.
 * @param whereabouts of the execution that has the incident open; not asked where there is none.
 */
export function openOrJoin(
  record: TargetRecord,
  opening: Opening,
  whereabouts: Whereabouts | null,
  now: Date,
): Opened {
  const other = incidentOfAnother(record, opening.execution);
  if (other === null) {
    return { kind: 'opened', record: withIncident(record, opening, now), after: null };
  }
  switch (whereabouts?.kind) {
    case 'running': {
      const incident = joinedBy(other, opening.execution, now);
      return { kind: 'joined', record: { ...record, incident }, incident };
    }
    case 'ended': {
      // One that ended well had nothing left to do. Any other end calls a person (the event rule).
      const handedOver = whereabouts.isWell
        ? record.handedOver
        : { execution: other.execution, at: whereabouts.at ?? now.toISOString() };
      const free = { ...record, incident: null, handedOver };
      return { kind: 'opened', record: withIncident(free, opening, now), after: other.execution };
    }
    case 'absent': {
      const free = { ...record, incident: null };
      return { kind: 'opened', record: withIncident(free, opening, now), after: other.execution };
    }
    default:
      return { kind: 'unclear', incident: other, why: whereabouts?.why ?? 'it was not asked' };
  }
}

/** The record with this execution's incident open; one that is open stays as it is. */
export function withIncident(
  record: TargetRecord,
  { execution, startedAt }: Opening,
  now: Date,
): TargetRecord {
  if (record.incident !== null) return record;
  const incident: OpenIncident = {
    ...{ execution, startedAt, openedAt: now.toISOString() },
    ...{ calledAt: null, joined: [], joinedCount: 0 },
  };
  return { ...record, incident };
}

/** A call that is made again counts once. */
function joinedBy(incident: OpenIncident, execution: string, now: Date): OpenIncident {
  if (incident.joined.some((each) => each.execution === execution)) return incident;
  return {
    ...incident,
    joined: [...incident.joined, { execution, at: now.toISOString() }].slice(-MAX_JOINED),
    joinedCount: incident.joinedCount + 1,
  };
}
