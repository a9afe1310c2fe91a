/** Pods that are being replaced are not ready for a while, and that says nothing of what an incident would find. */
import type { DeploymentEvidence } from '../model/evidence';
import { type CheckResult, notChecked } from './result';

/**
 * Why pods of the deployment come and go right now; null where none do. Those that are merely not available are not meant: at
 * the end of a rollout they can't be told from pods that do not get ready.
 */
export function replacing(deployment: DeploymentEvidence | null): string | null {
  if (deployment === null || deployment.deadlineExceeded) return null;
  const { replicas, runningReplicas, updatedReplicas, observedLatest } = deployment;
  if (!observedLatest) return 'the deployment controller has not observed the last change yet';
  if (updatedReplicas < replicas)
    return `a rollout is under way: ${updatedReplicas} of ${replicas} replicas are updated`;
  if (runningReplicas > updatedReplicas)
    return `a rollout is under way: ${runningReplicas - updatedReplicas} pods of the version before are still there`;
  return null;
}

/** What fails while pods are being replaced is not known to fail: a check asks again when that is over. */
export function unlessReplaced(checks: readonly CheckResult[], why: string | null): CheckResult[] {
  return checks.map((check) =>
    why !== null && check.status === 'will-fail'
      ? notChecked(check.system, check.needed, `${check.why}; ${why}: check again when it is through`)
      : check,
  );
}
