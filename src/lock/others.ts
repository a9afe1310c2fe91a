/** What a target's record says of other executions, to one that looks on or has the incident. */

import type { TargetRecord } from '../model/target-record';
import type { TargetRecords } from '../ports';
import { isHeldByAnother } from './lock';
import { incidentOfAnother } from './open-incident';

export interface Others {
  /** Neither the lock nor the incident is another's. */
  readonly isTargetFree: boolean;
  /** So many joined this one's incident: the alert fired again, or somebody started the runbook beside it. */
  readonly joined: number;
}

/** Where the record could not be read: then nothing is changed on account of it. */
export const UNKNOWN_OTHERS: Others = { isTargetFree: false, joined: 0 };

/** @param leaseSeconds The longest that any holder of the lock is waited for. */
export function othersOf(record: TargetRecord, execution: string, now: Date, leaseSeconds: number): Others {
  const { incident } = record;
  const isHeld = isHeldByAnother(record, execution, now, leaseSeconds);
  return {
    isTargetFree: !isHeld && incidentOfAnother(record, execution) === null,
    joined: incident?.execution === execution ? incident.joinedCount : 0,
  };
}

/** The record, for whoever can do without it: null when it can't be read. */
export async function recordOrNull(records: TargetRecords): Promise<TargetRecord | null> {
  try {
    return (await records.read()).record;
  } catch {
    return null;
  }
}
