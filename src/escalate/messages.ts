/** Words: each message says in its first line what is wrong, since when, what was done and what is needed. */
import type { Message } from '../ports';
import type { AppliedAction } from '../remediate/actions';
import type { Risk, WorkflowState } from '../state';
import { AUDIENCE_OF_RISK, AUDIENCES_OF, type Audience, type MessageKind } from './audiences';

/** Amazon SNS, Publish: a subject has at most 100 characters, ASCII, without line breaks. */
const MAX_SUBJECT_LENGTH = 100;

export interface AddressedMessage {
  readonly audience: Audience;
  readonly message: Message;
}

/** What the escalate step is called with. `paged`: audiences that were called before and want the all-clear. */
export interface EscalationRequest {
  readonly kind: MessageKind;
  readonly state: WorkflowState & { readonly report?: ReportReference };
}

/** What the report step leaves for the closing message. */
export interface ReportReference {
  readonly outcome: string;
  readonly markdown: string;
  /** The post-incident review, to be filled in by people; null when it could not be written. */
  readonly review: string | null;
  readonly paged: readonly string[];
  readonly beforeAfter: string;
  /** What was changed, as the history has it: the state no longer has it after both branches have ended. */
  readonly actions: readonly Pick<AppliedAction, 'summary' | 'undo' | 'undone'>[];
}

/** Who is told what. Risks go to the audience of each; everything else by the matrix. */
export function composeMessages(request: EscalationRequest, now: Date): AddressedMessage[] {
  const { kind, state } = request;
  if (kind === 'risk') {
    return (state.diagnosis?.newRisks ?? []).map((risk) => ({
      audience: AUDIENCE_OF_RISK[risk.kind],
      message: compose(headlineOfRisk(risk), request, now),
    }));
  }
  const audiences = new Set<Audience>(AUDIENCES_OF[kind]);
  // Whoever was called out of bed is told that it is over.
  if (kind === 'resolved')
    for (const audience of state.report?.paged ?? []) audiences.add(audience as Audience);
  return [...audiences].map((audience) => ({ audience, message: compose(HEADLINES[kind], request, now) }));
}

interface Headline {
  readonly subject: string;
  /** What the reader is asked to do. */
  readonly need: (state: EscalationRequest['state']) => string;
}

const HEADLINES: Readonly<Record<Exclude<MessageKind, 'risk'>, Headline>> = {
  unresolved: {
    subject: 'UNRESOLVED',
    need: () => 'Needed: take over. The time the runbook allows has passed and the incident is still open.',
  },
  'nothing-permitted': {
    subject: 'NEEDS YOU',
    need: ({ remediation }) => `Needed: decide. No change is permitted: ${remediation?.summary ?? 'unknown'}`,
  },
  'step-failed': {
    subject: 'NEEDS YOU',
    need: ({ failure }) => `Needed: take over. A step of the runbook failed: ${failureText(failure)}`,
  },
  'steps-exhausted': {
    subject: 'NEEDS YOU',
    need: ({ validation }) =>
      `Needed: take over. Every permitted step was used and it is not healthy: ${validation?.summary ?? 'unknown'}`,
  },
  'change-undone': {
    subject: 'NEEDS YOU',
    need: ({ remediation }) =>
      `Needed: take over. A change did not do what it was made for: ${remediation?.summary ?? 'unknown'}`,
  },
  'approval-needed': {
    subject: 'APPROVE?',
    need: ({ incident, remediation }) => {
      const approval = remediation?.approval;
      const command = (word: string) =>
        `npm run runbook -- ${word} ${incident.id} --plan ${approval?.planHash ?? ''}`;
      return (
        `Needed: your word, until ${approval?.expiresAt ?? 'unknown'}, on this plan: ${remediation?.plan?.summary ?? 'unknown'}. ` +
        `${command('approve')} or ${command('reject')}`
      );
    },
  },
  observing: {
    subject: 'LOOKING ON',
    need: ({ remediation }) => `Needed: nothing from here. ${remediation?.summary ?? ''}`,
  },
  'workflow-failed': {
    subject: 'RUNBOOK FAILED',
    need: ({ failure }) => `Needed: take over by hand. The workflow itself failed: ${failureText(failure)}`,
  },
  'action-taken': {
    subject: 'ACTION',
    need: () => 'Needed: nothing now. The workflow goes on to validate.',
  },
  resolved: {
    subject: 'RESOLVED',
    need: ({ report }) =>
      `Needed: read the report by day: ${report?.markdown ?? 'it could not be written'}` +
      (report?.review ? `; fill in the review: ${report.review}` : ''),
  },
};

