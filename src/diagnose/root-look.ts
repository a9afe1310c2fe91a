/** Which of an incident's diagnoses explains it. */

import type { Cause } from '../model/cause';
import type { Diagnosis } from '../model/state';
import { CAUSE_ROWS } from './causes';

const PROVISIONAL: ReadonlySet<Cause> = new Set(
  CAUSE_ROWS.filter(({ isProvisional }) => isProvisional).map(({ cause }) => cause),
);

/** A suspicion, or less: it names what was seen, and not why. */
export function isProvisional(cause: Cause): boolean {
  return PROVISIONAL.has(cause);
}

/**
 * The first whose leading cause is more than a suspicion; else the first that found anything; else the newest. Null
 * where there is none.
 */
export function rootLook(diagnoses: readonly Diagnosis[]): Diagnosis | null {
  const first = (isIt: (cause: Cause) => boolean) =>
    diagnoses.find(({ findings: [finding] }) => finding !== undefined && isIt(finding.cause));
  return (
    first((cause) => !isProvisional(cause)) ??
    first((cause) => cause !== 'no-data') ??
    diagnoses.at(-1) ??
    null
  );
}
