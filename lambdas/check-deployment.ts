/** What of the deployment itself is checked: its queues and its alias. By a function outside the targets' network. */
import { checkAlias, checkQueue } from '../src/adapters/readiness/aws';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { CheckResult } from '../src/readiness/result';
import { configuration } from './configuration';
import { variable } from './runtime';

export async function checkDeployment(): Promise<CheckResult[]> {
  const { timeoutMs } = configuration().notifications;
  return Promise.all([
    checkQueue('alerts', variable(ENVIRONMENT.deadLetterQueueUrl), timeoutMs),
    checkQueue('events', variable(ENVIRONMENT.lostEventsQueueUrl), timeoutMs),
    checkAlias(variable(ENVIRONMENT.aliasArn), timeoutMs),
  ]);
}
