/** What every planner of a change is given, and what it answers. */

import { type Capacity, capacityOf, demand, type Peak, peakText } from '../../capacity';
import type { Configuration } from '../../configuration';
import type { Cause } from '../../diagnose/causes';
import type { Evidence } from '../../evidence';
import { type Headroom, headroom } from '../../headroom';
import type { Incident } from '../../incident';
import type { AppliedAction, PlannedAction } from '../actions';

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
  const { replicas, updatedReplicas, runningReplicas, observedLatest } = deployment;
  const settled = observedLatest && updatedReplicas === replicas && runningReplicas === replicas;
  if (!settled) return 'a rollout of the deployment is under way';
  if (replicas === 0) return 'the deployment is scaled to zero: somebody switched it off';
  return null;
}
