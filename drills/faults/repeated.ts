/** Which messages were there more often than they may be. */
import type { OutboxMessage } from '../../emulators/aws/outbox';
import type { ExecutionHistory } from '../../src/history/read';
import { messagePartOf } from '../../src/workflow/states';
import type { Cell } from './cell';

/**
 * Messages by SNS, Slack and Teams have nothing by which a repetition is known: one whose answer is late or lost may be there
 * again. PagerDuty merges events of one `dedup_key`, which all of an incident's have, into one alert.
 */
const MAY_COME_AGAIN = ['sns', 'slack', 'teams', 'pagerduty'];
/** One for each attempt of the configuration. */
const MOST_ATTEMPTS = 2;
/** The status under which the page shows a message of this kind. */
const KIND_OF_STATUS: Readonly<Record<string, string>> = {
  investigating: 'risk',
  identified: 'unresolved',
  monitoring: 'action-taken',
  resolved: 'resolved',
};

/** The function was ended in the middle: nobody knows what it had sent by then, and twice is better than never. */
const GIVEN_UP = ['States.Timeout', 'Sandbox.Timedout'];

/** What an execution knows of its messages. */
export type Sending = Pick<ExecutionHistory, 'messages' | 'steps'>;

function givenUp({ steps }: Sending): number {
  return steps
    .filter(({ name }) => messagePartOf(name) !== undefined)
    .flatMap(({ attempts }) => attempts.filter(({ failure }) => GIVEN_UP.includes(failure?.Error ?? '')))
    .length;
}

/**
 * How often a message may be there. The status page is read before each attempt, so that what it shows is not published
 * again; one that a request was given up on may show it later, and then has it from both attempts. Where the page is what
 * fails, nothing is late: its answers are tampered with once they are there.
 */
function mostTimes(
  { channel, messageAttributes }: OutboxMessage,
  { dependency }: Pick<Cell, 'dependency'>,
  history: Sending,
): number {
  const { kind = '', status = '' } = messageAttributes;
  if (MAY_COME_AGAIN.includes(channel)) return MOST_ATTEMPTS + givenUp(history);
  const most = 1 + givenUp(history);
  if (channel !== 'statuspage' || dependency === 'statuspage') return most;
  const deliveries = history.messages
    .filter((each) => each.kind === (kind || KIND_OF_STATUS[status]))
    .flatMap((each) => each.deliveries.filter((delivery) => delivery.channel === channel));
  return Math.max(most, ...deliveries.map(({ attempts }) => attempts));
}

/**
 * A page that nobody answers is sent again, and so is not among these.
 * @param history Of the execution that sent them.
 */
export function repeated(
  messages: readonly OutboxMessage[],
  cell: Pick<Cell, 'dependency'>,
  history: Sending,
): string[] {
  const counts = new Map<string, { count: number; most: number }>();
  for (const each of messages) {
    const { channel, audience, message, messageAttributes } = each;
    const { kind = '', status = '' } = messageAttributes;
    if (kind === 'unresolved') continue;
    const key = `${channel} ${audience} ${kind || status} ${message}`;
    counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, most: mostTimes(each, cell, history) });
  }
  return [...counts]
    .filter(([, { count, most }]) => count > most)
    .map(([key, { count, most }]) => `${count} times, not ${most}: ${key.slice(0, 120)}`);
}
