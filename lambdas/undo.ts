/** UndoChange: takes the last change back. */

import { checkAccess } from '../src/adapters/readiness/check-access';
import type { Remediation, WorkflowState } from '../src/model/state';
import { CLUSTER_USE } from '../src/readiness/steps';
import { undoChange } from '../src/remediate/undo';
import { checkable } from './check';
import { log, now } from './runtime';
import { stepTools } from './sources';
import { count } from './telemetry';

export const handler = checkable('undo', undo, {
  ofTarget: (target, reach) =>
    checkAccess(target, reach, { cluster: CLUSTER_USE.undo, poolerAdmin: true }, now),
});

async function undo(state: WorkflowState): Promise<Remediation> {
  const remediation = await undoChange(state, stepTools(state.incident));
  if (remediation.status === 'undone') count('Actions', 'undo');
  log('undo', { incident: state.incident.id, status: remediation.status, summary: remediation.summary });
  return remediation;
}
