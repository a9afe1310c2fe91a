/** States that tell of a risk, each with the step's part of the state that holds what it found. */
import { LOOKS, type LookKey } from '../model/state';

const STATE_OF: Readonly<Record<LookKey, string>> = {
  diagnosis: 'EscalateRisk',
  remediation: 'EscalateRiskSeenByRemediate',
  followUp: 'EscalateRiskSeenByFollowChange',
  validation: 'EscalateRiskSeenByValidate',
};

/** Undefined for a state that does not tell of a risk. */
export function lookToldBy(state: string): LookKey | undefined {
  return LOOKS.find((look) => STATE_OF[look] === state);
}

/** The state that tells of what a look found. */
export function stateThatTells(look: LookKey): string {
  return STATE_OF[look];
}
