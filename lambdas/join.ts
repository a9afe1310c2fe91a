/** Join: one incident of a target at a time; what is started beside it joins it. */
import { joinIncident } from '../src/lock/join';
import type { Join, WorkflowState } from '../src/model/state';
import { targetOf } from './configuration';
import { log, now } from './runtime';
import { executionLookup, openRecords } from './sources';

export async function handler({ incident }: Pick<WorkflowState, 'incident'>): Promise<Join> {
  const records = openRecords(targetOf(incident));
  const join = await joinIncident(incident, { records, lookup: executionLookup, now });
  log('join', { incident: incident.id, target: incident.target.name, ...join });
  return join;
}
