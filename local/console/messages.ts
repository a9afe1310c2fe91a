/** Messages of the outbox, as the page shows them. */
import type { OutboxMessage } from '../aws/outbox';
import type { Message } from './contract';

const EXECUTION_ARN = /:execution:[\w-]+:([\w.-]{1,80})/;

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
    incident: messageAttributes['incident'] ?? EXECUTION_ARN.exec(message)?.[1] ?? '',
    subject: subject || firstSentence(message),
    body: message,
  };
}

/** Those of one execution: what it sent itself, and what was sent about it. */
export function isAbout({ messageAttributes, message }: OutboxMessage, execution: string): boolean {
  return messageAttributes['incident'] === execution || message.includes(`:${execution}`);
}

/** An event's message has no subject, and is a JSON string. */
function firstSentence(message: string): string {
  const text = message.split('\n')[0]?.replace(/^"|"$/g, '') ?? '';
  return /^.{1,120}?(?=\. |$)/.exec(text)?.[0] ?? `${text.slice(0, 120)}…`;
}
