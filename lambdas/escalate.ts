/** Escalate: runbook, Escalation; also announces changes, acknowledgements and the end of the incident. */
import { openChannels } from '../src/adapters/channels/open';
import { ENVIRONMENT } from '../src/environment';
import { readAcknowledgement } from '../src/escalate/acknowledge';
import type { MessageKind } from '../src/escalate/audiences';
import { escalate } from '../src/escalate/escalate';
import type { EscalationRequest } from '../src/escalate/request';
import type { Acknowledgement, Escalation } from '../src/state';
import { configuration, jsonVariable, log, now, once, targetOf } from './runtime';
import { openRecords, secrets } from './sources';
import { count } from './telemetry';

const channels = once(() =>
  openChannels(
    configuration().notifications,
    jsonVariable(ENVIRONMENT.topicArns) as Record<string, string>,
    secrets,
  ),
);

/** The other kinds only inform. */
const CALLS_PEOPLE: ReadonlySet<MessageKind> = new Set([
  'unresolved',
  'risk',
  'nothing-permitted',
  'step-failed',
  'steps-exhausted',
  'change-undone',
  'approval-needed',
  'workflow-failed',
  'execution-ended',
]);

export async function handler(request: EscalationRequest): Promise<Escalation> {
  const escalation = await escalate(request, {
    // The event rule tells the topic of an execution's end by itself, with no code in between that could fail too.
    channels: channels().filter(({ name }) => request.kind !== 'execution-ended' || name !== 'sns'),
    config: configuration(),
    now,
    acknowledgement: () => acknowledgementOf(request),
  });
  const { summary, deliveries } = escalation;
  const lost = deliveries.filter(({ delivered }) => !delivered);
  const wasTold = deliveries.some(({ delivered }) => delivered);
  if (wasTold && CALLS_PEOPLE.has(request.kind)) count('Escalations', request.kind);
  for (const { channel } of lost) if (channel !== null) count('UndeliveredMessages', channel);
  log('escalate', { incident: request.execution?.name ?? request.state.incident?.id, summary, lost });
  return escalation;
}

async function acknowledgementOf({
  state: { incident },
}: EscalationRequest): Promise<Acknowledgement | null> {
  return incident ? readAcknowledgement(openRecords(targetOf(incident)), incident.id) : null;
}
