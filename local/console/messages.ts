/** Messages of the outbox, as the page shows them. */
import type { OutboxMessage } from '../aws/outbox';
import type { Message } from './contract';

export function messageOf({
  messageId,
  at,
  audience,
  subject = '',
  message,
  messageAttributes,
}: OutboxMessage): Message {
  return {
    id: messageId,
    at,
    audience,
    kind: messageAttributes['kind'] ?? 'event',
    incident: messageAttributes['incident'] ?? '',
    subject: subject || (message.split('\n')[0] ?? ''),
    body: message,
  };
}

/** Those of one execution: what it sent itself, and what was sent about it. */
export function isAbout({ messageAttributes, message }: OutboxMessage, execution: string): boolean {
  return messageAttributes['incident'] === execution || message.includes(`:${execution}`);
}
