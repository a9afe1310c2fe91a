/** UndoChange: takes the last change back. */

import type { Remediation, WorkflowState } from '../src/model/state';
import { undoChange } from '../src/remediate/undo';
import { log } from './runtime';
import { stepTools } from './sources';
import { count } from './telemetry';

export async function handler(state: WorkflowState): Promise<Remediation> {
  const remediation = await undoChange(state, stepTools(state.incident));
  if (remediation.status === 'undone') count('Actions', 'undo');
  log('undo', { incident: state.incident.id, status: remediation.status, summary: remediation.summary });
  return remediation;
}
