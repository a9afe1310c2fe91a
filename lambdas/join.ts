/** Join: one incident of a target at a time; what is started beside it joins it. */
import { checkAccess } from '../src/adapters/readiness/check-access';
import { joinIncident } from '../src/lock/join';
import type { Join, WorkflowState } from '../src/model/state';
import { CLUSTER_USE } from '../src/readiness/steps';
import { checkable } from './check';
import { stateIsRead } from './check-executions';
import { targetOf } from './configuration';
import { log, now } from './runtime';
import { executionLookup, openRecords } from './sources';

export const handler = checkable('join', join, {
  ofTarget: (target, reach) => checkAccess(target, reach, { cluster: CLUSTER_USE.join }, now),
  shared: stateIsRead,
});

async function join({ incident }: Pick<WorkflowState, 'incident'>): Promise<Join> {
  const records = openRecords(targetOf(incident));
  const answer = await joinIncident(incident, { records, lookup: executionLookup, now });
  log('join', { incident: incident.id, target: incident.target.name, ...answer });
  return answer;
}
