/** Words: each message says in its first line what is wrong, since when, what was done and what is needed. */

import type { Configuration } from '../configuration/configuration';
import { audiencesOf, audiencesOfRisk, phaseOf } from '../configuration/escalation-matrix';
import { nextSteps } from '../diagnose/next-steps';
import type { Audience, CalledAudience, MessageKind } from '../model/audiences';
import type { Message, Named, Paragraph } from '../model/message';
import type { WorkflowState } from '../model/state';
import { composeCheckMessages } from './check-messages';
import { clockOf } from './clock';
import type { Composed } from './composed';
import { HEADLINES, type Headline, headlineOfRisk } from './headlines';
import { leftOutFacts } from './left-out';
import { commandsFor, executionLinks } from './links';
import { offersTo } from './offers';
import { publicWords } from './public-words';
import { type EscalationRequest, risksToTell } from './request';
import { incidentSubject } from './subject';

/** Who is told what: by the matrix, and everybody who was called before hears of an acknowledgement and of the end. */
export function composeMessages(request: EscalationRequest, config: Configuration, now: Date): Composed[] {
  const { kind } = request;
  if (kind === 'risk') {
    return risksToTell(request).flatMap((risk) =>
      audiencesOfRisk(risk.kind, config).map((audience) =>
        compose(headlineOfRisk(risk, hasPublicChannel(config)), audience, request, config, now),
      ),
    );
  }
  if (kind === 'readiness' || kind === 'check-failed')
    return composeCheckMessages(kind, request, config, now);
  const audiences = new Set<Audience>([...audiencesOf(kind, config), ...concernedToo(request, config)]);
  return [...audiences].map((audience) => compose(HEADLINES[kind], audience, request, config, now));
}

/** For somebody else, because those that it was for could not be reached. */
export function forStandIn({ message, insideFor }: Composed, audience: CalledAudience): Message {
  const inside = insideFor(audience);
  const toDo = message.audience === 'status-page' ? ' Update the status page by hand.' : '';
  const why = `Sent to you because no channel reached ${message.audience}.${toDo}`;
  return {
    ...inside,
    audience,
    inPlaceOf: message.audience,
    headline: `${why} ${inside.headline}`,
    paragraphs: [{ text: why }, ...(inside.paragraphs ?? [{ text: inside.headline }])],
  };
}

function compose(
  headline: Headline,
  audience: Audience,
  request: EscalationRequest,
  config: Configuration,
  now: Date,
): Composed {
  const insideFor = (reader: CalledAudience) =>
    composeInside(
      headline,
      { audience, reader, isOperator: reader !== 'customer-success' },
      request,
      config,
      now,
    );
  if (audience !== 'status-page') return { message: insideFor(audience), insideFor };
  const words = publicWords(request, config, now);
  const message = { ...insideFor('sre-on-call'), ...words, paragraphs: [{ text: words.headline }] };
  return { message: { ...message, ...NOTHING_FROM_INSIDE }, insideFor };
}

const NOTHING_FROM_INSIDE = {
  facts: [],
  clock: null,
  table: null,
  offers: [],
  links: [],
  commands: [],
} as const;

interface Reader {
  readonly audience: Audience;
  readonly reader: CalledAudience;
  /** Has a use for commands and addresses: those who answer customers have none. */
  readonly isOperator: boolean;
}

function composeInside(
  { mark, need }: Headline,
  { audience, reader, isOperator }: Reader,
  request: EscalationRequest,
  config: Configuration,
  now: Date,
): Message {
  const { kind, state } = request;
  const { incident } = state;
  const execution = executionOf(request);
  const service = incident?.target.deployment ?? 'unknown service';
  const phase = phaseOf(kind, wasPaged(request).includes(audience));
  // Of an incident that was joined, the beginning is that of the one it joined.
  const startedAt = (kind === 'joined' && state.join?.since) || incident?.startedAt;
  const since = startedAt ? `since ${startedAt}` : 'start time unknown';
  const paragraphs = [
    { text: `${service}: database connection pool incident, ${since}${impactOf(request)}.` },
    doneSoFar(request, isOperator),
    { text: need(request, isOperator) },
  ];
  return {
    kind,
    phase,
    audience,
    inPlaceOf: null,
    incidentId: execution?.name ?? 'unknown',
    target: incident?.target.name ?? 'unknown',
    at: now.toISOString(),
    subject: incidentSubject(mark, service, execution?.name ?? null),
    headline: paragraphs.map(({ text }) => text).join(' '),
    paragraphs,
    facts: [...(kind === 'resolved' ? [] : leftOutFacts(state)), ...facts(kind, state, isOperator)],
    clock: incident && kind !== 'resolved' && kind !== 'joined' ? clockOf(incident.escalateAt, now) : null,
    table: state.report?.beforeAfter ?? null,
    offers: execution ? offersTo(reader, request, { execution: execution.name, phase }, config, now) : [],
    links: execution && isOperator ? executionLinks(execution, config) : [],
    commands:
      execution && isOperator
        ? commandsFor(execution.id, incident?.target.name ?? null, kind, phase, planAsked(request))
        : [],
  };
}

