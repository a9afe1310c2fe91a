/** Words of a message that a person asks for, to see that it arrives. */
import type { Audience } from '../model/audiences';
import type { Message, MessagePhase } from '../model/message';

/** @param by who asked for it. @param phase `note`, or what a channel takes that takes no notes. */
export function testMessage(
  audience: Audience,
  by: string,
  id: string,
  phase: Extract<MessagePhase, 'note' | 'page' | 'closed'>,
  now: Date,
): Message {
  return {
    ...{ kind: 'readiness', phase, audience, inPlaceOf: null, incidentId: id },
    target: 'test',
    at: now.toISOString(),
    subject: '[TEST] database connection pool runbook: a test message, nothing is wrong',
    headline:
      `TEST, asked for by ${by}: nothing is wrong, and nothing is needed of you. ` +
      `This is how the connection pool runbook would reach ${audience}.`,
    ...{ facts: [], clock: null, table: null, links: [], commands: [] },
  };
}
