/** How many calls may run at once: of each function, and of all that have no share of their own in this account and region. */
import { type CheckResult, fine, willFail } from './result';

/** A function of the deployment: as the stack calls it, and as Lambda does. */
export interface DeployedFunction {
  readonly id: string;
  readonly functionName: string;
}

/** The watchdog may page while the response sends a message; of every other function an execution calls one at a time. */
const BOTH_BRANCHES: readonly string[] = ['Escalate'];
/** Of one incident: a call by each branch of its execution, and one by the webhook that tells it again. */
const CALLS_OF_INCIDENT = 3;
/** Lambda, "Concurrent executions", as Service Quotas has it. */
const QUOTA = 'L-B99A9384';
const USUAL_LIMIT = 1_000;

export const mayRun = (id: string) => `the function ${id} may run`;
export const ACCOUNT_NEEDED = 'Lambda may run the calls of all targets at once';

/** With an incident of each target. */
export function callsAtOnce(id: string, targets: number): number {
  return targets * (BOTH_BRANCHES.includes(id) ? 2 : 1);
}

/** @param reserved null where nothing is reserved for it: it then takes of what the account has left. */
export function judgeReserved(
  { id, functionName }: DeployedFunction,
  reserved: number | null,
  targets: number,
): CheckResult {
  const needed = mayRun(id);
  const calls = callsAtOnce(id, targets);
  if (reserved === null) return fine('aws', needed);
  if (reserved >= calls) return fine('aws', needed, `${reserved} at once`);
  return willFail(
    'aws',
    needed,
    reserved === 0
      ? 'it is switched off: its reserved concurrency is 0'
      : `its reserved concurrency is ${reserved}, and an incident of each target calls it up to ${calls} times at once: the others wait`,
    `aws lambda delete-function-concurrency --function-name ${functionName}`,
  );
}

/** It is called, and Lambda has none of that name. */
export function missingFunction({ id, functionName }: DeployedFunction): CheckResult {
  return willFail(
    'aws',
    mayRun(id),
    `there is no function ${functionName}`,
    'npx cdk deploy -c configuration=… once more: somebody has deleted it',
  );
}

/** @param unreserved of the account in this region, shared with whatever else runs in it. */
export function judgeAccount(unreserved: number, targets: number): CheckResult {
  const calls = CALLS_OF_INCIDENT * targets;
  if (unreserved >= calls) return fine('aws', ACCOUNT_NEEDED, `${unreserved} at once`);
  return willFail(
    'aws',
    ACCOUNT_NEEDED,
    `this account may run ${unreserved} at once in this region, and an incident of each target takes up to ${calls}: the others wait`,
    `aws service-quotas request-service-quota-increase --service-code lambda --quota-code ${QUOTA} --desired-value ${USUAL_LIMIT}`,
  );
}
