/** FollowChange: runbook, Short-Term: one look at a rollout. How often and how long is the state machine's business. */

import { checkAccess } from '../src/adapters/readiness/check-access';
import type { FollowUp, WorkflowState } from '../src/model/state';
import { CLUSTER_USE } from '../src/readiness/steps';
import { followChange } from '../src/remediate/follow';
import { checkable } from './check';
import { log, now } from './runtime';
import { stepTools } from './sources';

export const handler = checkable('follow', follow, {
  ofTarget: (target, reach) =>
    checkAccess(target, reach, { cluster: CLUSTER_USE.follow, postgres: true, prometheus: true }, now),
});

async function follow(state: WorkflowState): Promise<FollowUp> {
  const followUp = await followChange(state, stepTools(state.incident));
  log('follow', {
    incident: state.incident.id,
    status: followUp.status,
    summary: followUp.summary,
    newRisks: followUp.newRisks,
  });
  return followUp;
}
