/** Messages that an execution sent: to whom, by which channels, and what did not get there. */
import { phaseOf } from '../configuration/escalation-matrix';
import type { MessageKind } from '../model/audiences';
import type { Delivery, Escalation } from '../model/state';
import { callsPeople, messagePartOf } from '../workflow/states';
import type { LeftState } from './left';
import { leftBy, type Step } from './step';

/** One message, which may go to several audiences by several channels. */
export interface SentMessage {
  /** The state that sent it. */
  readonly state: string;
  readonly kind: string;
  /** ISO 8601, UTC: when sending began. */
  readonly at: string;
  /** It calls people; all others are notices, or ask for an approval. */
  readonly isCall: boolean;
  readonly deliveries: readonly Delivery[];
  /** Those of a channel that failed. An audience without a channel has none to fail. */
  readonly lost: readonly Delivery[];
  readonly escalation: Partial<Escalation>;
  /** What the execution knew when it was sent. */
  readonly known: LeftState;
}

/** Each message once: a state whose own task failed has sent none, whatever stands in the execution's state after it. */
export function messagesIn(steps: readonly Step[]): SentMessage[] {
  return steps.flatMap((step) => {
    const known = leftBy(step);
    const escalation = known && messageLeftBy(step.name, known);
    if (!known || !escalation) return [];
    const { kind = '', at = new Date(step.endedMs ?? step.atMs).toISOString(), deliveries = [] } = escalation;
    return [
      {
        ...{ state: step.name, kind, at, isCall: callsPeople(step.name), escalation, known },
        ...{ deliveries, lost: deliveries.filter(isLost) },
      },
    ];
  });
}

/** What a state that sends a message left of it; undefined for any other state. */
export function messageLeftBy(name: string, left: LeftState): Partial<Escalation> | undefined {
  const part = messagePartOf(name);
  return part && left[part];
}

/** Audiences that were paged and reached: they want to hear of an acknowledgement, and of the end. */
export function pagedAudiences(messages: readonly SentMessage[]): string[] {
  const paged = messages
    .filter(({ kind }) => phaseOf(kind as MessageKind, false) === 'page')
    .flatMap(({ deliveries }) => deliveries.filter(({ delivered }) => delivered));
  return [...new Set(paged.map(({ audience }) => audience))];
}

function isLost({ channel, delivered }: Delivery): boolean {
  return channel !== null && !delivered;
}
