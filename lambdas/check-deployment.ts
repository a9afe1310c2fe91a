/**
 * What of the deployment itself is checked: its queues, its alias, and where people log in. By a function outside the targets'
 * network, as the one is that they log in by.
 */
import { checkAlias, checkQueue } from '../src/adapters/readiness/aws';
import { checkIssuer } from '../src/adapters/readiness/issuer';
import { ENVIRONMENT } from '../src/configuration/environment';
import type { CheckResult } from '../src/readiness/result';
import { configuration } from './configuration';
import { variable } from './runtime';

export async function checkDeployment(): Promise<CheckResult[]> {
  const config = configuration();
  const { timeoutMs } = config.notifications;
  const [issuer, ...deployed] = await Promise.all([
    checkIssuer(config, true),
    checkQueue('alerts', variable(ENVIRONMENT.deadLetterQueueUrl), timeoutMs),
    checkQueue('events', variable(ENVIRONMENT.lostEventsQueueUrl), timeoutMs),
    checkAlias(variable(ENVIRONMENT.aliasArn), timeoutMs),
  ]);
  return [...issuer, ...deployed];
}
