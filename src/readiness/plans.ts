/** What would happen now: the plan that each cause would get on today's figures, made by the very code that plans in an incident. */
import type { Configuration } from '../configuration/configuration';
import { CAUSE_ROWS } from '../diagnose/causes';
import type { ActionKind } from '../model/actions';
import type { Cause } from '../model/cause';
import type { Evidence } from '../model/evidence';
import type { Incident } from '../model/incident';
import type { Refusal, RefusalCode } from '../model/refusal';
import type { WorkflowState } from '../model/state';
import { decideNextAction } from '../remediate/decide';
import { type CheckResult, fine, notChecked, willFail } from './result';

/** What a quiet day explains: there is nothing to end, nothing stands out, nothing is to be grown. */
const QUIET: ReadonlySet<RefusalCode> = new Set([
  'not-needed',
  'nothing-left',
  'not-leaked',
  'protected',
  'growth',
  'other-cause',
  'stale',
  'made-already',
]);
/** What somebody has chosen. */
const CHOSEN: ReadonlySet<RefusalCode> = new Set(['switched-off', 'dry-run-only', 'not-asked']);

/** What to do about a refusal that an incident would get too. */
const ADVICE: Partial<Readonly<Record<RefusalCode, string>>> = {
  'no-headroom':
    'raise max_connections of PostgreSQL, lower the size of the pools, or put PgBouncer in between',
  owner: 'make the change where it is kept, or have that leave the field alone',
  'autoscaler-limit': 'raise maxReplicas of the autoscaler',
  'pool-size-source':
    'have the pods take the key of the ConfigMap, or set kubernetes.configMap and poolSizeKey',
  immutable: 'make the ConfigMap anew without immutable: true',
  shared: 'give the deployment a ConfigMap of its own',
  'restart-leaves-none': 'set strategy RollingUpdate with maxUnavailable 0, or run more replicas',
  standby: 'put the address of the primary into the secret',
  'not-ready': 'see why the pods are not ready',
  paused: 'resume the rollout of the deployment',
  'scaled-to-zero': 'name the deployment whose pods serve in kubernetes.deployment',
};
/** Over by itself in a while. */
const PASSING: ReadonlySet<RefusalCode> = new Set(['rollout-under-way', 'being-changed', 'not-read']);

/** One check for each cause that permits a change. */
export function judgePlans(evidence: Evidence, incident: Incident, config: Configuration): CheckResult[] {
  const changes = (permits: readonly ActionKind[]) =>
    permits.filter((kind) => evidence.pooler !== null || kind !== 'raise-pooler-pool');
  return CAUSE_ROWS.filter(({ permits }) => changes(permits).length > 0).map(({ cause }) =>
    judgePlan(cause, decideNextAction(stateWith(cause, evidence, incident), config)),
  );
}

function judgePlan(cause: Cause, decision: ReturnType<typeof decideNextAction>): CheckResult {
  const needed = `what ${cause} would get now`;
  switch (decision.kind) {
    case 'act':
      return fine('plans', needed, `${decision.plan.summary} (${decision.mode})`);
    case 'wait':
    case 'not-needed':
      return fine('plans', needed, decision.why);
    case 'refuse':
      return judgeRefusals(needed, decision.why, decision.refusals);
  }
}

/** One change that would be made is enough; where all are refused, the first that no quiet day explains is told. */
function judgeRefusals(needed: string, why: string, refusals: readonly Refusal[]): CheckResult {
  if (refusals.some(({ code }) => QUIET.has(code)))
    return fine('plans', needed, `nothing on a quiet day: ${why}`);
  const open = refusals.filter(({ code }) => !CHOSEN.has(code));
  const [blocked] = open.filter(({ code }) => !PASSING.has(code));
  if (blocked) {
    const advice = ADVICE[blocked.code] ?? 'see docs/decisions.md for the rules of this change';
    return willFail('plans', needed, `${blocked.kind}: ${blocked.why}`, advice);
  }
  const [passing] = open;
  if (passing) return notChecked('plans', needed, `${passing.kind}: ${passing.why}`);
  return fine('plans', needed, why);
}

/** As if that cause had been found for sure. */
function stateWith(cause: Cause, evidence: Evidence, incident: Incident): WorkflowState {
  const finding = {
    ...({ cause, confidence: 'high', explains: 1, evidenceFor: ['asked beforehand'] } as const),
    ...{ evidenceAgainst: [], next: [], lookAgainInSeconds: null },
  };
  return {
    incident,
    diagnosis: {
      ...{ round: 1, evidence, findings: [finding], summary: '' },
      ...{ risks: [], newRisks: [], hasNewRisks: false },
    },
  };
}
