/** Escalate: runbook, Escalation; also announces changes, acknowledgements and the end of the incident. */

import { Executions } from '../src/adapters/aws/executions';
import { withAnswerLinks } from '../src/adapters/channels/answer-links';
import { within } from '../src/adapters/channels/attempts';
import { openChannels } from '../src/adapters/channels/open';
import { checkTopics } from '../src/adapters/readiness/aws';
import { checkChannels } from '../src/adapters/readiness/channels';
import { checkAccess } from '../src/adapters/readiness/check-access';
import { checkAnswerKey } from '../src/adapters/readiness/check-signing';
import { signingKey } from '../src/answers/token';
import { ENVIRONMENT } from '../src/configuration/environment';
import { phaseOf } from '../src/configuration/escalation-matrix';
import { readAcknowledgement } from '../src/escalate/acknowledge';
import { besideTheRule, whyEnded } from '../src/escalate/ended';
import { escalate } from '../src/escalate/escalate';
import type { EscalationRequest } from '../src/escalate/request';
import { newestState } from '../src/history/newest';
import { threadsOf } from '../src/history/threads';
import type { MessageKind } from '../src/model/audiences';
import type { Acknowledgement, Escalation } from '../src/model/state';
import type { Channel } from '../src/ports';
import { CLUSTER_USE } from '../src/readiness/steps';
import { errorText } from '../src/text/error-text';
import { checkable } from './check';
import { historyIsRead } from './check-executions';
import { configuration, targetOf } from './configuration';
import { jsonVariable, log, now, once, variable } from './runtime';
import { openRecords, secrets } from './sources';
import { count } from './telemetry';

/** Sent outside the response's branch, whose state they do not have: it is read from the history. */
const FROM_OUTSIDE: ReadonlySet<MessageKind> = new Set([
  'unresolved',
  'workflow-failed',
  'execution-ended',
  'resolved',
]);

/** A page that is due does not wait for its own details. */
const HISTORY_TIMEOUT_MS = 700;

const channels = once(() =>
  openChannels(
    configuration().notifications,
    jsonVariable(ENVIRONMENT.topicArns) as Record<string, string>,
    secrets,
  ),
);
const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));

export const handler = checkable('escalate', tell, {
  ofTarget: (target, reach) => checkAccess(target, reach, { cluster: CLUSTER_USE.escalate }, now),
  shared: async (check, reach) => {
    const { notifications, deployment } = configuration();
    const topics = jsonVariable(ENVIRONMENT.topicArns) as Record<string, string>;
    const parts = await Promise.all([
      checkChannels(notifications, reach.secrets),
      checkTopics(topics, notifications.sns.audiences, notifications.timeoutMs),
      historyIsRead(check),
      ...(deployment.answers.enabled
        ? [checkAnswerKey(variable(ENVIRONMENT.answerKeySecret), reach.secrets)]
        : []),
    ]);
    return parts.flat();
  },
});

async function tell(given: EscalationRequest): Promise<Escalation> {
  const unread: string[] = [];
  const request = await withNewest(given, unread);
  const told = await escalate(request, {
    channels: besideTheRule(linking(unread), request.kind),
    config: configuration(),
    now,
    within,
    acknowledgement: () => acknowledgementOf(request, unread),
  });
  const escalation = { ...told, ...(unread.length > 0 ? { unread } : {}) };
  const { summary, deliveries } = escalation;
  const lost = deliveries.filter(({ delivered }) => !delivered);
  const wasTold = deliveries.some(({ delivered }) => delivered);
  if (wasTold && phaseOf(request.kind, false) === 'page') count('Escalations', request.kind);
  if (request.kind === 'check-failed') count('FailedWithoutIncident');
  for (const { channel } of lost) if (channel !== null) count('UndeliveredMessages', channel);
  log('escalate', { incident: request.execution?.name ?? request.state.incident?.id, summary, lost });
  return escalation;
}

/** The channels, with links to answer by where the configuration has them. */
function linking(unread: string[]): readonly Channel[] {
  const { enabled, people } = configuration().deployment.answers;
  if (!enabled) return channels();
  const baseUrl = process.env[ENVIRONMENT.answersUrl];
  if (!baseUrl) {
    // A message without links is better than none.
    unread.push(`the address of the links to answer by: ${ENVIRONMENT.answersUrl} is not set`);
    return channels();
  }
  return withAnswerLinks(channels(), {
    ...{ baseUrl, people },
    key: async () => signingKey(await secrets.get(variable(ENVIRONMENT.answerKeySecret))),
    onProblem: (why) => void unread.push(`the key of the links to answer by: ${why}`),
  });
}

async function withNewest(request: EscalationRequest, unread: string[]): Promise<EscalationRequest> {
  const { kind, state, execution } = request;
  if (!FROM_OUTSIDE.has(kind) || !execution) return withThreadsOf(toldElsewhere(request), request);
  const signal = AbortSignal.timeout(HISTORY_TIMEOUT_MS);
  try {
    const events = await executions().newest(execution.name, signal);
    const failure = kind === 'execution-ended' ? whyEnded(events) : undefined;
    const known = { ...newestState(events), ...(failure && { failure }), ...state };
    return { ...request, state: known, threads: threadsOf(events) };
  } catch (error) {
    // The client says no more than that it was broken off.
    const why = signal.aborted ? `no answer within ${HISTORY_TIMEOUT_MS} ms` : errorText(error);
    log('escalate', { incident: execution.name, historyNotRead: why });
    unread.push(`the execution's history: ${why}`);
    return { ...request, isPartial: kind !== 'resolved' };
  }
}

/**
 * The execution in whose history there may be threads that this branch does not know of: the one that is joined, and its own
 * once the watchdog may have paged. Before that nothing is read, and a repair waits for nothing.
 */
function toldElsewhere({ kind, state, execution }: EscalationRequest): string | null | undefined {
  if (kind === 'joined') return state.join?.execution;
  const { escalateAt } = state.incident ?? {};
  return escalateAt !== undefined && now().getTime() >= Date.parse(escalateAt) ? execution?.name : null;
}

/** Where they can't be read, the message goes by itself. */
async function withThreadsOf(
  told: string | null | undefined,
  request: EscalationRequest,
): Promise<EscalationRequest> {
  if (!told || !configuration().notifications.slack?.bot) return request;
  const signal = AbortSignal.timeout(HISTORY_TIMEOUT_MS);
  try {
    return { ...request, threads: threadsOf(await executions().newest(told, signal)) };
  } catch (error) {
    log('escalate', { incident: told, threadsNotRead: errorText(error) });
    return request;
  }
}

async function acknowledgementOf(
  { state: { incident } }: EscalationRequest,
  unread: string[],
): Promise<Acknowledgement | null> {
  if (!incident) return null;
  return readAcknowledgement(openRecords(targetOf(incident)), incident.id, (why) => {
    unread.push(`whether it was acknowledged: ${why}`);
  });
}
