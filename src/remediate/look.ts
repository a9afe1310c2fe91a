/** What evidence that a step reads tells beside what it was read for: risks, and what could not be read. */
import { lookForRisks } from '../diagnose/risks';
import { gapsField } from '../diagnose/trim';
import type { Evidence } from '../model/evidence';
import type { Remediation, RiskLook, WorkflowState } from '../model/state';
import type { StepTools } from './step';

/** What evidence that was read just now adds to the answer. */
export type ReadNow = Partial<RiskLook & Pick<Remediation, 'gaps'>>;

export function readNow(state: WorkflowState, evidence: Evidence, { target, config }: StepTools): ReadNow {
  return { ...lookForRisks(state, evidence, target, config), ...gapsField(evidence) };
}

/**
 * What gets worse while a person is asked is seen here, or by nobody. The Lease is asked every few seconds, the evidence
 * only as often as a validation reads it: it takes a connection of a database that may have none left.
 */
export async function lookWhileAsked(state: WorkflowState, tools: StepTools): Promise<ReadNow> {
  const { diagnosis, remediation } = state;
  const looks = [diagnosis?.evidence.observedAt, remediation?.lookedAt].map((at) =>
    at ? Date.parse(at) : 0,
  );
  const sinceMs = tools.now().getTime() - Math.max(...looks);
  if (sinceMs < tools.config.validation.sampleIntervalSeconds * 1_000) return {};
  return readNow(state, await tools.readEvidence(), tools);
}
