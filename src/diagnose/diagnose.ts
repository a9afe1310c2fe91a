/** Diagnose: from evidence to findings and risks. */

import type { Configuration, Target } from '../configuration/configuration';
import type { Evidence } from '../model/evidence';
import type { Diagnosis, Finding, Risk, WorkflowState } from '../model/state';
import { percent } from '../text/units';
import { findCauses } from './findings';
import { riskText } from './risk-text';
import { lookForRisks } from './risks';
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
  const { evidence, kept, findings } = findIn(seen, config);
  const look = lookForRisks(state, evidence, target, config);
  return {
    round: (state.diagnosis?.round ?? 0) + 1,
    evidence: kept,
    findings,
    ...look,
    summary: summarize(findings, look.risks, evidence),
  };
}

/** What the evidence shows, all of it; and of it what the state has room for, on which a change is decided. */
export function findIn(
  seen: Evidence,
  config: Configuration,
): { readonly evidence: Evidence; readonly kept: Evidence; readonly findings: readonly Finding[] } {
  const kept = trimEvidence(seen);
  const evidence = { ...seen, gaps: kept.gaps };
  return { evidence, kept, findings: findCauses(evidence, config) };
}

function summarize(findings: readonly Finding[], risks: readonly Risk[], evidence: Evidence): string {
  const [first] = findings;
  const parts = [
    first
      ? `${first.cause} (${first.confidence} confidence${shareText(first)}): ${first.evidenceFor[0] ?? 'nothing could be read'}`
      : '',
    ...risks.map(riskText),
    ...(evidence.gaps.length > 0 ? [`${evidence.gaps.length} gap(s) in the evidence`] : []),
  ];
  return parts.filter(Boolean).join('; ');
}

function shareText({ explains }: Finding): string {
  return explains === null ? '' : `, accounts for ${percent(explains)}`;
}
