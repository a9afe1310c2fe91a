/** What the page shows of an incident, from its history: the plan, the evidence, the clock, what happened last. */
import { buildTimeline } from '../documents/timeline/build';
import { clockOf } from '../escalate/clock';
import type { ExecutionHistory } from '../history/read';
import type { Named } from '../model/message';
import { runbookCommand } from '../text/commands';
import { clockText, offsetText } from '../text/units';
import type { Situation } from './situation';
import type { Claims } from './token';

/** The newest of the timeline: what fits on a telephone. */
const MOST_ENTRIES = 12;

export interface PageFacts {
  readonly service: string;
  readonly status: string;
  readonly since: string | null;
  readonly plan: { readonly summary: string; readonly hash: string; readonly until: string } | null;
  readonly evidence: readonly Named[];
  readonly clock: readonly Named[];
  readonly changes: readonly string[];
  /** Newest first. */
  readonly entries: readonly { readonly at: string; readonly offset: string; readonly text: string }[];
  readonly command: string | null;
}

export function factsOf(history: ExecutionHistory, situation: Situation, now: Date): PageFacts {
  const { incident, question, isRunning, status } = situation;
  const { diagnoses, validations, remediations, actions, execution } = history;
  const [diagnosis, validation, remediation] = [diagnoses.at(-1), validations.at(-1), remediations.at(-1)];
  const plan = remediation?.plan;
  const headroom = plan && 'headroom' in plan ? plan.headroom : null;
  return {
    service: incident?.target.deployment ?? 'unknown service',
    status: isRunning ? 'responding' : status,
    since: incident?.startedAt ?? null,
    plan: question && {
      ...{ summary: question.summary, hash: question.approval.planHash, until: question.approval.expiresAt },
    },
    evidence: [
      ...named('Finding', diagnosis?.summary),
      ...(diagnosis?.findings[0]?.evidenceFor ?? []).map((text) => ({ name: 'Evidence', text })),
      ...named('Headroom', headroom),
      ...named('Checks', validation?.summary),
      ...named('Last step', remediation?.summary),
    ],
    clock: [
      ...named('Answer by', question?.approval.expiresAt),
      ...(incident && isRunning ? named('Escalation', clockOf(incident.escalateAt, now)) : []),
    ],
    changes: actions.map(
      ({ summary, undo, undone }) => `${summary} (${undone ? 'undone' : `undo: ${undo}`})`,
    ),
    entries: buildTimeline(history)
      .entries.filter(({ text }) => text !== '')
      .slice(-MOST_ENTRIES)
      .reverse()
      .map(({ at, offsetSeconds, text }) => ({ at: clockText(at), offset: offsetText(offsetSeconds), text })),
    command: execution.arn === '' ? null : runbookCommand('timeline', execution.arn),
  };
}

/** The command that says the same, for whom the link does not serve. */
export function commandFor({ action, planHash }: Claims, arn: string): string | null {
  switch (action) {
    case 'approve':
    case 'reject':
      return runbookCommand(action, arn, '--plan', planHash ?? '');
    case 'acknowledge':
      return runbookCommand('ack', arn);
    case 'stop-changes':
      return runbookCommand('changes', 'stop', '--execution', arn);
    case 'stop-execution':
      return runbookCommand('stop', arn);
    case 'view':
      return null;
  }
}

function named(name: string, text: string | null | undefined): Named[] {
  return text ? [{ name, text }] : [];
}
