/** One remediation at a time for a target: taking, keeping and giving up its lock. Pure: the record in, the record out. */
import type { TargetRecord } from '../model/target-record';

export type Claim =
  | { readonly kind: 'taken'; readonly record: TargetRecord }
  | {
      readonly kind: 'held';
      readonly by: string;
      readonly until: string;
      /** To be written down, so that the lease ends: its time can't be right. Null where it can. */
      readonly corrected: TargetRecord | null;
    };

/** Clocks of machines that keep time differ by less; more is no renewal that anybody made by then. */
const MAX_SKEW_MS = 60_000;

/**
 * Takes the lock for an execution, or renews it. Another holder keeps it until it has said nothing for its lease's
 * time (Kubernetes API reference, LeaseSpec: `renewTime` + `leaseDurationSeconds`). A renewal that lies in the future
 * counts from now on instead, for a holder that is alive renews again.
 * @param leaseSeconds The longest that any holder is waited for.
 */
export function claim(record: TargetRecord, execution: string, now: Date, leaseSeconds: number): Claim {
  if (isHeldByAnother(record, execution, now, leaseSeconds)) {
    const corrected = correctedLease(record, now);
    const until = expiresAt(corrected ?? record, leaseSeconds).toISOString();
    return { kind: 'held', by: record.holder ?? '', until, corrected };
  }
  const isNew = record.holder !== execution;
  return {
    kind: 'taken',
    record: {
      ...record,
      holder: execution,
      renewedAt: now.toISOString(),
      leaseSeconds,
      transitions: record.transitions + (isNew ? 1 : 0),
    },
  };
}

/** Whether an execution other than this one has the lock. */
export function isHeldByAnother(
  record: TargetRecord,
  execution: string,
  now: Date,
  leaseSeconds: number,
): boolean {
  return record.holder !== null && record.holder !== execution && expiresAt(record, leaseSeconds) > now;
}

/** How an execution comes to release its target. */
export type Ending =
  /** It is healthy again, since then (ISO 8601). */
  | { readonly kind: 'resolved'; readonly at: string }
  /** A person was called: it changes nothing more and goes on watching. */
  | { readonly kind: 'called'; readonly at: string }
  /** The execution itself ended without being resolved, which calls a person too. */
  | { readonly kind: 'ended'; readonly at: string };

/** Gives the lock up, if the execution has it; marks its remediation as resolved, if it was; and says whose the incident is now. */
export function release(record: TargetRecord, execution: string, ending: Ending): TargetRecord {
  return {
    ...record,
    ...(record.holder === execution ? { holder: null, renewedAt: null } : {}),
    applying: record.applying?.execution === execution ? null : record.applying,
    decision: record.decision?.execution === execution ? null : record.decision,
    remediations: record.remediations.map((each) =>
      each.execution === execution && ending.kind === 'resolved' ? { ...each, resolvedAt: ending.at } : each,
    ),
    ...incidentAfter(record, execution, ending),
  };
}

function incidentAfter(
  { incident, handedOver }: TargetRecord,
  execution: string,
  { kind, at }: Ending,
): Pick<TargetRecord, 'incident' | 'handedOver'> {
  const isOurs = incident?.execution === execution;
  switch (kind) {
    case 'resolved':
      return { incident: isOurs ? null : incident, handedOver: null };
    case 'called':
      return {
        incident: isOurs ? { ...incident, calledAt: incident.calledAt ?? at } : incident,
        handedOver,
      };
    case 'ended':
      return isOurs ? { incident: null, handedOver: { execution, at } } : { incident, handedOver };
  }
}

/**
 * Until when the holder keeps the lock; long past where it never said when it took it.
 * @param longestSeconds The longest that any holder is waited for.
 */
export function expiresAt(
  record: Pick<TargetRecord, 'renewedAt' | 'leaseSeconds'>,
  longestSeconds: number,
): Date {
  const { renewedAt, leaseSeconds } = record;
  const seconds = Math.min(leaseSeconds, longestSeconds);
  return new Date(renewedAt === null ? 0 : Date.parse(renewedAt) + seconds * 1_000);
}

function correctedLease(record: TargetRecord, now: Date): TargetRecord | null {
  const isAhead = record.renewedAt !== null && Date.parse(record.renewedAt) > now.getTime() + MAX_SKEW_MS;
  return isAhead ? { ...record, renewedAt: now.toISOString() } : null;
}
