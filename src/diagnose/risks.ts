/** What one look finds of risks, and what of it is news: every step that reads evidence tells it, not Diagnose alone. */
import type { Configuration, Target } from '../configuration/configuration';
import type { Evidence } from '../model/evidence';
import { LOOKS, type RiskLook, type WorkflowState } from '../model/state';
import { isResendDue } from '../workflow/resend';
import { findRisks } from './risk-signs';

/**
 * Judges a snapshot by its risks. New are those of a kind nobody was told of yet. Where the message was lost, they are
 * new again after `escalation.resendSeconds`, three times, and then at the pace of repeated pages: looks come every few
 * seconds, and each message holds one up.
 */
export function lookForRisks(
  state: WorkflowState,
  evidence: Evidence,
  target: Target,
  config: Configuration,
): RiskLook {
  const risks = findRisks(evidence, state.incident, target, config);
  const told = new Set(state.riskEscalation?.risks ?? []);
  const untold = risks.filter(({ kind }) => !told.has(kind));
  const last = lastTry(state);
  const { resendSeconds, repeat } = config.escalation;
  const laterSeconds = Math.max(repeat.everySeconds, config.validation.watchIntervalSeconds);
  const times = last?.times ?? 1;
  const isDue =
    untold.some(({ kind }) => last?.kinds.includes(kind) !== true) ||
    isResendDue(last && { at: last.at, times }, evidence.observedAt, resendSeconds, laterSeconds);
  const newRisks = isDue ? untold : [];
  const hasNewRisks = newRisks.length > 0;
  const kinds = new Set([...(last?.kinds ?? []), ...newRisks.map(({ kind }) => kind)]);
  const tried = hasNewRisks
    ? { at: evidence.observedAt, kinds: [...kinds], times: last ? times + 1 : 1 }
    : last;
  return { risks, newRisks, hasNewRisks, lookedAt: evidence.observedAt, ...(tried ? { tried } : {}) };
}

/** What a step leaves that read nothing this time: it found nothing new. @param previous what it left before. */
export function withoutLook(previous: RiskLook | undefined): RiskLook {
  const { risks = [], lookedAt, tried } = previous ?? {};
  return {
    ...{ risks, newRisks: [], hasNewRisks: false },
    ...(lookedAt ? { lookedAt } : {}),
    ...(tried ? { tried } : {}),
  };
}

/** The newest of any step. */
function lastTry(state: WorkflowState): RiskLook['tried'] {
  return LOOKS.flatMap((look) => state[look]?.tried ?? [])
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
}
