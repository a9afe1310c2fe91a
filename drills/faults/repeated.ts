/** Which messages were there more often than they may be. */
import type { OutboxMessage } from '../../emulators/aws/outbox';
import type { SentMessage } from '../../src/history/messages';
import type { Cell } from './matrix';

/**
 * Messages by SNS and Slack have nothing by which a repetition is known: one whose answer is late or lost may be there
 * again. PagerDuty merges events of one `dedup_key`, which all of an incident's have, into one alert.
 */
const MAY_COME_AGAIN = ['sns', 'slack', 'pagerduty'];
/** One for each attempt of the configuration. */
const MOST_ATTEMPTS = 2;
/** The status under which the page shows a message of this kind. */
const KIND_OF_STATUS: Readonly<Record<string, string>> = {
  investigating: 'risk',
  identified: 'unresolved',
  monitoring: 'action-taken',
  resolved: 'resolved',
};

/**
 * How often a message may be there. The status page is read before each attempt, so that what it shows is not published
 * again; one that a request was given up on may show it later, and then has it from both attempts. Where the page is what
 * fails, nothing is late: its answers are tampered with once they are there.
 */
function mostTimes(
  { channel, messageAttributes }: OutboxMessage,
  { dependency }: Pick<Cell, 'dependency'>,
  sent: readonly SentMessage[],
): number {
  const { kind = '', status = '' } = messageAttributes;
  if (MAY_COME_AGAIN.includes(channel)) return MOST_ATTEMPTS;
  if (channel !== 'statuspage' || dependency === 'statuspage') return 1;
  const deliveries = sent
    .filter((each) => each.kind === (kind || KIND_OF_STATUS[status]))
    .flatMap((each) => each.deliveries.filter((delivery) => delivery.channel === channel));
  return Math.max(1, ...deliveries.map(({ attempts }) => attempts));
}

/**
 * A page that nobody answers is sent again, and so is not among these.
 * @param sent What the execution knows of them, from its history.
 */
export function repeated(
  messages: readonly OutboxMessage[],
  cell: Pick<Cell, 'dependency'>,
  sent: readonly SentMessage[],
): string[] {
  const counts = new Map<string, { count: number; most: number }>();
  for (const each of messages) {
    const { channel, audience, message, messageAttributes } = each;
    const { kind = '', status = '' } = messageAttributes;
    if (kind === 'unresolved') continue;
    const key = `${channel} ${audience} ${kind || status} ${message}`;
    counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, most: mostTimes(each, cell, sent) });
  }
  return [...counts]
    .filter(([, { count, most }]) => count > most)
    .map(([key, { count, most }]) => `${count} times, not ${most}: ${key.slice(0, 120)}`);
}
