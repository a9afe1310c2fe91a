/** What an execution's history tells of who was told, and who was not. */

import { phaseOf } from '../configuration/escalation-matrix';
import type { MessageKind } from '../model/audiences';
import type { Delivery, Escalation, WorkflowState } from '../model/state';
import { lookToldBy } from '../workflow/risk-states';
import type { ExitedState } from './history';

type Left = Partial<WorkflowState> & { readonly announcement?: Partial<Escalation> };

/** What a state that tells people left of it; undefined for any other state. */
export function escalationLeftBy(name: string, left: Left): Partial<Escalation> | undefined {
  if (lookToldBy(name)) return left.riskEscalation;
  if (name.startsWith('Escalate')) return left.escalation;
  return name.startsWith('Announce') || name === 'AskForApproval' ? left.announcement : undefined;
}

/**
 * Each message that the history tells of, with the state that it was sent in. A state that failed and was caught leaves
 * what the one before it left: that is told once.
 */
export function escalationsIn(states: readonly ExitedState[]): Sent[] {
  const known = new Set<string>();
  return states.flatMap((state) => {
    const escalation = escalationLeftBy(state.name, state.output as Left);
    const key = `${escalation?.kind} ${escalation?.at}`;
    if (!escalation || known.has(key)) return [];
    known.add(key);
    return [{ state, escalation }];
  });
}

interface Sent {
  readonly state: ExitedState;
  readonly escalation: Partial<Escalation>;
}

/** Audiences that were paged and reached: they want to hear of an acknowledgement, and of the end. */
export function pagedAudiences(states: readonly ExitedState[]): string[] {
  const paged = deliveriesOf(states)
    .filter(({ kind, delivery }) => delivery.delivered && phaseOf(kind as MessageKind, false) === 'page')
    .map(({ delivery }) => delivery.audience);
  return [...new Set(paged)];
}

/** Each message that a channel did not bring to its audience, and why. */
export function undelivered(states: readonly ExitedState[]): string[] {
  return lostDeliveries(states).map(
    ({ kind, delivery: { audience, channel, detail } }) => `${kind} to ${audience} by ${channel}: ${detail}`,
  );
}

/** The same as data. */
export function lostDeliveries(states: readonly ExitedState[]): Told[] {
  return deliveriesOf(states).filter(
    ({ delivery: { channel, delivered } }) => channel !== null && !delivered,
  );
}

interface Told {
  readonly kind: string;
  /** ISO 8601: when the escalation began. */
  readonly at: string;
  readonly delivery: Delivery;
}

function deliveriesOf(states: readonly ExitedState[]): Told[] {
  return escalationsIn(states).flatMap(({ state, escalation }) => {
    const { kind = '', at: began = state.at.toISOString(), deliveries = [] } = escalation;
    return deliveries.map((delivery) => ({ kind, at: began, delivery }));
  });
}
