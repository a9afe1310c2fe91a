/** A message as an alert event (PagerDuty Events API v2, Send an Alert Event). */
import type { MessageKind } from '../../model/audiences';
import type { Message, MessagePhase, Named } from '../../model/message';
import { withoutControls } from '../../text/clean';
import { cut } from '../../text/cut';
import { oneLine, webAddress } from './texts';

/** Parameters: `payload.summary` has at most 1,024 characters. */
const MAX_SUMMARY_LENGTH = 1_024;
/** Overview, Size limits: 512 KB an event. Nothing that is said here comes near this much, a dozen times over. */
const MAX_DETAIL_LENGTH = 8_192;

type Severity = 'critical' | 'error' | 'warning' | 'info';

const ACTION_OF: Readonly<Record<Exclude<MessagePhase, 'note'>, 'trigger' | 'acknowledge' | 'resolve'>> = {
  page: 'trigger',
  acknowledged: 'acknowledge',
  closed: 'resolve',
};

/** Critical: customers or data suffer, or nobody is at it. Error: a person has to take over. Warning: to decide. */
const SEVERITY_OF: Readonly<Record<MessageKind, Severity>> = {
  unresolved: 'critical',
  risk: 'critical',
  'workflow-failed': 'critical',
  'execution-ended': 'critical',
  'nothing-permitted': 'error',
  'step-failed': 'error',
  'steps-exhausted': 'error',
  'change-undone': 'error',
  'approval-needed': 'warning',
  waiting: 'info',
  observing: 'info',
  joined: 'info',
  'action-taken': 'info',
  acknowledged: 'info',
  resolved: 'info',
  readiness: 'info',
  'check-failed': 'info',
};

/** Null for a note: an alert event always pages, or ends that it does. */
export function pagerDutyEvent(message: Message, routingKey: string): Record<string, unknown> | null {
  const { phase, incidentId, target, kind, at } = message;
  if (phase === 'note') return null;
  const links = message.links.flatMap(({ name, text }) => {
    const href = webAddress(text);
    return href === null ? [] : [{ href, text: oneLine(name) }];
  });
  return {
    routing_key: routingKey,
    event_action: ACTION_OF[phase],
    // The name of the execution: at most 80 characters (Step Functions, StartExecution), where 255 are allowed.
    dedup_key: incidentId,
    payload: {
      summary: cut(oneLine(`${message.subject}: ${message.headline}`), MAX_SUMMARY_LENGTH),
      severity: SEVERITY_OF[kind],
      source: target,
      timestamp: at,
      component: 'database connection pool',
      group: target,
      class: kind,
      custom_details: details(message),
    },
    client: 'Connection pool runbook',
    ...(links[0] ? { client_url: links[0].href } : {}),
    ...(links.length > 0 ? { links } : {}),
  };
}

function details(message: Message): Record<string, unknown> {
  const { kind, phase, audience, inPlaceOf, incidentId, subject, headline } = message;
  const { facts, clock, table, commands } = message;
  return {
    kind,
    phase,
    audience,
    ...(inPlaceOf === null ? {} : { in_place_of: inPlaceOf }),
    incident: incidentId,
    subject,
    headline: detail(headline),
    ...(facts.length > 0 ? { facts: byName(facts) } : {}),
    ...(clock === null ? {} : { clock: detail(clock) }),
    ...(table === null ? {} : { before_and_after: detail(table) }),
    ...(commands.length > 0 ? { commands: byName(commands) } : {}),
  };
}

function byName(named: readonly Named[]): Record<string, string> {
  return Object.fromEntries(named.map(({ name, text }) => [oneLine(name), detail(text)]));
}

function detail(text: string): string {
  return cut(withoutControls(text), MAX_DETAIL_LENGTH);
}
