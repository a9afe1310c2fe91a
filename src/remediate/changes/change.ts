/**
 * A kind of change is one file: its plan, how a plan made now may differ, how it is made and recorded, when it is
 * complete, how it is undone, and its rules in words.
 */
import type { Configuration, Target } from '../../configuration/configuration';
import type { ActionMode } from '../../configuration/fields';
import type { ActionKind, AppliedAction } from '../../model/actions';
import type { DeploymentEvidence, Evidence } from '../../model/evidence';
import type { Planned, PlannedAction } from '../../model/plans';
import type { Reason } from '../../model/refusal';
import type { Sources } from '../../ports';
import type { Rollout } from '../rollout';
import type { PlanContext, Proposal } from './plan-context';

/** `Made` is what a call says of what it did. */
export interface Change<Plan extends Planned = PlannedAction, Made = unknown> {
  readonly kind: ActionKind;
  /** Where the runbook has it. */
  readonly step: string;
  /** Meant to mend something: counted against the budget of repairs. */
  readonly isRepair: boolean;
  /** Gives the service more connections: not made without proof that it may grow. */
  readonly grows: boolean;
  /** Not over when it was made: a rollout has to be watched. */
  readonly isFollowed: boolean;
  /**
   * A part of it is worth keeping: what has come serves. It is taken back for what it makes worse, and never because pods
   * are missing: fewer of them are wanted then, of which none comes back.
   */
  readonly partCounts: boolean;
  readonly mode: (config: Configuration) => ActionMode;
  /** Plans it on what was read, or says why not. Pure. */
  readonly plan: (context: PlanContext) => Proposal;
  /** How a plan made now would differ from one made before, in what matters; null when the old one still stands. */
  readonly difference: (before: Plan, now: Plan) => Reason | null;
  /**
   * Makes the change. Running the same plan again changes nothing a second time.
   * @param at ISO 8601; marks a restart, so it is the same when the plan is run again.
   * @throws StalePlanError when what was planned for no longer holds; DependencyError when it can't be done.
   */
  make(plan: Plan, sources: Sources, at: string): Promise<Made>;
  /**
   * Whether what it would leave is there: of a change that was begun, and whose answer was lost. Null when what was
   * read does not tell. Pure.
   */
  readonly wasMade: (plan: Plan, evidence: Evidence) => boolean | null;
  /**
   * What it changed, and how to undo it. Pure.
   * @param made Null where an earlier call made it, and this one only found that.
   */
  record(plan: Plan, made: Made | null, context: RecordContext): Done;
  /** Where it stands once it was made, as far as it is followed; `rollout` is where the deployment's rollout stands. */
  readonly progress: (plan: Plan, seen: Followed, rollout: Rollout) => Rollout;
  /** What must hold for it, in words. */
  readonly rules: (config: Configuration) => readonly string[];
}

export interface RecordContext {
  readonly target: Target;
  /** As it was made with. */
  readonly at: string;
  /**
   * What was read before this call, of a change that an earlier one began and did not live to tell; else null. What that
   * one changed is found as it should be, and would else be in no report: nobody would be told of it, nor would it be
   * known what repaired the service.
   */
  readonly earlier: Evidence | null;
}

/** What a change leaves behind, beside when it was made. */
export type Done = Omit<AppliedAction, 'id' | 'kind' | 'startedAt' | 'finishedAt' | 'undone'>;

/** What a followed change is looked at by; the deployment was read. */
export type Followed = Pick<Evidence, 'pods' | 'pool'> & { readonly deployment: DeploymentEvidence };

export function deploymentOf({ kubernetes: { namespace, deployment } }: Target): string {
  return `deployment ${namespace}/${deployment}`;
}
