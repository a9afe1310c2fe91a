/** Everything that an incident would need: of each target, and what they share. */
import type { Target } from '../../configuration/configuration';
import { type CheckResult, notChecked, type Readiness } from '../../readiness/result';
import type { Reach } from '../open-sources';
import { checkQueue, checkTopics } from './aws';
import { checkChannels } from './channels';
import { checkTarget } from './check-target';

/** What only the deployment knows, as far as whoever asks knows it. */
export interface Deployed {
  /** By audience; null where they are not known. */
  readonly topicArns: Readonly<Record<string, string>> | null;
  readonly deadLetterQueueUrl: string | null;
}

/** Changes nothing, and disturbs nobody. */
export async function checkAll(
  targets: readonly Target[],
  reach: Reach,
  deployed: Deployed,
  now: () => Date,
): Promise<Readiness> {
  const checkedAt = now().toISOString();
  const [ofTargets, shared] = await Promise.all([
    Promise.all(targets.map((target) => checkTarget(target, reach, now))),
    checkShared(reach, deployed),
  ]);
  return { checkedAt, targets: ofTargets, shared };
}

async function checkShared(
  { config: { notifications }, secrets }: Reach,
  { topicArns, deadLetterQueueUrl }: Deployed,
): Promise<CheckResult[]> {
  const { timeoutMs, sns } = notifications;
  const [channels, topics, queue] = await Promise.all([
    checkChannels(notifications, secrets),
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
      : checkQueue(deadLetterQueueUrl, timeoutMs),
  ]);
  return [...channels, ...topics, queue];
}
