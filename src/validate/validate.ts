/** Validate: judges one sample of evidence, and says what comes next. */
import type { Configuration } from '../configuration';
import type { Evidence } from '../evidence';
import type { Check, Figures, NextStep, Validation, WorkflowState } from '../state';
import { runChecks } from './checks';

/** Judges a sample in the light of the ones before it. */
export function validate(state: WorkflowState, evidence: Evidence, config: Configuration): Validation {
  const checks = runChecks(evidence, config);
  const healthy = checks.every((check) => check.passed);
  const healthyInARow = healthy ? (state.validation?.healthyInARow ?? 0) + 1 : 0;
  const next = nextStep(state, checks, healthyInARow, evidence.observedAt, config);
  return {
    observedAt: evidence.observedAt,
    checks,
    healthy,
    healthyInARow,
    next,
    waitSeconds:
      next === 'watch' ? config.validation.watchIntervalSeconds : config.validation.sampleIntervalSeconds,
    figures: figuresOf(evidence),
    summary: summarize(checks, healthyInARow, config),
  };
}

/**
 * What follows a sample:
 * - healthy often enough in a row: resolved; healthy: look again soon;
 * - a person was called already: keep watching, change nothing;
 * - what the last change should have mended at once is still broken: the next step, if one is left;
 * - only checks that look back over the window are red: they need time, up to the configured patience.
 */
function nextStep(
  state: WorkflowState,
  checks: readonly Check[],
  healthyInARow: number,
  observedAt: string,
  config: Configuration,
): NextStep {
  const { samplesInARow, patienceSeconds, maxDiagnoses } = config.validation;
  if (healthyInARow >= samplesInARow) return 'resolved';
  if (healthyInARow > 0) return 'sample';
  if (state.escalation) return 'watch';

  const needsTime = checks.every((check) => check.passed || check.windowed || check.value === null);
  if (needsTime && secondsSinceLastChange(state, observedAt) < patienceSeconds) return 'sample';

  const changes = state.remediation?.actions.length ?? 0;
  const stepLeft = changes < config.remediation.maxActions && (state.diagnosis?.round ?? 0) < maxDiagnoses;
  return stepLeft ? 'diagnose' : 'escalate';
}

/** Counted from the newest change, or from the diagnosis that asked for none. */
function secondsSinceLastChange(state: WorkflowState, observedAt: string): number {
  const lastAction = state.remediation?.actions.at(-1)?.finishedAt;
  const diagnosedAt = state.diagnosis?.evidence.observedAt;
  const since = Math.max(...[lastAction, diagnosedAt].map((time) => (time ? Date.parse(time) : 0)));
  return (Date.parse(observedAt) - since) / 1_000;
}

/** The four numbers of the before-and-after table. */
export function figuresOf(evidence: Evidence): Figures {
  return {
    poolUtilization: evidence.pool?.maxPodUtilization ?? null,
    idleInTransaction: evidence.database?.kind === 'read' ? evidence.database.idleInTransaction : null,
    errorRate: evidence.service.errorRate,
    p95Ms: evidence.service.p95Ms,
  };
}

function summarize(checks: readonly Check[], healthyInARow: number, config: Configuration): string {
  const passed = checks.filter((check) => check.passed).length;
  if (passed === checks.length) {
    return `all ${passed} checks pass, ${healthyInARow} of ${config.validation.samplesInARow} samples in a row`;
  }
  const red = checks.filter((check) => !check.passed).map((check) => check.name);
  return `${passed} of ${checks.length} checks pass; not yet: ${red.join(', ')}`;
}
