/** What of the deployment itself is checked: queues, alias, limits. By a function outside the targets' network. */
import { checkAlias, checkQueue } from '../src/adapters/readiness/aws';
import { checkLimits } from '../src/adapters/readiness/limits';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { CheckResult } from '../src/readiness/result';
import { configuration } from './configuration';
import { jsonVariable, variable } from './runtime';

export async function checkDeployment(): Promise<CheckResult[]> {
  const { notifications, targets } = configuration();
  const { timeoutMs } = notifications;
  const others = jsonVariable(ENVIRONMENT.functions) as Record<string, string>;
  // The environment of a function can't have its own name: Lambda tells it ("Defined runtime environment variables").
  const functions = { Prepare: variable('AWS_LAMBDA_FUNCTION_NAME'), ...others };
  const found = await Promise.all([
    checkQueue('alerts', variable(ENVIRONMENT.deadLetterQueueUrl), timeoutMs),
    checkQueue('events', variable(ENVIRONMENT.lostEventsQueueUrl), timeoutMs),
    checkAlias(variable(ENVIRONMENT.aliasArn), timeoutMs),
    checkLimits(functions, targets.length, timeoutMs),
  ]);
  return found.flat();
}
