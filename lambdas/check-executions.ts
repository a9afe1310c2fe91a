/** Whether a function may read what it reads of executions: asked of the check's own. */
import { randomUUID } from 'node:crypto';
import { Executions } from '../src/adapters/aws/executions';
import { ENVIRONMENT } from '../src/configuration/environment';
import { CHECK_PREFIX, type CheckScope } from '../src/model/check';
import { type CheckResult, fine, notChecked, willFail } from '../src/readiness/result';
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

/** That one can be ended: asked of an execution that never was, of which a right is looked at first. */
export async function endIsPermitted(): Promise<CheckResult[]> {
  const needed = 'executions can be stopped';
  try {
    const executions = new Executions(variable(ENVIRONMENT.stateMachineArn));
    await executions.stop(`${CHECK_PREFIX}of-none-${randomUUID()}`, 'Check', 'It never was');
    return [fine('aws', needed)];
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'ExecutionDoesNotExist') return [fine('aws', needed)];
    if (name === 'AccessDeniedException') return [willFail('aws', needed, errorText(error), ADVICE)];
    return [notChecked('aws', needed, errorText(error))];
  }
}
