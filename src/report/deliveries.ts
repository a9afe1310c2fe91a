/** What an execution's history tells of who was told, and who was not. */

import type { MessageKind } from '../escalate/audiences';
import { phaseOf } from '../escalate/matrix';
import type { Delivery, Escalation, WorkflowState } from '../state';
import type { ExitedState } from './history';

type Left = Partial<WorkflowState> & { readonly announcement?: Partial<Escalation> };

/** What a state that tells people left of it; undefined for any other state. */
export function escalationLeftBy(name: string, left: Left): Partial<Escalation> | undefined {
  if (name === 'EscalateRisk') return left.riskEscalation;
  if (name.startsWith('Escalate')) return left.escalation;
  return name.startsWith('Announce') || name === 'AskForApproval' ? left.announcement : undefined;
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
  return deliveriesOf(states)
    .filter(({ delivery: { channel, delivered } }) => channel !== null && !delivered)
    .map(
      ({ kind, delivery: { audience, channel, detail } }) =>
        `${kind} to ${audience} by ${channel}: ${detail}`,
    );
}

function deliveriesOf(states: readonly ExitedState[]): { kind: string; delivery: Delivery }[] {
  return states.flatMap(({ name, output }) => {
    const left = escalationLeftBy(name, output as Left);
    return (left?.deliveries ?? []).map((delivery) => ({ kind: left?.kind ?? '', delivery }));
  });
}