/** Whose incident it is: the thread in which it is told. */
function executionOf({ kind, state: { incident, join }, execution }: EscalationRequest) {
  const own = execution ?? (incident && { id: incident.executionArn, name: incident.id });
  const name = kind === 'joined' ? join?.execution : null;
  return own && name ? { id: own.id.replace(/[^:]*$/, name), name } : own;
}

/** Audiences that were paged earlier in this incident, as far as this message is for them too. */
function wasPaged({ kind, state }: EscalationRequest): readonly Audience[] {
  if (kind === 'resolved') return (state.report?.paged ?? []) as readonly Audience[];
  if (kind !== 'acknowledged') return [];
  const paged = (state.validation?.acknowledgement?.audiences ?? []) as readonly Audience[];
  // Who acknowledged it is nothing for the public.
  return paged.filter((audience) => audience !== 'status-page');
}

/** Whoever was paged hears of an acknowledgement and of the end; the public, where it was told, of changes as well. */
function concernedToo(request: EscalationRequest, config: Configuration): readonly Audience[] {
  const { kind, state } = request;
  const wasPublished =
    state.riskEscalation?.risks.includes('customer-facing') === true &&
    audiencesOfRisk('customer-facing', config).includes('status-page');
  if (kind === 'action-taken') return wasPublished && hasPublicChannel(config) ? ['status-page'] : [];
  return wasPaged(request);
}

/** The plan that the message asks about. */
function planAsked({ kind, state: { remediation } }: EscalationRequest): string | null {
  return kind === 'approval-needed' ? (remediation?.approval?.planHash ?? null) : null;
}

/** What customers notice of it, while they do. A message about that very risk says it in what is needed. */
function impactOf({ kind, state: { diagnosis } }: EscalationRequest): string {
  if (kind === 'resolved' || kind === 'risk' || kind === 'joined') return '';
  const impact = diagnosis?.risks.find((risk) => risk.kind === 'customer-facing');
  return impact ? `: ${impact.why}` : '';
}

function hasPublicChannel({ notifications: { statuspage, webhook } }: Configuration): boolean {
  return statuspage !== undefined || webhook?.audiences.includes('status-page') === true;
}

function doneSoFar(
  { kind, state: { remediation, report }, isPartial }: EscalationRequest,
  isOperator: boolean,
): Paragraph {
  if (kind === 'joined') return { text: 'This execution changes nothing.' };
  if (isPartial) return { text: 'The changes made so far could not be read.' };
  const actions = remediation?.actions ?? report?.actions ?? [];
  if (actions.length === 0) return { text: 'Nothing was changed.' };
  const text = ({ summary, undo, undone }: (typeof actions)[number]) => {
    if (undone) return `${summary} (undone)`;
    return isOperator ? `${summary} (undo: ${undo})` : summary;
  };
  // What undoes a change is often a command.
  return { text: `Done: ${actions.map(text).join('; ')}.`, ...(isOperator && { isWhole: true }) };
}

/** Once it is over, what was found is no longer so, and nothing is left to do about it. */
function facts(
  kind: MessageKind,
  { diagnosis, remediation, validation }: Partial<WorkflowState>,
  isOperator: boolean,
): Named[] {
  const isOver = kind === 'resolved';
  const [first] = diagnosis?.findings ?? [];
  const headroom = remediation?.plan && 'headroom' in remediation.plan ? remediation.plan.headroom : null;
  return [
    ...(diagnosis ? [{ name: isOver ? 'Was found' : 'Finding', text: diagnosis.summary }] : []),
    ...(first && isOperator && !isOver
      ? nextSteps(first).map((text) => ({ name: 'Next', text, isWhole: true as const }))
      : []),
    ...(headroom && !isOver ? [{ name: 'Headroom', text: headroom }] : []),
    ...(validation ? [{ name: 'Checks', text: validation.summary }] : []),
  ];
}
