/** What every planner of a change is given, and what it answers. */

import {
  type Capacity,
  capacityOf,
  demand,
  type Peak,
  peakText,
  unavailableOf,
} from '../../capacity/capacity';
import { type Headroom, headroom } from '../../capacity/headroom';
import { clientRoom } from '../../capacity/pooler';
import type { Configuration } from '../../configuration/configuration';
import { contradictionsOf, contradictionText } from '../../diagnose/contradictions';
import type { AppliedAction } from '../../model/actions';
import type { Cause } from '../../model/cause';
import { type DeploymentEvidence, type Evidence, isSettled, type Owner, wholeOf } from '../../model/evidence';
import type { Incident, IncidentTarget } from '../../model/incident';
import type { PlannedAction } from '../../model/plans';
import { because, type Reason } from '../../model/refusal';

/** The change, or why not. */
export type Proposal = { readonly plan: PlannedAction } | { readonly refusal: Reason };

/** What of an incident a change is planned by. */
export interface PlannedFor extends Pick<Incident, 'id' | 'mode' | 'traceSeconds'> {
  readonly target: Pick<IncidentTarget, 'name'>;
}

export interface PlanContext {
  readonly incident: PlannedFor;
  readonly evidence: Evidence;
  /** What the change is made for. */
  readonly cause: Cause;
  /** Everything this execution changed so far. */
  readonly actions: readonly Pick<AppliedAction, 'kind'>[];
  readonly config: Configuration;
  /** The identity of the change to come. */
  readonly id: string;
}

const UNREAD = because('not-read', 'the deployment could not be read');

/** What the service may grow to now, and what PostgreSQL, or the pooler before it, has for it. */
export interface Room {
  readonly capacity: Capacity;
  readonly headroom: Headroom;
}

/** Reads both sides of the sum from the evidence, or says what is missing for it. */
export function roomFor({ evidence, config }: Pick<PlanContext, 'evidence' | 'config'>): Room | Reason {
  if (evidence.deployment?.replicas === 0) return switchedOff(evidence.deployment);
  const capacity = capacityOf(evidence);
  if (typeof capacity === 'string') return because('not-read', capacity);
  const pooler = wholeOf(evidence.pooler);
  const past = pooler && pastPooler(evidence, config);
  if (past !== null) return past;
  // Through a pooler the pods take of its clients' limit, and of PostgreSQL no more than it lets through.
  const left = pooler ? clientRoom(pooler, evidence) : headroom(evidence, config);
  return typeof left === 'string' ? because('not-read', left) : { capacity, headroom: left };
}

/** Why the pods may have connections that the pooler does not see, and nothing bounds; null where they have none. */
function pastPooler(evidence: Evidence, config: Configuration): Reason | null {
  if (evidence.database?.kind !== 'read')
    return because('not-read', 'the connections of the database could not be read');
  const above = contradictionsOf(evidence, config).find(({ kind }) => kind === 'sessions-above-pools');
  return above
    ? because('growth', `${contradictionText(above)}, or pods connect to PostgreSQL without the pooler`)
    : null;
}

/** Why what the pods can come to hold does not fit, with the sum; null when it does. */
export function overflow(peak: Peak, room: Room): string | null {
  return demand(peak) <= room.headroom.usable ? null : proof(peak, room);
}

/** The sum that shows that it fits, or that it does not. */
export function proof(peak: Peak, { headroom: { sum } }: Room): string {
  return `${peakText(peak)} = ${demand(peak)} connections, usable are ${sum}`;
}

/** Why a rollout may not be begun now; null when it may. */
export function rolloutRefusal({ evidence: { deployment } }: PlanContext): Reason | null {
  if (deployment === null) return UNREAD;
  if (deployment.paused) return because('paused', 'the deployment is paused');
  if (!isSettled(deployment)) return because('rollout-under-way', 'a rollout of the deployment is under way');
  if (deployment.replicas === 0) return switchedOff(deployment);
  return null;
}

function switchedOff({ runBy }: DeploymentEvidence): Reason {
  const why =
    runBy === null
      ? 'the deployment is scaled to zero: somebody switched it off'
      : `the deployment is scaled to zero, and ${runBy} runs its template instead: a change of the deployment does not reach those pods`;
  return because('scaled-to-zero', why);
}

/** Why pods may not be restarted one by one: that would leave none for a while. Null when they may. */
export function restartRefusal({ evidence: { deployment } }: PlanContext): Reason | null {
  if (deployment === null) return UNREAD;
  const { strategy, maxUnavailable, replicas } = deployment;
  if (strategy === 'Recreate')
    return because(
      'restart-leaves-none',
      'its strategy is Recreate: a restart ends every pod before the first new one',
    );
  if (unavailableOf(deployment) < replicas) return null;
  const said = 'count' in maxUnavailable ? maxUnavailable.count : `${maxUnavailable.percent} %`;
  return because(
    'restart-leaves-none',
    `its maxUnavailable is ${said} of ${replicas} replicas: a restart may leave none`,
  );
}

/**
 * Why the service may not be given more: pods that do not serve get nothing of it, and load that the others carry for
 * them is no growth. Null when every pod is ready and every replica available.
 */
export function wholeRefusal({ evidence: { deployment, pods } }: PlanContext): Reason | null {
  if (deployment === null) return UNREAD;
  if (pods === null) return because('not-read', 'the pods could not be read');
  const [first] = pods.notReady;
  if (pods.ready < pods.total) {
    return because(
      'not-ready',
      `only ${pods.ready} of ${pods.total} pods are ready${first ? ` (${first.pod}: ${first.why})` : ''}`,
    );
  }
  const { availableReplicas, replicas } = deployment;
  return availableReplicas < replicas
    ? because('not-ready', `only ${availableReplicas} of ${replicas} replicas are available`)
    : null;
}

/** Why a field is left alone: who would take the change back, how that is known, and where to make it. */
export function ownerRefusal(field: string, ...owners: readonly (Owner | null | undefined)[]): Reason | null {
  const owner = owners.find((each) => each !== null && each !== undefined);
  if (!owner) return null;
  const { name, mark, changeAt } = owner;
  return because(
    'owner',
    `${name} manages ${field} and would revert the change (${mark}): change it in ${changeAt}`,
  );
}

/**
 * Why nothing is changed at all while a standby answers: it was switched to, or is being switched, and what is true of
 * its sessions and limits is not true of the primary's.
 */
export function standbyRefusal({ database }: Evidence): Reason | null {
  return database?.kind === 'read' && database.dataLoss.inRecovery
    ? because(
        'standby',
        'a standby answers in place of the primary: no change is made until the primary does',
      )
    : null;
}
