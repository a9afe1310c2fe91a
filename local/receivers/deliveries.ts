/** What a receiver makes of a message that it has taken, for the outbox. */
import { randomUUID } from 'node:crypto';
import type { OutboxMessage } from '../../emulators/aws/outbox';
import type { ReceiverName } from './service';

/** Where messages go that were taken. */
export interface Taker {
  add(message: OutboxMessage): void;
}

export type Delivery = Pick<OutboxMessage, 'audience' | 'subject' | 'message' | 'request'> & {
  /** What the body says about it; what it does not say is left out. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
};

export function deliver(taker: Taker, channel: ReceiverName, delivery: Delivery): void {
  const { attributes, ...rest } = delivery;
  const known = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  taker.add({
    at: new Date().toISOString(),
    messageId: randomUUID(),
    channel,
    ...rest,
    messageAttributes: Object.fromEntries(known) as Record<string, string>,
  });
}
