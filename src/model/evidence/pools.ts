/** The pods of the deployment and their connection pools. */
import type { Reading } from './reading';

/** One connection pool of one pod, as the pod's own `/metrics` tells it. */
export interface PodPool {
  readonly pod: string;
  /** What tells it from the other pools of its pod, such as `pool="write"`; empty where the pod has one. */
  readonly pool: string;
  readonly total: number;
  readonly active: number;
  /** Null where the page does not say: nothing is decided on it alone. */
  readonly idle: number | null;
  /** active / total, 0 to 1 (over 1 when a pod reports more active than it may hold). */
  readonly utilization: number;
}

export interface PoolEvidence extends Reading {
  /** Pods of the deployment whose service runs, ready or not: the ones that should have been read. */
  readonly podsExpected: number;
  /** All that answered; fewer may be listed. */
  readonly podsRead: number;
  /** Each pool of each pod. */
  readonly pods: readonly PodPool[];
  readonly total: number;
  readonly active: number;
  /** Of the pools that say so. */
  readonly idle: number;
  /** The highest utilisation of any one pool of any one pod: an average hides the one that leaks. */
  readonly maxPodUtilization: number;
}

/** The pools of each pod, by its name. */
export function poolsByPod({ pods }: Pick<PoolEvidence, 'pods'>): Map<string, PodPool[]> {
  const byPod = new Map<string, PodPool[]>();
  for (const pool of pods) byPod.set(pool.pod, [...(byPod.get(pool.pod) ?? []), pool]);
  return byPod;
}

/** The sizes of each pod's pools, by its name. */
export function poolSizesByPod(pool: Pick<PoolEvidence, 'pods'>): Map<string, number[]> {
  return new Map([...poolsByPod(pool)].map(([pod, pools]) => [pod, pools.map(({ total }) => total)]));
}

/** The pods that the deployment controls, those that are over or on their way out left out. */
export interface PodsEvidence {
  readonly total: number;
  readonly ready: number;
  /** Those that are not, and why, as far as Kubernetes says; a few. */
  readonly notReady: readonly { readonly pod: string; readonly why: string }[];
  /** On their way out, and not among the others: they keep their connections until they have ended. */
  readonly terminating: number;
}
