/** FollowChange: runbook, Short-Term: one look at a rollout. How often and how long is the state machine's business. */

import type { FollowUp, WorkflowState } from '../src/model/state';
import { followChange } from '../src/remediate/follow';
import { log } from './runtime';
import { stepTools } from './sources';

export async function handler(state: WorkflowState): Promise<FollowUp> {
  const followUp = await followChange(state, stepTools(state.incident));
  log('follow', {
    incident: state.incident.id,
    status: followUp.status,
    summary: followUp.summary,
    newRisks: followUp.newRisks,
  });
  return followUp;
}
