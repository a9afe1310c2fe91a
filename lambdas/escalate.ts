/** Escalate: runbook, Escalation; also announces changes and the end of the incident. */
import { escalate } from '../src/escalate/escalate';
import type { EscalationRequest } from '../src/escalate/messages';
import type { Escalation } from '../src/state';
import { log, notifier, now } from './runtime';

export async function handler(request: EscalationRequest): Promise<Escalation> {
  const escalation = await escalate(request, notifier(), now());
  log('escalate', { incident: request.state.incident?.id, summary: escalation.summary });
  return escalation;
}
