/** Remediate: decides the next change from what was found, what was done already, and policy. Pure: it changes nothing. */
import type { Configuration } from '../configuration/configuration';
import { findCauses } from '../diagnose/findings';
import { growthObjection } from '../diagnose/growth';
import type { ActionKind } from '../model/actions';
import type { Cause } from '../model/cause';
import type { Evidence } from '../model/evidence';
import type { Mode } from '../model/incident';
import type { PlannedAction } from '../model/plans';
import { because, type Reason, type Refusal } from '../model/refusal';
import type { Diagnosis, Finding, WorkflowState } from '../model/state';
import { changeOf } from './changes';
import type { Change } from './changes/change';
import { type PlanContext, type PlannedFor, standbyRefusal } from './changes/plan-context';
import { PERMITTED } from './permitted';

export type Decision =
  | {
      readonly kind: 'act';
      readonly plan: PlannedAction;
      readonly mode: 'auto' | 'approve' | 'dry-run';
      readonly refusals: readonly Refusal[];
    }
  | { readonly kind: 'not-needed'; readonly why: string }
  /** More is known in so many seconds: then it is to be diagnosed again. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly cause: Cause; readonly why: string }
  | { readonly kind: 'refuse'; readonly why: string; readonly refusals: readonly Refusal[] };

/** What of the state a change is decided on. */
export interface DecidedOn {
  readonly incident: PlannedFor;
  readonly diagnosis?: Pick<Diagnosis, 'evidence' | 'findings'>;
  readonly remediation?: { readonly actions: PlanContext['actions'] };
}

/**
 * Chooses the one next change. Only the leading finding counts: acting on the second-best explanation while the
 * first stands is how a repair makes an outage worse. Tracing that was asked for comes first, because the change
 * that repairs also removes what there is to be traced; where it is refused, the repair is not.
 */
export function decideNextAction(state: DecidedOn, config: Configuration): Decision {
  const { diagnosis, incident } = state;
  const [finding] = diagnosis?.findings ?? [];
  if (!diagnosis || !finding) return { kind: 'refuse', why: 'there is no diagnosis to act on', refusals: [] };

  const actions = state.remediation?.actions ?? [];
  const traced = actions.some((action) => action.kind === 'trace-connections');
  const asked: ActionKind[] = incident.traceSeconds !== null && !traced ? ['trace-connections'] : [];
  if (finding.cause === 'false-alarm' && asked.length === 0) {
    return { kind: 'not-needed', why: finding.evidenceFor.join('; ') };
  }
  if (actions.length >= config.remediation.maxActions) {
    return {
      kind: 'refuse',
      why: `all ${config.remediation.maxActions} permitted changes were used`,
      refusals: [],
    };
  }
  const standby = standbyRefusal(diagnosis.evidence);
  if (standby !== null) return { kind: 'refuse', why: standby.why, refusals: [] };
  const context = contextOf(state, diagnosis.evidence, finding.cause, actions, config);
  const refusals: Refusal[] = [];
  for (const kind of [...asked, ...PERMITTED[finding.cause].actions]) {
    const change = changeOf(kind);
    const mode = change.mode(config);
    if (mode === 'off') {
      refusals.push({ kind, ...because('switched-off', 'switched off in the configuration') });
      continue;
    }
    const proposal = change.plan(context);
    if ('refusal' in proposal) {
      refusals.push({ kind, ...proposal.refusal });
    } else if (mode === 'dry-run' && incident.mode !== 'dry-run') {
      const why = `the configuration permits a dry run only; it would ${proposal.plan.summary}`;
      refusals.push({ kind, ...because('dry-run-only', why) });
    } else {
      return {
        kind: 'act',
        plan: proposal.plan,
        mode: modeFor(change, finding, incident.mode, mode),
        refusals,
      };
    }
  }
  // An execution that began before findings said so has none.
  if (typeof finding.lookAgainInSeconds === 'number') {
    const { cause, lookAgainInSeconds: seconds, evidenceFor } = finding;
    return { kind: 'wait', seconds, cause, why: evidenceFor.join('; ') };
  }
  return { kind: 'refuse', why: whyRefused(finding.cause, refusals), refusals };
}

/** Why a plan is not carried out any more: nothing is wrong any more, or something speaks against it. */
export type Objection =
  | { readonly kind: 'not-needed'; readonly why: string }
  | { readonly kind: 'refuse'; readonly reason: Reason };

/**
 * Whether a plan may still be carried out, in the light of evidence read just now: the whole of what the service
 * could grow to is summed up anew, with whatever changed since the plan was made.
 * @returns Null when it may.
 */
export function confirmPlan(
  plan: PlannedAction,
  state: WorkflowState,
  evidence: Evidence,
  config: Configuration,
): Objection | null {
  const [finding] = findCauses(evidence, config);
  if (finding?.cause === 'false-alarm' && plan.kind !== 'trace-connections') {
    return { kind: 'not-needed', why: finding.evidenceFor.join('; ') };
  }
  const standby = standbyRefusal(evidence);
  if (standby !== null) return objectingTo(standby);
  const cause = finding?.cause ?? 'no-data';
  const actions = state.remediation?.actions ?? [];
  const change = changeOf(plan.kind);
  const proposal = change.plan(contextOf(state, evidence, cause, actions, config));
  if ('refusal' in proposal) return objectingTo(proposal.refusal);
  const differs = change.difference(plan, proposal.plan);
  if (differs !== null) return objectingTo(because(differs.code, `the plan no longer fits: ${differs.why}`));
  const objection = change.grows ? growthObjection(evidence, config) : null;
  if (objection !== null) return objectingTo(because('growth', objection));
  // Pools that are full most of the time are not at every moment: that nothing stands out now says nothing.
  if (change.isRepair && cause !== 'no-data' && !PERMITTED[cause].actions.includes(plan.kind)) {
    return objectingTo(
      because('other-cause', `the leading cause is now ${cause}, which does not permit this change`),
    );
  }
  return null;
}

function objectingTo(reason: Reason): Objection {
  return { kind: 'refuse', reason };
}

function contextOf(
  { incident }: Pick<DecidedOn, 'incident'>,
  evidence: Evidence,
  cause: Cause,
  actions: PlanContext['actions'],
  config: Configuration,
): PlanContext {
  return { incident, evidence, cause, actions, config, id: `${incident.id}-${actions.length + 1}` };
}

/** A repair whose cause is not sure enough is for a person to decide, whatever is configured. Tracing was asked for. */
function modeFor({ isRepair }: Change, { confidence }: Finding, execution: Mode, action: Mode): Mode {
  const ofCause = isRepair && confidence === 'low' ? 'approve' : 'auto';
  return stricter(ofCause, stricter(execution, action));
}

const STRICTNESS = ['auto', 'approve', 'dry-run'] as const;

function stricter<Mode extends (typeof STRICTNESS)[number]>(a: Mode, b: Mode): Mode {
  return STRICTNESS.indexOf(a) > STRICTNESS.indexOf(b) ? a : b;
}

function whyRefused(cause: Cause, refusals: readonly Refusal[]): string {
  return refusals.length > 0
    ? refusals.map((refusal) => `${refusal.kind}: ${refusal.why}`).join('; ')
    : `${cause}: nothing may be changed automatically, since ${PERMITTED[cause].why}`;
}
