/** Validate: judges one sample of evidence, and says what comes next. */
import type { Configuration, Target } from '../configuration/configuration';
import { figuresOf, withoutPods, worseThan } from '../diagnose/figures';
import { lookForRisks } from '../diagnose/risks';
import { gapsField } from '../diagnose/trim';
import { type Others, UNKNOWN_OTHERS } from '../lock/others';
import type { Evidence } from '../model/evidence';
import type { Acknowledgement, Check, Figures, NextStep, Validation, WorkflowState } from '../model/state';
import { changeOf, isRepair } from '../remediate/changes';
import { mayDiagnoseAgain } from '../remediate/rounds';
import { RESENDS } from '../workflow/resend';
import { runChecks } from './checks';
import { announceAgain } from './unannounced';

/**
 * Judges a sample in the light of the ones before it.
 * @param others What was just read of other executions.
 * @param acknowledgement What was just read of it; null also when it could not be read: then what is known holds.
 */
export function validate(
  state: WorkflowState,
  evidence: Evidence,
  target: Target,
  config: Configuration,
  acknowledgement: Acknowledgement | null = null,
  others: Others = UNKNOWN_OTHERS,
): Validation {
  const sinceChange = secondsSinceLastChange(state, evidence.observedAt);
  const checks = runChecks(evidence, config, { sinceChangeSeconds: sinceChange, incident: state.incident });
  const healthy = checks.every((check) => check.passed);
  const acknowledged = state.validation?.acknowledgement ?? null;
  const isNews = acknowledged === null && acknowledgement !== null;
  const { isDue, ...announcedAgain } = announceAgain(state, evidence.observedAt, config);
  // A sample that comes with news is taken again at once: the two are one in the row.
  const healthyInARow = healthy ? (state.validation?.healthyInARow ?? 0) + (isNews || isDue ? 0 : 1) : 0;
  const figures = figuresOf(evidence);
  const worse = worseThanBefore(state, figures, sinceChange, config);
  const next = isNews
    ? 'announce'
    : isDue
      ? 'announce-change'
      : nextStep(state, checks, healthyInARow, sinceChange, worse, others, config);
  const joined = joinedField(state, others);
  const notes = [
    ...(worse === null ? [] : [`worse than before: ${worse}`]),
    ...(joined.joined ? [`${joined.joined} more ${joined.joined === 1 ? 'start' : 'starts'} joined`] : []),
  ];
  return {
    observedAt: evidence.observedAt,
    checks,
    healthy,
    healthyInARow,
    next,
    waitSeconds: waitSecondsOf(next, checks, config),
    figures,
    worse,
    acknowledgement: acknowledged ?? acknowledgement,
    ...joined,
    ...announcedAgain,
    ...pagedAgainField(state, next),
    ...lookForRisks(state, evidence, target, config),
    ...gapsField(evidence),
    summary: [summarize(checks, healthyInARow, config), ...notes].join('; '),
  };
}

/** Only a change that can be taken back is worth the comparison. */
function worseThanBefore(
  { remediation, followUp }: WorkflowState,
  figures: Figures,
  sinceChange: number,
  config: Configuration,
): string | null {
  const last = remediation?.actions.at(-1);
  if (!remediation?.before || !last || last.undoPlan === null || last.undone !== null) return null;
  // Tracing was taken back as planned.
  if (!isRepair(last.kind) && followUp?.actionId === last.id && followUp.status === 'complete') return null;
  const { before } = remediation;
  // Nodes that were lost since say nothing against replicas that were added.
  const compared = changeOf(last.kind).partCounts ? withoutPods(before) : before;
  return worseThan(compared, figures, sinceChange, config);
}

/**
 * What follows a sample:
 * - healthy often enough in a row: resolved; healthy: look again soon;
 * - a person was called already, or another execution is at work: keep watching, change nothing;
 * - a person was to be called and could not be reached: call again, change nothing;
 * - the other execution released the target and it is no better: diagnose, as if it were the first;
 * - worse than before the last change: take it back;
 * - what the last change should have mended at once is still broken: the next step, if one is left;
 * - only checks that look back over the window are red: they need time, up to the configured patience.
 */
