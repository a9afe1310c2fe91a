/** UndoChange: takes the last change back. */
import { undoChange } from '../src/remediate/undo';
import type { Remediation, WorkflowState } from '../src/state';
import { log } from './runtime';
import { stepTools } from './sources';

export async function handler(state: WorkflowState): Promise<Remediation> {
  const remediation = await undoChange(state, stepTools(state.incident));
  log('undo', { incident: state.incident.id, status: remediation.status, summary: remediation.summary });
  return remediation;
}
