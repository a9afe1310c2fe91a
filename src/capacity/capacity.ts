/** Capacity: how many connections the service's pods can come to hold, those that end beside those that begin. */
import { type Evidence, type MaxSurge, poolSizesByPod, wholeOf } from '../model/evidence';

/** How large the service may grow by itself, as it is configured now. */
export interface Capacity {
  /** The replicas that may run: those wanted, or an autoscaler's maximum when that is more. */
  readonly replicas: number;
  /** Those that are wanted now. */
  readonly present: number;
  /** The replicas below which an autoscaler does not go; null where there is none. */
  readonly leastReplicas: number | null;
  readonly maxSurge: MaxSurge;
  readonly maxUnavailable: MaxSurge;
  readonly gracePeriodSeconds: number;
  readonly minReadySeconds: number;
  readonly scaleDownWindowSeconds: number;
  /** Pods that are on their way out now. */
  readonly terminating: number;
  /** The most connections that a pod has in its pools, or that the next pod to start would get. */
  readonly poolSize: number;
  /** The most pools that one pod has. */
  readonly poolsPerPod: number;
}

type Seen = Pick<Evidence, 'deployment' | 'pods' | 'pool' | 'poolConfig'>;

/** An autoscaler decides no more often than this (Kubernetes documentation: kube-controller-manager, sync period). */
const AUTOSCALER_PERIOD_SECONDS = 15;

/**
 * The capacity that the evidence shows, with every change so far in it: two changes that are safe one by one can be
 * unsafe together. A string says what was not read, which permits nothing.
 */
export function capacityOf({ deployment, pods, pool, poolConfig }: Seen): Capacity | string {
  if (deployment === null) return 'the deployment could not be read';
  if (poolConfig === null) return 'the configured size of the pool could not be read';
  if (pool === null || pods === null || pool.podsExpected === 0 || pool.podsRead < pool.podsExpected)
    return 'not every pod could be read';
  if (wholeOf(pool) === null) return `the pools were not read whole: ${pool.partial[0]}`;
  const { replicas, autoscaler, maxSurge, maxUnavailable } = deployment;
  const { gracePeriodSeconds, minReadySeconds, scaleDownWindowSeconds } = deployment;
  const perPod = [...poolSizesByPod(pool).values()];
  const poolsPerPod = Math.max(...perPod.map((sizes) => sizes.length));
  const largest = Math.max(...perPod.flat());
  return {
    replicas: Math.max(replicas, autoscaler?.maxReplicas ?? 0),
    present: replicas,
    leastReplicas: autoscaler && Math.min(autoscaler.minReplicas, replicas),
    ...{ maxSurge, maxUnavailable, gracePeriodSeconds, minReadySeconds, scaleDownWindowSeconds },
    terminating: pods.terminating,
    // Which of several pools the key sizes is not known: each of them may be.
    poolSize:
      Math.max(...perPod.map((sizes) => sizes.reduce((sum, size) => sum + size, 0))) +
      poolsPerPod * Math.max(0, (poolConfig.size ?? 0) - largest),
    poolsPerPod,
  };
}

/** Pods that live at once, with the pools that they can fill. */
interface Crowd {
  readonly pods: number;
  readonly poolSize: number;
  readonly what: string;
}

/** The most that can be held at once: by how many pods of which pools. */
export interface Peak {
  readonly crowds: readonly Crowd[];
}

/**
 * While replicas are added, and afterwards: a rolling update's surge, and what an autoscaler takes away and makes anew
 * before the first have ended. Adding replicas itself ends no pod.
 */
export function growthPeak(capacity: Capacity): Peak {
  const { poolSize } = capacity;
  return peakOf(capacity, podsAtPeak(capacity), poolSize, [], poolSize);
}

/**
 * While every pod is restarted by a rolling update, one with `poolSize` connections in the place of each.
 * @param restarts Two where a second one begins before the pods of the first have all ended.
 *
 * Pods that were taken away are in no count of the deployment's, and keep their connections until they have ended: so
 * old ones are there beside all that `replicas + maxSurge` allows. The larger pool is counted for all of these: a container
 * that fails and is started again in its old pod has the new one.
 */