function nextStep(
  state: WorkflowState,
  checks: readonly Check[],
  healthyInARow: number,
  sinceChange: number,
  worse: string | null,
  { isTargetFree }: Others,
  config: Configuration,
): NextStep {
  const { samplesInARow, patienceSeconds } = config.validation;
  if (healthyInARow >= samplesInARow) return 'resolved';
  if (healthyInARow > 0) return 'sample';
  if (state.escalation) return 'watch';
  // It gave up, and nobody heard of it. Later on the watchdog pages until it is heard.
  if (state.lostPage) return (state.validation?.pagedAgain ?? 0) < RESENDS ? 'escalate' : 'watch';
  if (state.remediation?.status === 'observing') {
    // A person to whom it was left is not overtaken, however free the target is.
    const isOver = isTargetFree && state.remediation.observed?.why !== 'handed-over';
    return isOver && mayDiagnoseAgain(state, config) ? 'diagnose' : 'watch';
  }
  if (worse !== null) return 'undo';

  const needsTime = checks.every((check) => check.passed || check.windowed || check.value === null);
  if (needsTime && sinceChange < patienceSeconds) return 'sample';

  const changes = state.remediation?.actions.length ?? 0;
  const stepLeft = changes < config.remediation.maxActions && mayDiagnoseAgain(state, config);
  return stepLeft ? 'diagnose' : 'escalate';
}

function pagedAgainField(
  { validation, lostPage }: WorkflowState,
  next: NextStep,
): Pick<Validation, 'pagedAgain'> {
  const times = (validation?.pagedAgain ?? 0) + (lostPage && next === 'escalate' ? 1 : 0);
  return times > 0 ? { pagedAgain: times } : {};
}

/** Once known it stays: a record that can't be read says nothing of it. */
function joinedField({ validation }: WorkflowState, { joined }: Others): Pick<Validation, 'joined'> {
  const known = Math.max(validation?.joined ?? 0, joined);
  return known > 0 ? { joined: known } : {};
}

/** What was not read is looked at again soon, as is health; only a window that has to move on can wait. */
function waitSecondsOf(next: NextStep, checks: readonly Check[], { validation }: Configuration): number {
  const { watchIntervalSeconds, sampleIntervalSeconds, windowedIntervalSeconds } = validation;
  if (next === 'watch') return watchIntervalSeconds;
  const red = checks.filter((check) => !check.passed);
  const windowMovesOn = red.length > 0 && red.every((check) => check.windowed && check.value !== null);
  return windowMovesOn ? Math.max(windowedIntervalSeconds, sampleIntervalSeconds) : sampleIntervalSeconds;
}

/** Counted from the end of the newest change and its rollout, or from the diagnosis that asked for none. */
export function secondsSinceLastChange(state: WorkflowState, observedAt: string): number {
  const lastAction = state.remediation?.actions.at(-1)?.finishedAt;
  const diagnosedAt = state.diagnosis?.evidence.observedAt;
  const followedUntil = state.followUp?.at;
  const since = Math.max(
    ...[lastAction, diagnosedAt, followedUntil].map((time) => (time ? Date.parse(time) : 0)),
  );
  return (Date.parse(observedAt) - since) / 1_000;
}

function summarize(checks: readonly Check[], healthyInARow: number, config: Configuration): string {
  const passed = checks.filter((check) => check.passed).length;
  if (passed === checks.length) {
    return `all ${passed} checks pass, ${healthyInARow} of ${config.validation.samplesInARow} samples in a row`;
  }
  const red = checks.filter((check) => !check.passed).map((check) => check.name);
  return `${passed} of ${checks.length} checks pass; not yet: ${red.join(', ')}`;
}
