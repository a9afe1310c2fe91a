/** Set-up of the tests of the decision: a cause, evidence on which every planner has a plan, and the turn of each. */
import type { ConfigurationInput } from '../../src/configuration/configuration';
import type { AppliedAction } from '../../src/model/actions';
import type { Cause } from '../../src/model/cause';
import type { Evidence } from '../../src/model/evidence';
import type { Mode } from '../../src/model/incident';
import { decideNextAction } from '../../src/remediate/decide';
import { configuration, diagnosis, incident, remediation, state } from '../support/builders';
import { skewed } from '../support/evidence-builders';
import { leaking, rootBlocker, session } from '../support/evidence-of-database';
import { fullPool, POOLED_TARGET, poolerWith } from '../support/pooler-builders';

export type Policy = Partial<ConfigurationInput['remediation']>;
export interface Situation {
  readonly actions?: readonly AppliedAction[];
  readonly policy?: Policy;
  readonly mode?: Mode;
  readonly traceSeconds?: number | null;
}
export function decide(cause: Cause, seen: Partial<Evidence>, situation: Situation = {}) {
  const { actions = [], policy = {}, mode = 'auto', traceSeconds = null } = situation;
  return decideNextAction(
    state({
      incident: incident({ mode, traceSeconds }),
      diagnosis: diagnosis(cause, seen),
      remediation: remediation({ actions }),
    }),
    configuration({ targets: [POOLED_TARGET], remediation: policy }),
  );
}
/** Evidence on which every planner has a plan. */
export const anything: Partial<Evidence> = {
  ...skewed(),
  database: { ...leaking([session(1)]), maxConnections: 1_000, blockers: [rootBlocker(session(1))] },
  ...poolerWith(fullPool({ servers: 30, serversInUse: 30 })),
};
