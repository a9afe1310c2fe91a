/** Pods that are being replaced are not ready for a while, and that says nothing of what an incident would find. */
import type { DeploymentEvidence } from '../model/evidence';
import { leftToReplace } from '../remediate/rollout';
import { type CheckResult, notChecked } from './result';

/**
 * Why pods of the deployment come and go right now; null where none do. Those that are merely not available are not meant: at
 * the end of a rollout they can't be told from pods that do not get ready.
 */
export function replacing(deployment: DeploymentEvidence | null): string | null {
  if (deployment === null || deployment.deadlineExceeded) return null;
  const left = leftToReplace(deployment);
  return left === null ? null : `a rollout is under way: ${left}`;
}

/** What fails while pods are being replaced is not known to fail: a check asks again when that is over. */
export function unlessReplaced(checks: readonly CheckResult[], why: string | null): CheckResult[] {
  return checks.map((check) =>
    why !== null && check.status === 'will-fail'
      ? notChecked(check.system, check.needed, `${check.why}; ${why}: check again when it is through`)
      : check,
  );
}
