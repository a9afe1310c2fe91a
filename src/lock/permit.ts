/** Whether an execution may change a target now: the lock, the kill switch, the open incident and the budget, in one look. */
import type { Configuration } from '../configuration/configuration';
import type { Incident } from '../model/incident';
import { because, type Reason } from '../model/refusal';
import type { OpenIncident, TargetRecord } from '../model/target-record';
import type { TargetRecords } from '../ports';
import { whoText } from '../text/who';
import { budgetRefusal, withRemediation } from './budget';
import { claim } from './lock';
import { incidentOfAnother, type Opening, withIncident } from './open-incident';
import { updateRecord } from './update';

/** The change of this execution that was begun last, if it was not given up since. */
type Begun = TargetRecord['applying'];

export type Permit = { readonly kind: 'granted'; readonly record: TargetRecord } | Withheld;

/** Each says what this execution has begun before: a change that was made is told of, whatever came in between. */
export type Withheld = { readonly begun: Begun } & (
  | { readonly kind: 'held'; readonly by: string; readonly until: string }
  /** The incident is another execution's. */
  | { readonly kind: 'open'; readonly incident: OpenIncident }
  /** Another execution ended and left the incident to a person, for whom it is left until then. */
  | { readonly kind: 'handed-over'; readonly by: string; readonly at: string; readonly until: string }
  | { readonly kind: 'refused'; readonly reason: Reason }
);

export interface PermitRequest extends Opening {
  /** A repair counts towards the budget, and is refused when that is used up; looking closer (tracing) does not. */
  readonly isRepair: boolean;
  /** A person started it, or says yes to each change: then it does not overtake the person who was called. */
  readonly isByPerson: boolean;
  /**
   * Written down together with the lock, before anything is changed: so that a crash right after the change is no
   * change that nobody knows of.
   */
  readonly intent?: (record: TargetRecord) => TargetRecord;
}

/** For what an execution does with a change that it made itself: that it may end, whoever was called meanwhile. */
export function forOwnChange({ id, startedAt }: Pick<Incident, 'id' | 'startedAt'>): PermitRequest {
  return { execution: id, startedAt, isRepair: false, isByPerson: true };
}

/**
 * Takes or renews the lock, unless a person stopped all changes, somebody else has the incident or the budget is used up.
 * @throws DependencyError, RecordError: no lock or no readable budget means no change.
 */
export function permitChange(
  records: TargetRecords,
  request: PermitRequest,
  now: Date,
  remediation: Configuration['remediation'],
): Promise<Permit> {
  const { execution, isRepair, intent } = request;
  return updateRecord<Permit>(records, (record) => {
    const begun = record.applying?.execution === execution ? record.applying : null;
    if (record.stop !== null) {
      const { by, through, at, reason } = record.stop;
      const why = `all changes were stopped by ${whoText(by, through)} at ${at}${reason ? `: ${reason}` : ''}`;
      return { record: null, result: { kind: 'refused', reason: because('kill-switch', why), begun } };
    }
    const incident = incidentOfAnother(record, execution);
    if (incident !== null) return { record: null, result: { kind: 'open', incident, begun } };
    const claimed = claim(record, execution, now, remediation.lock.leaseSeconds);
    if (claimed.kind === 'held') {
      const { by, until, corrected } = claimed;
      return { record: corrected, result: { kind: 'held', by, until, begun } };
    }
    const left = handedOver(record, request, now, remediation);
    if (left !== null) return { record: null, result: { ...left, begun } };
    const overdrawn = isRepair ? budgetRefusal(record, execution, now, remediation) : null;
    if (overdrawn !== null)
      return { record: null, result: { kind: 'refused', reason: because('budget', overdrawn), begun } };
    const opened = withIncident(claimed.record, request, now);
    const counted = isRepair && intent ? withRemediation(opened, execution, now) : opened;
    const next = intent ? intent(counted) : counted;
    return { record: next, result: { kind: 'granted', record: next } };
  });
}

/** As long as the budget takes the same trouble for a recurrence: it is news for a person, not work for a machine. */
function handedOver(
  { handedOver: left }: TargetRecord,
  { execution, isByPerson }: PermitRequest,
  now: Date,
  { budget }: Configuration['remediation'],
): Pick<Extract<Withheld, { kind: 'handed-over' }>, 'kind' | 'by' | 'at' | 'until'> | null {
  if (left === null || left.execution === execution || isByPerson) return null;
  const until = new Date(Date.parse(left.at) + budget.windowSeconds * 1_000);
  if (until <= now) return null;
  return { kind: 'handed-over', by: left.execution, at: left.at, until: until.toISOString() };
}

/** Why a change is not permitted. */
export function withheldReason(permit: Withheld): Reason {
  switch (permit.kind) {
    case 'held':
      return because('lock', `the lock was lost to execution ${permit.by}`);
    case 'open':
      return because('incident-of-another', `execution ${permit.incident.execution} handles this incident`);
    case 'handed-over':
      return because(
        'handed-over',
        `execution ${permit.by} ended at ${permit.at} and handed the incident over to a person`,
      );
    case 'refused':
      return permit.reason;
  }
}
