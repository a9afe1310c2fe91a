/** Whether a function may read what it reads of executions: asked of the check's own. */
import { Executions } from '../src/adapters/aws/executions';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { CheckScope } from '../src/model/check';
import { type CheckResult, fine, willFail } from '../src/readiness/result';
import { errorText } from '../src/text/error-text';
import { variable } from './runtime';
import { executionLookup } from './sources';

const ADVICE = 'npx cdk deploy -c configuration=… once more: the role of the function has lost a right';
const HISTORY_TIMEOUT_MS = 5_000;

/** How it stands: DescribeExecution. */
export async function stateIsRead({ id }: CheckScope): Promise<CheckResult[]> {
  const needed = 'the state of executions can be read';
  const found = await executionLookup.find(id);
  return [found.kind === 'unknown' ? willFail('aws', needed, found.why, ADVICE) : fine('aws', needed)];
}

/** What happened in it: GetExecutionHistory. */
export async function historyIsRead({ id }: CheckScope): Promise<CheckResult[]> {
  const needed = 'the history of executions can be read';
  try {
    const executions = new Executions(variable(ENVIRONMENT.stateMachineArn));
    await executions.newest(id, AbortSignal.timeout(HISTORY_TIMEOUT_MS));
    return [fine('aws', needed)];
  } catch (error) {
    return [willFail('aws', needed, errorText(error), ADVICE)];
  }
}
