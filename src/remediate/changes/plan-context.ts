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
import type { Configuration } from '../../configuration/configuration';
import type { AppliedAction } from '../../model/actions';
import type { Cause } from '../../model/cause';
import { type DeploymentEvidence, type Evidence, isSettled, type Owner } from '../../model/evidence';
import type { Incident } from '../../model/incident';
import type { PlannedAction } from '../../model/plans';

/** The change, or why not. */
export type Proposal = { readonly plan: PlannedAction } | { readonly refusal: string };

export interface PlanContext {
  readonly incident: Incident;
  readonly evidence: Evidence;
  /** What the change is made for. */
  readonly cause: Cause;
  /** Everything this execution changed so far. */
  readonly actions: readonly AppliedAction[];
  readonly config: Configuration;
  /** The identity of the change to come. */
  readonly id: string;
}

/** What the service may grow to now, and what PostgreSQL has for it. */
export interface Room {
  readonly capacity: Capacity;
  readonly headroom: Headroom;
}

/** Reads both sides of the sum from the evidence; a string says what is missing for it. */
export function roomFor({ evidence, config }: Pick<PlanContext, 'evidence' | 'config'>): Room | string {
  if (evidence.deployment?.replicas === 0) return switchedOff(evidence.deployment);
  const capacity = capacityOf(evidence);
  if (typeof capacity === 'string') return capacity;
  const left = headroom(evidence, config);
  return typeof left === 'string' ? left : { capacity, headroom: left };
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
export function rolloutRefusal({ evidence: { deployment } }: PlanContext): string | null {
  if (deployment === null) return 'the deployment could not be read';
  if (deployment.paused) return 'the deployment is paused';
  if (!isSettled(deployment)) return 'a rollout of the deployment is under way';
  if (deployment.replicas === 0) return switchedOff(deployment);
  return null;
}

function switchedOff({ runBy }: DeploymentEvidence): string {
  return runBy === null
    ? 'the deployment is scaled to zero: somebody switched it off'
    : `the deployment is scaled to zero, and ${runBy} runs its template in its place: a change of the deployment's replicas or pool is none of those pods'`;
}

/** Why pods may not be restarted one by one: that would leave none for a while. Null when they may. */
export function restartRefusal({ evidence: { deployment } }: PlanContext): string | null {
  if (deployment === null) return 'the deployment could not be read';
  const { strategy, maxUnavailable, replicas } = deployment;
  if (strategy === 'Recreate')
    return 'its strategy is Recreate: a restart ends every pod before the first new one';
  if (unavailableOf(deployment) < replicas) return null;
  const said = 'count' in maxUnavailable ? maxUnavailable.count : `${maxUnavailable.percent} %`;
  return `its maxUnavailable is ${said} of ${replicas} replicas: a restart may leave none`;
}

/**
 * Why the service may not be given more: pods that do not serve get nothing of it, and load that the others carry for
 * them is no growth. Null when every pod is ready and every replica available.
 */
export function wholeRefusal({ evidence: { deployment, pods } }: PlanContext): string | null {
  if (deployment === null) return 'the deployment could not be read';
  if (pods === null) return 'the pods could not be read';
  const [first] = pods.notReady;
  if (pods.ready < pods.total) {
    return `only ${pods.ready} of ${pods.total} pods are ready${first ? ` (${first.pod}: ${first.why})` : ''}`;
  }
  const { availableReplicas, replicas } = deployment;
  return availableReplicas < replicas
    ? `only ${availableReplicas} of ${replicas} replicas are available`
    : null;
}

/** Why a field is left alone: who would take the change back, how that is known, and where to make it. */
export function ownerRefusal(field: string, ...owners: readonly (Owner | null | undefined)[]): string | null {
  const owner = owners.find((each) => each !== null && each !== undefined);
  if (!owner) return null;
  const { name, mark, changeAt } = owner;
  return `${name} keeps ${field} as it wants it and would undo the change (${mark}): change it in ${changeAt}`;
}

/**
 * Why nothing is changed at all while a standby answers: it was switched to, or is being switched, and what is true of
 * its sessions and limits is not true of the primary's.
 */
export function standbyRefusal({ database }: Evidence): string | null {
  return database?.kind === 'read' && database.dataLoss.inRecovery
    ? 'a standby answers in place of the primary: no change is made until the primary does'
    : null;
}
