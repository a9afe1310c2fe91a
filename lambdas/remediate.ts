/** Remediate: runbook, Resolution. Decides the one next change and makes it. */
import { checkAccess } from '../src/adapters/readiness/check-access';
import { stateAsOfNow } from '../src/model/evidence/earlier';
import type { Remediation, WorkflowState } from '../src/model/state';
import { CLUSTER_USE } from '../src/readiness/steps';
import { remediate } from '../src/remediate/remediate';
import { checkable } from './check';
import { stateIsRead } from './check-executions';
import { log, now } from './runtime';
import { stepTools } from './sources';
import { count } from './telemetry';

export const handler = checkable('remediate', act, {
  ofTarget: (target, reach) =>
    checkAccess(
      target,
      reach,
      { cluster: CLUSTER_USE.remediate, postgres: true, prometheus: true, poolerAdmin: true },
      now,
    ),
  shared: stateIsRead,
});

async function act(state: WorkflowState): Promise<Remediation> {
  // An execution that began before this version was deployed goes on with it.
  const remediation = await remediate(stateAsOfNow(state), stepTools(state.incident));
  if (remediation.status === 'applied') count('Actions', remediation.actions.at(-1)?.kind);
  // Not while it waits for a person's word, which comes by here every few seconds.
  if (remediation.status === 'refused') for (const { kind } of remediation.refusals) count('Refusals', kind);
  log('remediate', { incident: state.incident.id, status: remediation.status, summary: remediation.summary });
  return remediation;
}
