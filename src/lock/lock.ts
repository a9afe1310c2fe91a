/** One remediation at a time for a target: taking, keeping and giving up its lock. Pure: the record in, the record out. */
import type { TargetRecord } from './record';

export type Claim =
  | { readonly kind: 'taken'; readonly record: TargetRecord }
  | { readonly kind: 'held'; readonly by: string; readonly until: string };

/**
 * Takes the lock for an execution, or renews it. Another holder keeps it until it has said nothing for its lease's
 * time (Kubernetes API reference, LeaseSpec: `renewTime` + `leaseDurationSeconds`).
 */
export function claim(record: TargetRecord, execution: string, now: Date, leaseSeconds: number): Claim {
  const until = expiresAt(record);
  if (record.holder !== null && record.holder !== execution && until > now) {
    return { kind: 'held', by: record.holder, until: until.toISOString() };
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

/** Gives the lock up, if the execution has it; and marks its remediation as resolved, if it was. */
export function release(record: TargetRecord, execution: string, resolvedAt: string | null): TargetRecord {
  return {
    ...record,
    ...(record.holder === execution ? { holder: null, renewedAt: null } : {}),
    applying: record.applying?.execution === execution ? null : record.applying,
    decision: record.decision?.execution === execution ? null : record.decision,
    remediations: record.remediations.map((each) =>
      each.execution === execution && resolvedAt !== null ? { ...each, resolvedAt } : each,
    ),
  };
}

function expiresAt({ renewedAt, leaseSeconds }: TargetRecord): Date {
  return new Date(renewedAt === null ? 0 : Date.parse(renewedAt) + leaseSeconds * 1_000);
}
