/** How often an execution may diagnose. */
import type { Configuration } from '../configuration/configuration';
import type { WorkflowState } from '../model/state';

/** Rounds that ended in a wait to know more were no attempt at a repair, and do not count. */
export function mayDiagnoseAgain(
  { diagnosis, remediation }: Pick<WorkflowState, 'diagnosis' | 'remediation'>,
  { validation }: Pick<Configuration, 'validation'>,
): boolean {
  return (diagnosis?.round ?? 0) - (remediation?.wait?.count ?? 0) < validation.maxDiagnoses;
}
