/** Everything that an incident would need: of each target, and what they share. */
import type { Target } from '../../configuration/configuration';
import { ALIAS_NEEDED } from '../../readiness/deployment';
import { type CheckResult, type Depth, notChecked, ONLY_READ, type Readiness } from '../../readiness/result';
import type { Reach } from '../open-sources';
import { checkAlertmanager } from './alertmanager';
import { checkAlias, checkQueue, checkTopics } from './aws';
import { checkChannels } from './channels';
import { checkLoginSecret, checkSigningSecrets } from './check-signing';
import { checkTarget } from './check-target';
import { checkIssuer } from './issuer';
import { checkLimits } from './limits';

const UNKNOWN_FUNCTIONS = notChecked(
  'aws',
  'each function may run',
  'set RUNBOOK_FUNCTIONS to the output Functions of the stack',
);

/** What only the deployment knows, as far as whoever asks knows it. */
export interface Deployed {
  /** By audience; null where they are not known. */
  readonly topicArns: Readonly<Record<string, string>> | null;
  readonly deadLetterQueueUrl: string | null;
  /** Names in Lambda by what the stack calls each; null where they are not known. */
  readonly functions: Readonly<Record<string, string>> | null;
  /** Of the workflow; null where no deployment was found. */
  readonly aliasArn: string | null;
}

/**
 * Changes nothing, and disturbs nobody.
 * @param depth `reading` leaves out what asks for a change that is then not made (dry runs, the size of a pooler that is set to
 * what it is) and what is sent to a channel: that is told as not checked.
 */
export async function checkAll(
  targets: readonly Target[],
  reach: Reach,
  deployed: Deployed,
  now: () => Date,
  depth: Depth = 'whole',
): Promise<Readiness> {
  const checkedAt = now().toISOString();
  const [ofTargets, shared, alertmanager, issuer] = await Promise.all([
    Promise.all(targets.map((target) => checkTarget(target, reach, now, depth))),
    checkShared(reach, deployed, depth),
    checkAlertmanager(reach.config, targets, reach.secrets, 'person'),
    checkIssuer(reach.config),
  ]);
  return { checkedAt, targets: ofTargets, shared: [...alertmanager, ...shared, ...issuer], isWhole: true };
}

async function checkShared(
  { config, secrets }: Reach,
  { topicArns, deadLetterQueueUrl, functions, aliasArn }: Deployed,
  depth: Depth,
): Promise<CheckResult[]> {
  const { notifications } = config;
  const { timeoutMs, sns } = notifications;
  const [channels, signing, login, topics, queue, alias, limits] = await Promise.all([
    depth === 'whole'
      ? checkChannels(notifications, secrets)
      : [notChecked('channels', 'each takes messages', ONLY_READ)],
    checkSigningSecrets(notifications, secrets),
    checkLoginSecret(config, secrets, 'person'),
    topicArns === null
      ? [
          notChecked(
            'channels',
            'subscribers of the SNS topics',
            'set RUNBOOK_TOPIC_ARNS to the ARNs by audience, as JSON',
          ),
        ]
      : checkTopics(topicArns, sns.audiences, timeoutMs),
    deadLetterQueueUrl === null
      ? notChecked(
          'aws',
          'the queue of undelivered alerts is empty',
          'set RUNBOOK_DEAD_LETTER_QUEUE_URL to the output UndeliveredAlerts of the stack',
        )
      : checkQueue('alerts', deadLetterQueueUrl, timeoutMs),
    aliasArn === null
      ? notChecked('aws', ALIAS_NEEDED, 'no deployment was found')
      : checkAlias(aliasArn, timeoutMs),
    checkLimits(functions ?? {}, config.targets.length, timeoutMs),
  ]);
  const unknown = functions === null ? [UNKNOWN_FUNCTIONS] : [];
  return [...channels, ...signing, ...login, ...topics, queue, alias, ...limits, ...unknown];
}