export function restartPeak(capacity: Capacity, poolSize: number, restarts: 1 | 2 = 1): Peak {
  const { present } = capacity;
  const atOnce = endingInRollout(capacity);
  const old = Math.min(Math.max(0, present - surgeOf(capacity)), atOnce);
  const pods = restarts === 1 ? old : old + Math.min(present, atOnce);
  const what = 'that end meanwhile';
  const larger = Math.max(poolSize, capacity.poolSize);
  return peakOf(
    capacity,
    podsAtPeak(capacity),
    larger,
    [{ pods, poolSize: capacity.poolSize, what }],
    larger,
  );
}

/** While one pod is replaced: the new one opens its pool, and the old one still holds its own. */
export function replacementPeak(capacity: Capacity): Peak {
  const { poolSize } = capacity;
  return peakOf(capacity, capacity.replicas + Math.max(1, surgeOf(capacity)), poolSize, [], poolSize);
}

function peakOf(
  capacity: Capacity,
  live: number,
  poolSize: number,
  ending: readonly Crowd[],
  autoscaledSize: number,
): Peak {
  const crowds = [
    { pods: live, poolSize, what: 'at the peak of a rollout' },
    ...ending,
    {
      pods: endingByAutoscaler(capacity),
      poolSize: autoscaledSize,
      what: 'that the autoscaler may be ending',
    },
    { pods: capacity.terminating, poolSize: capacity.poolSize, what: 'that are ending now' },
  ];
  return { crowds: crowds.filter(({ pods }, index) => index === 0 || pods > 0) };
}

/** The connections that are held at the peak. */
export function demand({ crowds }: Peak): number {
  return crowds.reduce((sum, { pods, poolSize }) => sum + pods * poolSize, 0);
}

/** The sum in words, without its result: `4 pods at the peak of a rollout × pool 100 + 2 that end meanwhile × pool 50`. */
export function peakText({ crowds }: Peak): string {
  return crowds
    .map(
      ({ pods, what, poolSize }, index) => `${pods}${index === 0 ? ' pods' : ''} ${what} × pool ${poolSize}`,
    )
    .join(' + ');
}

/** Pods beyond the replicas that a rolling update may run: percentages round up (Kubernetes, Deployments). */
export function surgeOf({ replicas, maxSurge }: Capacity): number {
  return 'count' in maxSurge ? maxSurge.count : Math.ceil((replicas * maxSurge.percent) / 100);
}

/** Pods that may be wanted at once while a rolling update is under way. */
export function podsAtPeak(capacity: Capacity): number {
  return capacity.replicas + surgeOf(capacity);
}

/**
 * Old pods that can be ending at once in a rolling update. One goes only for a new one that has been ready for
 * `minReadySeconds`, but for the first `maxUnavailable`: so in that time no more than `maxSurge + maxUnavailable` go, and
 * in a grace period so many times that. Without `minReadySeconds` all of them may, one right after the other. How soon a
 * pod really ends is known only when it has.
 */
function endingInRollout(capacity: Capacity): number {
  const { gracePeriodSeconds: grace, minReadySeconds: ready } = capacity;
  if (grace <= 0) return 0;
  if (ready <= 0) return Number.POSITIVE_INFINITY;
  return Math.ceil(grace / ready) * Math.max(1, surgeOf(capacity) + unavailableOf(capacity));
}

/** Pods that a rolling update may be short of: percentages round down (Kubernetes, Deployments). */
export function unavailableOf({
  replicas,
  maxUnavailable,
}: Pick<Capacity, 'replicas' | 'maxUnavailable'>): number {
  if ('count' in maxUnavailable) return maxUnavailable.count;
  return Math.floor((replicas * maxUnavailable.percent) / 100);
}

/** Pods that an autoscaler may have taken away within a grace period, and replaced since. */
function endingByAutoscaler(capacity: Capacity): number {
  const { leastReplicas, replicas, gracePeriodSeconds, scaleDownWindowSeconds } = capacity;
  if (leastReplicas === null || gracePeriodSeconds <= 0) return 0;
  const window = Math.max(AUTOSCALER_PERIOD_SECONDS, scaleDownWindowSeconds);
  return (1 + Math.floor(gracePeriodSeconds / window)) * (replicas - leastReplicas);
}
