/** ReleaseTarget: what an execution leaves behind when it changes nothing any more, however it ended. */
import type { Cluster, TargetRecords } from '../ports';
import { release } from './lock';
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
 * @param resolvedAt ISO 8601; null when it is not known to be healthy.
 */
export async function releaseTarget(
  execution: string,
  resolvedAt: string | null,
  { records, cluster, now }: { records: TargetRecords; cluster: Cluster; now: () => Date },
): Promise<Released> {
  const trace = (await records.read()).record.trace;
  const isOurs = trace?.execution === execution;
  // Before the lock is given up: nobody else may change the deployment meanwhile.
  if (isOurs) {
    const { variable, value } = trace;
    await cluster.undo({ kind: 'stop-trace', variable, value }, now().toISOString());
  }
  const wasHolder = await updateRecord(records, (record) => {
    const released = release(record, execution, resolvedAt);
    const next = released.trace?.execution === execution ? { ...released, trace: null } : released;
    const changed = JSON.stringify(next) !== JSON.stringify(record);
    return { record: changed ? next : null, result: record.holder === execution };
  });
  return {
    wasHolder,
    traceStopped: isOurs,
    summary:
      [wasHolder ? 'gave the lock up' : '', isOurs ? 'took connection tracing back' : '']
        .filter(Boolean)
        .join('; ') || 'had nothing to give up',
  };
}
