/**
 * ReleaseTarget: gives the target's lock up and takes back what must not stay. A state of the workflow, and the
 * target of the event rule: an execution that was aborted runs no state any more.
 */
import { checkAccess } from '../src/adapters/readiness/check-access';
import type { Ending } from '../src/lock/lock';
import { type Released, releaseTarget } from '../src/lock/release';
import type { WorkflowState } from '../src/model/state';
import { CLUSTER_USE } from '../src/readiness/steps';
import { checkable } from './check';
import { configuration, targetOf } from './configuration';
import { log, now } from './runtime';
import { openRecords, openSources } from './sources';

/** From the workflow. */
interface ReleaseRequest {
  readonly resolved: boolean;
  readonly state: WorkflowState;
}

/** From the event rule (Step Functions, 'Step Functions Execution Status Change'). */
interface StatusChange {
  readonly detail: { readonly name: string; readonly status: string };
}

export const handler = checkable('release', releaseAll, {
  ofTarget: (target, reach) => checkAccess(target, reach, { cluster: CLUSTER_USE.release }, now),
});

async function releaseAll(event: ReleaseRequest | StatusChange): Promise<readonly Released[]> {
  if ('detail' in event) {
    // The input may be anything, that is why it failed perhaps: every target is asked whether it was this one's.
    const ending: Ending = { kind: 'ended', at: now().toISOString() };
    return Promise.all(configuration().targets.map((target) => release(target, event.detail.name, ending)));
  }
  const { incident, validation } = event.state;
  const at = now().toISOString();
  const ending: Ending = event.resolved
    ? { kind: 'resolved', at: validation?.observedAt ?? at }
    : { kind: 'called', at };
  return [await release(targetOf(incident), incident.id, ending)];
}

async function release(target: ReturnType<typeof targetOf>, execution: string, ending: Ending) {
  const { cluster } = openSources(target);
  const released = await releaseTarget(execution, ending, { records: openRecords(target), cluster, now });
  log('release', { execution, target: target.name, summary: released.summary });
  return released;
}
