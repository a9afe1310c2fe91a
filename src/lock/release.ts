/** ReleaseTarget: what an execution leaves behind when it changes nothing any more, however it ended. */

import type { TargetRecord } from '../model/target-record';
import type { Cluster, TargetRecords } from '../ports';
import { type Ending, release } from './lock';
import { updateRecord } from './update';

export interface Released {
  /** It had the lock. */
  readonly wasHolder: boolean;
  /** Connection tracing was still on, and was taken back. */
  readonly traceStopped: boolean;
  readonly summary: string;
}

/**
 * Takes tracing back if the execution left it on, marks its remediation as resolved if it was, and gives the lock
 * up. Safe to call again, and for an execution that never had the lock.
 * @throws DependencyError, StalePlanError when tracing could not be taken back; the lock is given up even then.
 */
export async function releaseTarget(
  execution: string,
  ending: Ending,
  { records, cluster, now }: { records: TargetRecords; cluster: Cluster; now: () => Date },
): Promise<Released> {
  let stopping: ReturnType<typeof stopTrace> | undefined;
  const { wasHolder, failure } = await updateRecord(records, async (record) => {
    const { trace } = record;
    const isOurs = trace?.execution === execution;
    // Before the lock is given up: nobody else may change the deployment meanwhile. Once, however often the record is read.
    if (isOurs) stopping ??= stopTrace(trace, cluster, now());
    const failed = (await stopping) ?? null;
    const released = release(record, execution, ending);
    const next = isOurs && failed === null ? { ...released, trace: null } : released;
    const changed = JSON.stringify(next) !== JSON.stringify(record);
    return {
      record: changed ? next : null,
      result: { wasHolder: record.holder === execution, failure: failed },
    };
  });
  const isOurs = stopping !== undefined;
  // The lock is free all the same; that tracing is still on stays on record, and is tried again with this call.
  if (failure !== null) throw failure.error;
  return {
    wasHolder,
    traceStopped: isOurs,
    summary:
      [wasHolder ? 'released the lock' : '', isOurs ? 'stopped connection tracing' : '']
        .filter(Boolean)
        .join('; ') || 'nothing to release',
  };
}

async function stopTrace(
  { variable, value }: NonNullable<TargetRecord['trace']>,
  cluster: Cluster,
  now: Date,
): Promise<{ readonly error: unknown } | null> {
  try {
    await cluster.undo({ kind: 'stop-trace', variable, value }, now.toISOString());
    return null;
  } catch (error) {
    return { error };
  }
}
