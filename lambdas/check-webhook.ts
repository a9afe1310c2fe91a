/** What the functions of the webhook check of themselves: the token that lets alerts in, and that an execution can be started. */
import { Executions } from '../src/adapters/aws/executions';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { checkWebhookToken } from '../src/adapters/readiness/check-signing';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { CheckScope } from '../src/model/check';
import type { CheckPart } from '../src/readiness/part';
import { type CheckResult, fine, notChecked, willFail } from '../src/readiness/result';
import { errorText } from '../src/text/error-text';
import { log, variable } from './runtime';

const ADVICE = 'npx cdk deploy -c configuration=… once more: the role of the function has lost a right';

export async function checkToken({ id }: CheckScope): Promise<CheckPart> {
  const secretId = variable(ENVIRONMENT.webhookTokenSecret);
  const shared = [await checkWebhookToken(secretId, new SecretStore())];
  log('authorize', { check: id });
  return { targets: [], shared };
}

/**
 * By the name of the check's own execution, which is taken: Step Functions looks at the right first, and starts none (StartExecution,
 * idempotent by its name).
 */
export async function checkStart({ id }: CheckScope): Promise<CheckPart> {
  const executions = new Executions(variable(ENVIRONMENT.stateMachineArn));
  const shared = await Promise.all([
    asked('executions can be started by the alias', () => executions.start({ mode: 'check' }, id)),
    asked('the state of executions can be read', () => executions.statusOf(id)),
  ]);
  log('intake', { check: id });
  return { targets: [], shared };
}

async function asked(needed: string, ask: () => Promise<unknown>): Promise<CheckResult> {
  try {
    await ask();
    return fine('aws', needed);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return name === 'AccessDeniedException' || name === 'StateMachineDoesNotExist'
      ? willFail('aws', needed, errorText(error), ADVICE)
      : notChecked('aws', needed, errorText(error));
  }
}
