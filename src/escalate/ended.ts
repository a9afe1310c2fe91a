/** The message about an execution that ended by itself, or was stopped: what the event rule leaves to the function. */
import type { HistoryEvent } from '../history/events';
import { readExecution } from '../history/read';
import type { CalledAudience, MessageKind } from '../model/audiences';
import type { Failure } from '../model/state';
import type { Channel } from '../ports';

/** Paged by the event rule itself, with no code in between that could fail too; so not again by the same channel. */
const PAGED_BY_RULE: { readonly channel: string; readonly audience: CalledAudience } = {
  channel: 'sns',
  audience: 'lead-engineer',
};

/** Each as it is, but for what the event rule sends. */
export function besideTheRule(channels: readonly Channel[], kind: MessageKind): Channel[] {
  return channels.map((channel) =>
    kind !== 'execution-ended' || channel.name !== PAGED_BY_RULE.channel
      ? channel
      : {
          name: channel.name,
          accepts: (message) => message.audience !== PAGED_BY_RULE.audience && channel.accepts(message),
          send: (message) => channel.send(message),
        },
  );
}

/**
 * Why it ended: of one that was stopped, the reason that was given.
 * @param events the newest of its history, in any order; undefined where they hold no end, or no reason.
 */
export function whyEnded(events: readonly HistoryEvent[]): Failure | undefined {
  const end = readExecution(events).lifecycle.findLast((moment) => moment.kind === 'ended');
  return end && (end.failure.Error || end.failure.Cause) ? end.failure : undefined;
}
