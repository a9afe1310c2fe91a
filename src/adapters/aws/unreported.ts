/** Incidents whose execution wrote no report, such as one that was stopped: read from their histories. */
import { buildReport } from '../../documents/report/report';
import { type PastIncident, pastIncidentOf } from '../../documents/stats/past-incident';
import { readExecution } from '../../history/read';
import type { Executions } from './executions';

/** Of those that have ended. A history takes a request for every thousand events: meant for a local run. */
export async function unreported(
  executions: Pick<Executions, 'newestFirst' | 'history'>,
  reported: readonly PastIncident[],
): Promise<PastIncident[]> {
  const known = new Set(reported.map(({ id }) => id));
  const found: PastIncident[] = [];
  for (const { executionArn = '', name = '', status } of await executions.newestFirst()) {
    if (status === 'RUNNING' || known.has(name)) continue;
    const history = readExecution(await executions.history(executionArn));
    const incident = history.incident && pastIncidentOf(buildReport(history));
    if (incident) found.push(incident);
  }
  return found;
}
