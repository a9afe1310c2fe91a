/** States that tell of a risk, each with the step's part of the state that holds what it found. */
import type { LookKey } from '../state';

const LOOK_OF: Readonly<Record<string, LookKey>> = {
  EscalateRisk: 'diagnosis',
  EscalateRiskSeenByRemediate: 'remediation',
  EscalateRiskSeenByFollowChange: 'followUp',
  EscalateRiskSeenByValidate: 'validation',
};

/** Undefined for a state that does not tell of a risk. */
export function lookToldBy(state: string): LookKey | undefined {
  return LOOK_OF[state];
}

/** The state that tells of what a look found. */
export function stateThatTells(look: LookKey): string {
  return Object.entries(LOOK_OF).find(([, each]) => each === look)?.[0] ?? 'EscalateRisk';
}
