/** Where a rollout stands, by the rules of `kubectl rollout status` (kubectl, polymorphichelpers/rollout_status.go). */
import type { DeploymentEvidence } from '../model/evidence';

export type Rollout = { readonly kind: 'complete' | 'progressing' | 'failed'; readonly detail: string };

export function rolloutOf(deployment: DeploymentEvidence): Rollout {
  const { replicas, runningReplicas, updatedReplicas, availableReplicas, observedLatest, deadlineExceeded } =
    deployment;
  if (!observedLatest)
    return { kind: 'progressing', detail: 'the deployment controller has not observed the change yet' };
  if (deadlineExceeded)
    return {
      kind: 'failed',
      detail: 'the rollout exceeded its progress deadline (ProgressDeadlineExceeded)',
    };
  if (updatedReplicas < replicas)
    return { kind: 'progressing', detail: `${updatedReplicas} of ${replicas} replicas are updated` };
  if (runningReplicas > updatedReplicas)
    return {
      kind: 'progressing',
      detail: `${runningReplicas - updatedReplicas} old replica(s) are still terminating`,
    };
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
