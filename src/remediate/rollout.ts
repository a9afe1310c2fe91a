/** Where a rollout stands, by the rules of `kubectl rollout status` (kubectl, polymorphichelpers/rollout_status.go). */
import type { DeploymentEvidence } from '../model/evidence';

export type Rollout = { readonly kind: 'complete' | 'progressing' | 'failed'; readonly detail: string };

/** What of it is still to be replaced; null where every replica is a new one, available or not. */
export function leftToReplace(deployment: DeploymentEvidence): string | null {
  const { replicas, runningReplicas, updatedReplicas, observedLatest } = deployment;
  if (!observedLatest) return 'the deployment controller has not observed the change yet';
  if (updatedReplicas < replicas) return `${updatedReplicas} of ${replicas} replicas are updated`;
  if (runningReplicas > updatedReplicas)
    return `${runningReplicas - updatedReplicas} old replica(s) are still terminating`;
  return null;
}

export function rolloutOf(deployment: DeploymentEvidence): Rollout {
  const { replicas, updatedReplicas, availableReplicas, observedLatest, deadlineExceeded } = deployment;
  if (observedLatest && deadlineExceeded)
    return {
      kind: 'failed',
      detail: 'the rollout exceeded its progress deadline (ProgressDeadlineExceeded)',
    };
  const left = leftToReplace(deployment);
  if (left !== null) return { kind: 'progressing', detail: left };
  if (availableReplicas < updatedReplicas)
    return {
      kind: 'progressing',
      detail: `${availableReplicas} of ${updatedReplicas} updated replicas are available`,
    };
  return {
    kind: 'complete',
    detail: `${availableReplicas} of ${replicas} replicas are updated and available`,
  };
}
