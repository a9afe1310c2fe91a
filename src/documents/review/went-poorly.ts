/** What went poorly: each line is a fact of this incident, with what showed it. */
import { isProvisional } from '../../diagnose/root-look';
import type { Gap } from '../../model/evidence';
import { durationText, percent } from '../../text/units';
import { whoText } from '../../text/who';
import type { Story } from './story';
import { countText, diagnosesText, secondsBetween, standing } from './words';

type Facts = (story: Story) => readonly string[];

const MAX_GAPS = 5;

const FACTS: readonly Facts[] = [
  noticedLate,
  requestsFailed,
  peopleCalled,
  workflowFailed,
  gapsInTheEvidence,
  diagnosesInVain,
  changesUndone,
  changesWithoutEffect,
  waitedForApproval,
  messagesLost,
  notHealthyYet,
];

export function wentPoorly(story: Story): string[] {
  return FACTS.flatMap((facts) => facts(story));
}

/** The pool was above the warning threshold for longer than the warning waits: there was time to act earlier. */
function noticedLate({ report, impact, config }: Story): string[] {
  const { alert } = report.incident;
  const { passedWarning: crossing } = impact;
  if (!alert || !('value' in crossing) || crossing.value.passedAt === null) return [];
  const { passedAt, isEarlier } = crossing.value;
  const { utilization, forSeconds } = config.alerts.warning;
  const seconds = secondsBetween(passedAt, alert.startsAt);
  if (seconds <= forSeconds && !(isEarlier && seconds >= 0)) return [];
  const least = isEarlier ? 'at least ' : '';
  return [`the alert fired ${least}${durationText(seconds)} after the pool passed ${percent(utilization)}`];
}

function requestsFailed({ impact: { requestsFailed: failed } }: Story): string[] {
  return 'value' in failed && failed.value > 0 ? [`${countText(failed.value)} requests failed`] : [];
}

function peopleCalled({ calls }: Story): string[] {
  return calls.map(({ kind, at, audiences, why }) => {
    const who = audiences.length > 0 ? audiences.join(' and ') : 'a person';
    return kind === 'risk'
      ? `${who} had to be notified at ${at}: ${why}`
      : `${who} had to be called at ${at} because ${why}`;
  });
}

function workflowFailed({ report, failure, calls, timeline }: Story): string[] {
  const { status } = timeline.execution;
  const stopped =
    status === 'ABORTED' || status === 'TIMED_OUT'
      ? [`the execution did not end by itself: ${status.toLowerCase().replace('_', ' ')}`]
      : [];
  const told = calls.some(({ kind }) => kind === 'workflow-failed' || kind === 'step-failed');
  if (failure === null || told) return stopped;
  return [...stopped, `${report.outcome === 'failed' ? 'the workflow' : 'a step'} failed: ${failure}`];
}

function gapsInTheEvidence({ diagnoses }: Story): string[] {
  const gaps = distinctGaps(diagnoses.flatMap(({ evidence }) => evidence.gaps));
  if (gaps.length === 0) return [];
  const shown = gaps.slice(0, MAX_GAPS).map(gapText);
  const more = gaps.length > MAX_GAPS ? [`and ${gaps.length - MAX_GAPS} more`] : [];
  return [`evidence had ${gaps.length} gap(s): ${[...shown, ...more].join('; ')}`];
}

/** One gap that lasts over several diagnoses is one. */
export function distinctGaps(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.probe} ${gap.subject ?? ''}`, gap])).values()];
}

export function gapText({ probe, subject, error: why }: Gap): string {
  return `${probe}${subject ? ` (${subject})` : ''}: ${why}`;
}

function diagnosesInVain({ diagnoses }: Story): string[] {
  const vain = diagnoses.findIndex(
    ({ findings: [first] }) => first !== undefined && !isProvisional(first.cause),
  );
  const count = vain < 0 ? diagnoses.length : vain;
  if (count === 0) return [];
  return [
    vain < 0
      ? `${diagnosesText(count)} found no cause`
      : `${diagnosesText(count)} found no cause before one did`,
  ];
}

function changesUndone({ report }: Story): string[] {
  return report.actions.flatMap(({ summary, undone }) =>
    undone ? [`a change was undone because ${undone.why}: ${summary}, undone at ${undone.at}`] : [],
  );
}

function changesWithoutEffect({ report }: Story): string[] {
  return report.actions
    .filter(({ changed, undone }) => changed === 0 && undone === null)
    .map(({ summary, after }) => `a change found nothing left to change: ${summary} (${after})`);
}

function waitedForApproval({ remediations }: Story): string[] {
  const asked = new Map(
    remediations.flatMap(({ approval }) => (approval ? [[approval.planHash, approval] as const] : [])),
  );
  return [...asked.values()].map(({ planHash, askedAt, expiresAt, decidedBy, decidedThrough }) =>
    decidedBy
      ? `plan ${planHash}, asked about at ${askedAt}, waited for the answer of ${whoText(decidedBy, decidedThrough)}`
      : `plan ${planHash}, asked about at ${askedAt}, got no answer before it expired at ${expiresAt}`,
  );
}

function messagesLost({ lost }: Story): string[] {
  if (lost.length === 0) return [];
  const which = lost.map(({ kind, audience, detail }) => `${kind} to ${audience}: ${detail}`);
  return [`${lost.length} message(s) could not be delivered: ${which.join('; ')}`];
}

function notHealthyYet(story: Story): string[] {
  const { report } = story;
  if (report.incident.mode === 'dry-run' || report.resolvedAt !== null) return [];
  const failed = report.checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const changes = standing(story).length;
  return [
    `it was not known to be healthy at the end of the history, with ${changes} change(s) standing` +
      (failed.length > 0 ? `; not passed: ${failed.join(', ')}` : ''),
  ];
}
