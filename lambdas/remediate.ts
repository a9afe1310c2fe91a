/** Remediate: runbook, Resolution. Decides the one next change and makes it. */
import { remediate } from '../src/remediate/remediate';
import type { Remediation, WorkflowState } from '../src/state';
import { log } from './runtime';
import { stepTools } from './sources';

export async function handler(state: WorkflowState): Promise<Remediation> {
  const remediation = await remediate(state, stepTools(state.incident));
  log('remediate', { incident: state.incident.id, status: remediation.status, summary: remediation.summary });
  return remediation;
}
