/** How an incident ended, as far as its execution knows. */
import type { ExecutionHistory } from '../../history/read';
import type { Incident } from '../../model/incident';
import { isRepair } from '../../remediate/changes';

/**
 * `resolved`: healthy after the workflow's own changes, with nobody called to finish the job.
 * `recovered`: healthy without them, or after a person was called. `observed`: healthy, while another execution was
 * held the lock. `joined`: the incident went on in another execution. `open`: not known to be healthy.
 */
export type Outcome = 'resolved' | 'recovered' | 'observed' | 'joined' | 'dry-run' | 'failed' | 'open';

/** How it stands, or ended. */
export function outcomeIn(
  { execution, join, messages, validations, remediations, actions }: ExecutionHistory,
  { mode }: Incident,
): Outcome {
  const calls = messages.filter(({ isCall }) => isCall);
  if (join?.status === 'joined') return 'joined';
  if (execution.status === 'FAILED' || calls.some(({ kind }) => kind === 'workflow-failed')) return 'failed';
  if (mode === 'dry-run') return 'dry-run';
  if (validations.at(-1)?.next !== 'resolved') return 'open';
  if (remediations.at(-1)?.status === 'observing') return 'observed';
  const handedOver = calls.some(({ kind }) => kind !== 'risk' && kind !== 'unresolved');
  const repaired = actions.some(
    ({ kind, changed, undone }) => isRepair(kind) && changed > 0 && undone === null,
  );
  return !handedOver && repaired ? 'resolved' : 'recovered';
}
