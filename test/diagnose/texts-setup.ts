/** Set-up of the tests of what is said: the finding of a cause, and its lines. */
import { findCauses } from '../../src/diagnose/findings';
import type { Cause } from '../../src/model/cause';
import type { Evidence } from '../../src/model/evidence';
import type { Finding } from '../../src/model/state';
import { configuration } from '../support/builders';
import { evidence } from '../support/evidence-builders';

const config = configuration();
export function found(cause: Cause, seen: Partial<Evidence>): Finding {
  const finding = findCauses(evidence(seen), config).find((each) => each.cause === cause);
  if (!finding) throw new Error(`no ${cause}`);
  return finding;
}
export const saidFor = (cause: Cause, seen: Partial<Evidence>) => found(cause, seen).evidenceFor.join('\n');
