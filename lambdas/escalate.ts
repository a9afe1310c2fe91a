/** Escalate: runbook, Escalation; also announces changes and the end of the incident. */
import { SnsNotifier } from '../src/adapters/sns-notifier';
import { ENVIRONMENT } from '../src/environment';
import { escalate } from '../src/escalate/escalate';
import type { EscalationRequest } from '../src/escalate/messages';
import type { Escalation } from '../src/state';
import { jsonVariable, log, now, once } from './runtime';

const notifier = once(() => new SnsNotifier(jsonVariable(ENVIRONMENT.topicArns) as Record<string, string>));

export async function handler(request: EscalationRequest): Promise<Escalation> {
  const escalation = await escalate(request, notifier(), now());
  log('escalate', { incident: request.state.incident?.id, summary: escalation.summary });
  return escalation;
}
