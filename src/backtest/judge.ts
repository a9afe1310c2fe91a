/** What today's code decides on a recorded look with a configuration. Pure, and the same functions that the steps use. */
import type { Configuration } from '../configuration/configuration';
import { findIn } from '../diagnose/diagnose';
import { decideNextAction } from '../remediate/decide';
import { runChecks } from '../validate/checks';
import type { Decided, DiagnosisDecided, RecordedDiagnosis, RecordedLook } from './document';

/** A look without what was decided on it. */
type Undecided<Look extends RecordedLook> = Look extends RecordedLook ? Omit<Look, 'decided'> : never;

/**
 * The lock, the budget and what people say are no part of it: they are of their moment, and the look before a change
 * reads the evidence again.
 */
export function judge(look: Undecided<RecordedLook>, config: Configuration): Decided {
  if (look.kind === 'diagnosis') return judgeDiagnosis(look, config);
  const { incident, sinceChangeSeconds } = look;
  const checks = runChecks(look.evidence, config, { sinceChangeSeconds, incident });
  return { kind: 'validation', healthy: checks.every(({ passed }) => passed), checks };
}

function judgeDiagnosis(
  { incident, evidence: seen, changesMade }: Undecided<RecordedDiagnosis>,
  config: Configuration,
): DiagnosisDecided {
  const { kept: evidence, findings } = findIn(seen, config);
  const decision = decideNextAction(
    {
      incident,
      diagnosis: { evidence, findings },
      remediation: { actions: changesMade.map((kind) => ({ kind })) },
    },
    config,
  );
  const [leading] = findings;
  const isPlanned = decision.kind === 'act';
  return {
    kind: 'diagnosis',
    cause: leading?.cause ?? 'no-data',
    confidence: leading?.confidence ?? 'low',
    decision: decision.kind,
    mode: isPlanned ? decision.mode : null,
    plan: isPlanned ? decision.plan : null,
    refusals: 'refusals' in decision ? decision.refusals : [],
    why: isPlanned ? null : decision.why,
  };
}
