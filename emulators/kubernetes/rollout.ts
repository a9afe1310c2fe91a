/** What a Deployment's controller does next: how many pods to create, and which to remove. */
import type { DeploymentSpec, Pod } from './objects';
import { isReady } from './pod-status';

/** A deployment's pods that are not on their way out, by the template that they were made from. */
export interface OwnedPods {
  readonly current: readonly Pod[];
  readonly outdated: readonly Pod[];
}

export interface RolloutStep {
  readonly create: number;
  readonly remove: readonly Pod[];
}

/**
 * The next step of scaling or of a rolling replacement, by the rules of Kubernetes' own controller: never more than
 * `replicas + maxSurge` pods, and none that is ready removed below `replicas - maxUnavailable`.
 */
export function planRollout(spec: DeploymentSpec, { current, outdated }: OwnedPods): RolloutStep {
  const desired = spec.replicas;
  const total = current.length + outdated.length;
  const { maxSurge, minAvailable } = bounds(spec);
  const create = Math.max(0, Math.min(desired - current.length, desired + maxSurge - total));

  const surplus = ranked(current).slice(0, Math.max(0, current.length - desired));
  const unreadyNew = current.filter((pod) => !isReady(pod)).length;
  // Old pods that serve nobody go first, but not so many that the new ones could not all fail and leave enough.
  const broken = ranked(outdated.filter((pod) => !isReady(pod))).slice(
    0,
    Math.max(0, total - minAvailable - unreadyNew),
  );
  const ready = [...current, ...outdated].filter(isReady).length;
  const replaced = ranked(outdated.filter(isReady)).slice(0, Math.max(0, ready - minAvailable));
  return { create, remove: [...surplus, ...broken, ...replaced] };
}

/** The limits of a rollout, in pods. Percentages of surge round up and those of unavailability down. */
export function bounds({ replicas, strategy }: DeploymentSpec): { maxSurge: number; minAvailable: number } {
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate;
  const surge = resolve(maxSurge, replicas, Math.ceil);
  const unavailable = resolve(maxUnavailable, replicas, Math.floor);
  // With neither, a rollout could never begin.
  return {
    maxSurge: surge,
    minAvailable: Math.max(0, replicas - (surge + unavailable === 0 ? 1 : unavailable)),
  };
}

function resolve(value: number | string, replicas: number, round: (pods: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) / 100) * replicas);
}

/** The order in which pods are removed: unready first, then those that restarted most, then the newest. */
function ranked(pods: readonly Pod[]): Pod[] {
  const restarts = (pod: Pod) =>
    Math.max(0, ...pod.status.containerStatuses.map(({ restartCount }) => restartCount));
  return [...pods].sort(
    (a, b) =>
      Number(isReady(a)) - Number(isReady(b)) ||
      restarts(b) - restarts(a) ||
      b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  );
}