function headlineOfRisk(risk: Risk): Headline {
  return risk.kind === 'data-loss'
    ? { subject: 'DATA-LOSS RISK', need: () => `Needed: judge the risk of data loss: ${risk.why}` }
    : { subject: 'CUSTOMERS AFFECTED', need: () => `Needed: update the status page: ${risk.why}` };
}

function compose(headline: Headline, { kind, state }: EscalationRequest, now: Date): Message {
  const { incident } = state;
  const service = incident?.target.deployment ?? 'unknown service';
  const isOver = kind === 'resolved';
  const lines = [
    `${service}: database connection pool, since ${incident?.startedAt ?? 'unknown'}. ${doneSoFar(state)} ${headline.need(state)}`,
    '',
    ...evidenceLines(state),
    ...(incident && !isOver ? [clockLine(incident.escalateAt, now)] : []),
    '',
    ...(incident
      ? [
          `Execution: ${incident.executionArn}`,
          `Look:      npm run runbook -- ${isOver ? 'timeline' : 'show'} ${incident.id}`,
          ...(isOver ? [] : [`Stop it:   npm run runbook -- stop ${incident.id}`]),
        ]
      : []),
  ];
  return {
    subject: asciiSubject(
      `[${headline.subject}] ${service}: database connection pool (${incident?.id ?? 'no incident'})`,
    ),
    body: lines.join('\n'),
    attributes: { kind, ...(incident ? { incident: incident.id, target: incident.target.name } : {}) },
  };
}

function doneSoFar({ remediation, report }: EscalationRequest['state']): string {
  const actions = remediation?.actions ?? report?.actions ?? [];
  if (actions.length === 0) return 'Nothing was changed.';
  const text = (action: (typeof actions)[number]) =>
    action.undone ? `${action.summary} (undone)` : `${action.summary} (undo: ${action.undo})`;
  return `Done: ${actions.map(text).join('; ')}.`;
}

/** Three facts, not thirty. */
function evidenceLines({ diagnosis, remediation, validation, report }: EscalationRequest['state']): string[] {
  const lines: string[] = [];
  if (diagnosis) lines.push(`Finding:   ${diagnosis.summary}`);
  const headroom = remediation?.plan && 'headroom' in remediation.plan ? remediation.plan.headroom : null;
  if (headroom) lines.push(`Headroom:  ${headroom}`);
  if (validation) lines.push(`Checks:    ${validation.summary}`);
  if (report) lines.push('', report.beforeAfter, '');
  return lines;
}

function clockLine(escalateAt: string, now: Date): string {
  const seconds = Math.round((Date.parse(escalateAt) - now.getTime()) / 1_000);
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return seconds >= 0
    ? `Clock:     ${minutes} min until the lead engineer is paged (${escalateAt})`
    : `Clock:     ${minutes} min past the time to page the lead engineer (${escalateAt})`;
}

/** A Lambda's cause is a JSON text; what a person needs of it is its message. */
export function failureText(failure: { readonly Error: string; readonly Cause: string } | undefined): string {
  if (!failure) return 'unknown';
  let cause = failure.Cause;
  try {
    const parsed: unknown = JSON.parse(failure.Cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed)
      cause = String(parsed.errorMessage);
  } catch {
    // Not every cause is JSON: a time-out's is plain text.
  }
  return `${failure.Error}${cause ? `: ${cause}` : ''}`;
}

function asciiSubject(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length > MAX_SUBJECT_LENGTH ? `${ascii.slice(0, MAX_SUBJECT_LENGTH - 3)}...` : ascii;
}
