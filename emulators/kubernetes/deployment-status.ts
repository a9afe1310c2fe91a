/** A Deployment's status, kept as Kubernetes' own controller keeps it: `kubectl rollout status` reads it. */
import { type Condition, type Deployment, type DeploymentStatus, kubeTime } from './objects';
import { isReady } from './pod-status';
import { bounds, type OwnedPods } from './rollout';

/** The reason of a condition Progressing while a rollout is under way. */
export const UNDER_WAY = 'ReplicaSetUpdated';
const COMPLETE = 'NewReplicaSetAvailable';
const TOO_SLOW = 'ProgressDeadlineExceeded';

/** Pods that ought to have been created, and why they could not be. */
export interface CreationFailure {
  readonly missing: number;
  readonly message: string;
}

/** The pods, and whether the template that the current ones are of has just come. */
type Rollout = OwnedPods & { readonly isNewTemplate?: boolean };

/** The status that a deployment with these pods has, given the one that it had. */
export function deploymentStatus(
  deployment: Deployment,
  pods: Rollout,
  failure: CreationFailure | undefined,
  nowMs = Date.now(),
): DeploymentStatus {
  const ready = [...pods.current, ...pods.outdated].filter(isReady).length;
  const replicas = pods.current.length + pods.outdated.length;
  // Against what the ReplicaSets are asked for, which during a rollout is more than the deployment is.
  const asked = Math.max(deployment.spec.replicas, replicas + (failure?.missing ?? 0));
  const counts = {
    replicas,
    updatedReplicas: pods.current.length,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: asked - ready,
  };
  const conditions = [available(deployment, ready, nowMs), progressing(deployment, pods, counts, nowMs)];
  if (failure) {
    const failed = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: failure.message,
    } as const;
    conditions.push(since(deployment, failed, nowMs));
  }
  return {
    observedGeneration: deployment.metadata.generation,
    // The API server leaves out counts of zero.
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    conditions,
  };
}

type Counts = Required<Pick<DeploymentStatus, 'replicas' | 'updatedReplicas' | 'readyReplicas'>>;

function available(deployment: Deployment, ready: number, nowMs: number): Condition {
  const enough = ready >= bounds(deployment.spec).minAvailable;
  return since(
    deployment,
    enough
      ? {
          ...{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
          message: 'Deployment has minimum availability.',
        }
      : {
          ...{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
          message: 'Deployment does not have minimum availability.',
        },
    nowMs,
  );
}

function progressing(
  deployment: Deployment,
  { outdated, isNewTemplate = false }: Rollout,
  counts: Counts,
  nowMs: number,
): Condition {
  const { metadata, spec, status } = deployment;
  const name = JSON.stringify(metadata.name);
  const before = status.conditions?.find(({ type }) => type === 'Progressing');
  const unchangedSpec = status.observedGeneration === metadata.generation;
  const isComplete =
    outdated.length === 0 && counts.replicas === spec.replicas && counts.readyReplicas === spec.replicas;
  const type = 'Progressing';
  if (isComplete) {
    const message = `Deployment ${name} has successfully progressed.`;
    return since(
      deployment,
      { type, status: 'True', reason: COMPLETE, message },
      nowMs,
      before?.reason !== COMPLETE,
    );
  }
  // Neither a pod that fails after the rollout was complete nor a number of replicas makes the rollout incomplete: as long
  // as there is none of another template, no deadline runs.
  if (before?.reason === COMPLETE && outdated.length === 0 && !isNewTemplate) return before;

  const moved =
    !unchangedSpec ||
    counts.updatedReplicas > (status.updatedReplicas ?? 0) ||
    counts.readyReplicas > (status.readyReplicas ?? 0) ||
    outdated.length < (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  if (!moved && before) {
    if (before.reason === TOO_SLOW) return before;
    const stuckSeconds = (nowMs - Date.parse(before.lastUpdateTime ?? before.lastTransitionTime)) / 1_000;
    if (stuckSeconds > spec.progressDeadlineSeconds) {
      const message = `Deployment ${name} has timed out progressing.`;
      return since(deployment, { type, status: 'False', reason: TOO_SLOW, message }, nowMs, true);
    }
  }
  const message = `Deployment ${name} is progressing.`;
  return since(deployment, { type, status: 'True', reason: UNDER_WAY, message }, nowMs, moved);
}

/** Dates a condition: the transition when its status differs from before, the update then or when `updated`. */
function since(
  { status }: Deployment,
  condition: Omit<Condition, 'lastTransitionTime' | 'lastUpdateTime'>,
  nowMs: number,
  updated = false,
): Condition {
  const before = status.conditions?.find(({ type }) => type === condition.type);
  const turned = before?.status !== condition.status;
  return {
    ...condition,
    lastUpdateTime: before && !turned && !updated ? before.lastUpdateTime : kubeTime(nowMs),
    lastTransitionTime: before && !turned ? before.lastTransitionTime : kubeTime(nowMs),
  };
}
