/** Remediate: runbook, Resolution. Decides the one next change and makes it. */
import { stateAsOfNow } from '../src/model/evidence/earlier';
import type { Remediation, WorkflowState } from '../src/model/state';
import { remediate } from '../src/remediate/remediate';
import { log } from './runtime';
import { stepTools } from './sources';
import { count } from './telemetry';

export async function handler(state: WorkflowState): Promise<Remediation> {
  // An execution that began before this version was deployed goes on with it.
  const remediation = await remediate(stateAsOfNow(state), stepTools(state.incident));
  if (remediation.status === 'applied') count('Actions', remediation.actions.at(-1)?.kind);
  // Not while it waits for a person's word, which comes by here every few seconds.
  if (remediation.status === 'refused') for (const { kind } of remediation.refusals) count('Refusals', kind);
  log('remediate', { incident: state.incident.id, status: remediation.status, summary: remediation.summary });
  return remediation;
}
