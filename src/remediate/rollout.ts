/** Where a rollout stands, by the rules of `kubectl rollout status` (kubectl, polymorphichelpers/rollout_status.go). */
import type { DeploymentEvidence } from '../model/evidence';

export type Rollout = { readonly kind: 'complete' | 'progressing' | 'failed'; readonly detail: string };

export function rolloutOf(deployment: DeploymentEvidence): Rollout {
  const { replicas, runningReplicas, updatedReplicas, availableReplicas, observedLatest, deadlineExceeded } =
    deployment;
  if (!observedLatest) return { kind: 'progressing', detail: 'the change has not been taken up yet' };
  if (deadlineExceeded) return { kind: 'failed', detail: 'Kubernetes gave it up (ProgressDeadlineExceeded)' };
  if (updatedReplicas < replicas)
    return { kind: 'progressing', detail: `${updatedReplicas} of ${replicas} replicas are new` };
  if (runningReplicas > updatedReplicas)
    return { kind: 'progressing', detail: `${runningReplicas - updatedReplicas} old replica(s) still end` };
  if (availableReplicas < updatedReplicas)
    return {
      kind: 'progressing',
      detail: `${availableReplicas} of ${updatedReplicas} new replicas are available`,
    };
  return { kind: 'complete', detail: `${availableReplicas} of ${replicas} replicas are new and available` };
}
