/** Written by Remediate. */
import type { Through } from '../text/who';
import type { AppliedAction } from './actions';
import type { Cause } from './cause';
import type { Gap } from './evidence';
import type { PlannedAction } from './plans';
import type { Refusal } from './refusal';
import type { RiskLook } from './risk';
import type { Figures } from './validation';

export type RemediationStatus =
  /** A change was made. */
  | 'applied'
  /** Dry run: `plan` is what would have been done. */
  | 'planned'
  /** Nothing is permitted yet, and more is known at a given time: then it is diagnosed again. */
  | 'waiting'
  /** The evidence calls for no change; validation decides. */
  | 'not-needed'
  /** No change is permitted: a person is needed. */
  | 'refused'
  /** The plan waits for a person's word. */
  | 'awaiting-approval'
  /** Another execution, or a person, is at work on the target: this one looks on and changes nothing. */
  | 'observing'
  /** The plan no longer held when it was to be made: nothing was changed, and it is diagnosed again. */
  | 'stale'
  /** The last change was taken back. */
  | 'undone';

/** Written by Remediate; its risks are those that the look before a change, or while a person is asked, found. */
export interface Remediation extends RiskLook {
  readonly status: RemediationStatus;
  /** Dry run, or the plan that was carried out last. */
  readonly plan: PlannedAction | null;
  /** Everything this execution changed so far, oldest first. */
  readonly actions: readonly AppliedAction[];
  /** What was considered and not done this time, and why. */
  readonly refusals: readonly Refusal[];
  /** Set while, and after, a person is asked. */
  readonly approval: Approval | null;
  /** Whom it looks on at; left out where it does not. */
  readonly observed?: Observed;
  /** Set while it waits to know more. */
  readonly wait: WaitToKnow | null;
  /** The change is not over when the call returns: a rollout has to be watched. */
  readonly follow: boolean;
  /** The numbers on which the change was decided; what comes after is compared with them. */
  readonly before: Figures | null;
  /** What could not be read when the plan was to be confirmed; left out when that is nothing. */
  readonly gaps?: readonly Gap[];
  readonly summary: string;
}

/** Why an execution looks on. */
export interface Observed {
  /**
   * `lock`: the other is at work now. `incident`: the incident is the other's. Both are over when the other has released
   * its target. `handed-over`: the other ended and left the incident to a person.
   */
  readonly why: 'lock' | 'incident' | 'handed-over';
  readonly execution: string;
}

/** A wait for more to be known: for a session to have been idle long enough, say. */
export interface WaitToKnow {
  /** ISO 8601, UTC. Never later than the incident's `escalateAt`. */
  readonly until: string;
  /** True the first time for a cause: people are told once. */
  readonly isNew: boolean;
  /** How often this execution has waited so, this time included: such rounds are not counted as diagnoses. */
  readonly count: number;
  readonly cause: Cause;
}

/** A plan that was sent to the engineer on call. */
export interface Approval {
  /** Identifies the plan: what is carried out is this one, or nothing. */
  readonly planHash: string;
  readonly askedAt: string;
  readonly expiresAt: string;
  /** True in the first answer only: ask once, then wait. */
  readonly isNew: boolean;
  /** Who approved it. Who rejected it is with the refusal. */
  readonly decidedBy: string | null;
  /** By a link that was made for whoever `decidedBy` says; left out otherwise. */
  readonly decidedThrough?: Through;
}
