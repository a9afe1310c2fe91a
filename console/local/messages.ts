/** Messages of the outbox, as the page shows them: what left by several channels is one message. */
import type { OutboxMessage } from '../../emulators/aws/outbox';
import type { Message } from '../contract';

/** An event's message is made by EventBridge, which has no attributes to send: the execution is in its text alone. */
const EXECUTION_ARN = /:execution:[\w-]+:([\w.-]{1,80})/;

interface Group extends Message {
  /** When the message was made, where a copy says so. */
  readonly saidAt: string | undefined;
}

/**
 * One a message, oldest first. Copies are of one message when they say the same to the same audience and were made at
 * the same time. SNS and Statuspage do not say when that was: their copies arrive at most `underWayMs` from the others.
 */
export function messagesOf(outbox: readonly OutboxMessage[], underWayMs: number): Message[] {
  const groups: Group[] = [];
  const placesByKey = new Map<string, number[]>();
  for (const copy of outbox) {
    const places = placesByKey.get(keyOf(copy)) ?? [];
    const place = places.findLast((each) => isOf(groups[each], copy, underWayMs));
    const before = place === undefined ? undefined : groups[place];
    if (before && place !== undefined) {
      groups[place] = joined(before, copy);
    } else {
      placesByKey.set(keyOf(copy), [...places, groups.length]);
      groups.push(begun(copy));
    }
  }
  return groups.map(({ saidAt: _, ...message }) => message);
}

/** Those of one execution: what it sent itself, and what was sent about it. */
export function isAbout({ messageAttributes, message }: OutboxMessage, execution: string): boolean {
  return messageAttributes['incident'] === execution || message.includes(`:${execution}`);
}

/** What the public reads has nothing but its text: a copy by Statuspage says no more. */
function keyOf({ audience, subject = '', message, messageAttributes }: OutboxMessage): string {
  const { kind, phase, incident } = messageAttributes;
  if (audience === 'status-page') return JSON.stringify([audience, incident, firstLine(message)]);
  return JSON.stringify([audience, incident, kind, phase, subject, messageAttributes['inPlaceOf']]);
}

function isOf(group: Group | undefined, copy: OutboxMessage, underWayMs: number): boolean {
  if (!group || group.copies.some(({ channel }) => channel === copy.channel)) return false;
  const said = saidAt(copy);
  if (said !== undefined && group.saidAt !== undefined) return said === group.saidAt;
  return Math.abs(Date.parse(copy.at) - Date.parse(group.at)) <= underWayMs;
}

function begun(copy: OutboxMessage): Group {
  const { messageId, at, audience, subject = '', message, messageAttributes } = copy;
  return {
    id: messageId,
    at,
    audience,
    inPlaceOf: messageAttributes['inPlaceOf'] ?? null,
    kind: kindOf(copy) ?? 'event',
    incident: messageAttributes['incident'] ?? EXECUTION_ARN.exec(message)?.[1] ?? '',
    subject: subject || firstSentence(message),
    copies: [{ channel: copy.channel, body: message }],
    saidAt: saidAt(copy),
  };
}

function joined(group: Group, copy: OutboxMessage): Group {
  return {
    ...group,
    kind: copy.channel === 'statuspage' ? (kindOf(copy) ?? group.kind) : group.kind,
    copies: [...group.copies, { channel: copy.channel, body: copy.message }],
    saidAt: group.saidAt ?? saidAt(copy),
  };
}

function kindOf({ messageAttributes: { status, kind } }: OutboxMessage): string | undefined {
  return status ?? kind;
}

function saidAt({ messageAttributes: { at } }: OutboxMessage): string | undefined {
  return at;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}

/** An event's message has no subject, and is a JSON string. */
function firstSentence(message: string): string {
  const text = firstLine(message).replace(/^"|"$/g, '');
  return /^.{1,120}?(?=\. |$)/.exec(text)?.[0] ?? `${text.slice(0, 120)}…`;
}
