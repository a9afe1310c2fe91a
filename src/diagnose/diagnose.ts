/** Diagnose: from evidence to findings and risks. */
import type { Configuration, Target } from '../configuration';
import type { Evidence } from '../evidence';
import type { Diagnosis, Finding, Risk, WorkflowState } from '../state';
import { findCauses } from './findings';
import { findRisks } from './risks';
import { trimEvidence } from './trim';

/**
 * Judges one snapshot of evidence in the light of what the execution knows already. All of it is judged; what the state
 * has room for is kept.
 */
export function diagnose(
  state: WorkflowState,
  seen: Evidence,
  target: Target,
  config: Configuration,
): Diagnosis {
  const kept = trimEvidence(seen);
  const evidence = { ...seen, gaps: kept.gaps };
  const findings = findCauses(evidence, config);
  const risks = findRisks(evidence, state.incident, target, config);
  const told = new Set(state.riskEscalation?.risks ?? []);
  const newRisks = risks.filter((risk) => !told.has(risk.kind));
  return {
    round: (state.diagnosis?.round ?? 0) + 1,
    evidence: kept,
    findings,
    risks,
    newRisks,
    hasNewRisks: newRisks.length > 0,
    summary: summarize(findings, risks, evidence),
  };
}

function summarize(findings: readonly Finding[], risks: readonly Risk[], evidence: Evidence): string {
  const [first] = findings;
  const parts = [
    first
      ? `${first.cause} (${first.confidence} confidence): ${first.evidenceFor[0] ?? 'nothing could be read'}`
      : '',
    ...risks.map((risk) => `risk of ${risk.kind}: ${risk.why}`),
    ...(evidence.gaps.length > 0 ? [`${evidence.gaps.length} gap(s) in the evidence`] : []),
  ];
  return parts.filter(Boolean).join('; ');
}
