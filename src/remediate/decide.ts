/** Remediate: decides the next change from what was found, what was done already, and policy. Pure: it changes nothing. */
import type { Configuration } from '../configuration';
import type { Cause, Diagnosis, WorkflowState } from '../state';
import type { ActionKind, AppliedAction, PlannedAction, Refusal } from './actions';
import { planScaleOut } from './scale-out';
import { planTermination } from './terminate';

export type Decision =
  | { readonly kind: 'act'; readonly plan: PlannedAction; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'not-needed'; readonly why: string }
  | { readonly kind: 'refuse'; readonly why: string; readonly refusals: readonly Refusal[] };

/** What a planner of one kind of change answers: the change, or why not. */
export type Proposal = { readonly plan: PlannedAction } | { readonly refusal: string };

export interface PlanContext {
  readonly diagnosis: Diagnosis;
  readonly actions: readonly AppliedAction[];
  readonly config: Configuration;
  /** The identity of the change to come. */
  readonly id: string;
}

/** What each cause permits, in the order in which it is tried. A cause with nothing to its name goes to a person. */
export const PERMITTED_ACTIONS: Readonly<Record<Cause, readonly ActionKind[]>> = {
  'connection-leak': ['terminate-leaked-sessions'],
  'undersized-pool': ['scale-out'],
  'slow-queries': [],
  'database-full': [],
  'false-alarm': [],
  'no-data': [],
};

const PLANNERS: Readonly<Record<ActionKind, (context: PlanContext) => Proposal>> = {
  'terminate-leaked-sessions': planTermination,
  'scale-out': planScaleOut,
};

/**
 * Chooses the one next change. Only the leading finding counts: acting on the second-best explanation while the
 * first stands is how a repair makes an outage worse.
 */
export function decideNextAction(state: WorkflowState, config: Configuration): Decision {
  const { diagnosis, incident } = state;
  const [finding] = diagnosis?.findings ?? [];
  if (!diagnosis || !finding) return { kind: 'refuse', why: 'there is no diagnosis to act on', refusals: [] };
  if (finding.cause === 'false-alarm') return { kind: 'not-needed', why: finding.evidenceFor.join('; ') };

  const actions = state.remediation?.actions ?? [];
  if (actions.length >= config.remediation.maxActions) {
    return {
      kind: 'refuse',
      why: `all ${config.remediation.maxActions} permitted changes were used`,
      refusals: [],
    };
  }
  const context: PlanContext = { diagnosis, actions, config, id: `${incident.id}-${actions.length + 1}` };
  const refusals: Refusal[] = [];
  for (const kind of PERMITTED_ACTIONS[finding.cause]) {
    const proposal = PLANNERS[kind](context);
    if ('plan' in proposal) return { kind: 'act', plan: proposal.plan, refusals };
    refusals.push({ kind, why: proposal.refusal });
  }
  const why =
    refusals.length > 0
      ? refusals.map((refusal) => `${refusal.kind}: ${refusal.why}`).join('; ')
      : `${finding.cause}: nothing may be changed automatically`;
  return { kind: 'refuse', why, refusals };
}
