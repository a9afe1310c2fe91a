/** The state that travels through an execution: one key for each step, written by that step alone. */
import type { Cause } from './diagnose/causes';
import type { Evidence, Gap } from './evidence';
import type { Incident } from './incident';
import type { AppliedAction, PlannedAction, Refusal } from './remediate/actions';

/** A cause with how sure it is, how much it explains, and the evidence that speaks for and against it. */
export interface Finding {
  readonly cause: Cause;
  /** `low` permits a plan to show or to approve, and no change by itself. */
  readonly confidence: 'high' | 'medium' | 'low';
  /**
   * The share that it accounts for, 0 to 1, of the connections in use, or of the slots where these are what is missing;
   * null where it is not about a share.
   */
  readonly explains: number | null;
  readonly evidenceFor: readonly string[];
  readonly evidenceAgainst: readonly string[];
  /** What a person can look at, or run, next. */
  readonly next: readonly string[];
  /** More is known by then; null where waiting tells nothing. */
  readonly lookAgainInSeconds: number | null;
}

export type RiskKind = 'data-loss' | 'customer-facing';

/** Something that calls for more people at once, whatever the repair does. */
export interface Risk {
  readonly kind: RiskKind;
  readonly why: string;
}

/** The risks that one look found. Every step that reads evidence has one: what is new is told at once. */
export interface RiskLook {
  readonly risks: readonly Risk[];
  /** Risks nobody was told of yet, to be told now. */
  readonly newRisks: readonly Risk[];
  readonly hasNewRisks: boolean;
  /** Set by the state machine once people were told, or could not be: the response goes on. */
  readonly areRisksTold?: true;
  /** When the evidence behind it was read; left out where none was read so far. */
  readonly lookedAt?: string;
  /** When people were last to be told, and of what by then: a message that is lost is sent again, and not at each look. */
  readonly tried?: { readonly at: string; readonly kinds: readonly RiskKind[] };
}

/** Where the steps that look leave what they found. */
export const LOOKS = ['diagnosis', 'remediation', 'followUp', 'validation'] as const;
export type LookKey = (typeof LOOKS)[number];

/** Written by Diagnose. */
export interface Diagnosis extends RiskLook {
  /** 1 for the first look, and so on. */
  readonly round: number;
  readonly evidence: Evidence;
  /** Where the evidence is in full; only where it was too much for the state. */
  readonly fullEvidence?: string;
  /** The most likely first. Never empty. */
  readonly findings: readonly Finding[];
  readonly summary: string;
}

export type RemediationStatus =
  /** A change was made. */
  | 'applied'
  /** Dry run: this is what would have been done. */
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
  readonly decidedBy: string | null;
}

/** Written by FollowChange: where a rollout stands. */
export interface FollowUp extends RiskLook {
  readonly status: 'waiting' | 'complete' | 'failed';
  /** The id of the change that is followed. */
  readonly actionId: string;
  /** Tracing has three phases, everything else has one. */
  readonly phase: 'rollout' | 'tracing' | 'reverting';
  /** When the phase began; its time limit counts from it. */
  readonly since: string;
  /** When this look was taken. */
  readonly at: string;
  readonly waitSeconds: number;
  readonly trace: TraceResult | null;
  /** Of one that failed: why it is not taken back by itself; left out where it is. */
  readonly stands?: string;
  /** What this look could not read; left out when that is nothing. */
  readonly gaps?: readonly Gap[];
  readonly summary: string;
}

/** What connection tracing showed: runbook, Long-Term. */
export interface TraceResult {
  readonly seconds: number;
  readonly podsRead: number;
  readonly acquired: number;
  readonly released: number;
  /** Calls that took connections and did not give them back, the worst first. */
  readonly leaking: readonly {
    readonly call: string;
    readonly held: number;
    readonly oldestSeconds: number;
  }[];
}

/** One validation: a value beside its threshold. */
export interface Check {
  readonly name: string;
  /** Null when there is no data; then it has not passed, unless it is `waived`. */
  readonly value: number | null;
  /** The value is this at least, and may be anything above: it passes no upper bound. */
  readonly isLowerBound?: true;
  /** There is nothing to be judged, and something else stands for it. */
  readonly waived?: 'no-traffic';
  readonly unit: string;
  readonly comparison: '<' | '<=' | '==' | '>=';
  readonly threshold: number;
  readonly passed: boolean;
  /** Looks back over a window, and so stays red for a while after the repair. */
  readonly windowed: boolean;
  readonly detail: string;
}

/** `announce`: somebody took it in hand; that is told, and the sample taken again. */
export type NextStep = 'resolved' | 'sample' | 'diagnose' | 'undo' | 'escalate' | 'watch' | 'announce';

/** Written by Validate. */
export interface Validation extends RiskLook {
  readonly observedAt: string;
  readonly checks: readonly Check[];
  readonly healthy: boolean;
  readonly healthyInARow: number;
  readonly next: NextStep;
  /** How long to wait before the next sample. */
  readonly waitSeconds: number;
  readonly figures: Figures;
  /** How it is worse than before the last change; null when it is not. */
  readonly worse: string | null;
  /** A person has it in hand; null when nobody has said so, or it can't be read. */
  readonly acknowledgement: Acknowledgement | null;
  /** So many executions joined this incident; left out where none did. */
  readonly joined?: number;
  /** What this sample could not read; left out when that is nothing. */
  readonly gaps?: readonly Gap[];
  readonly summary: string;
}

/** The numbers of a before-and-after table. */
export interface Figures {
  readonly poolUtilization: number | null;
  readonly idleInTransaction: number | null;
  readonly errorRate: number | null;
  readonly p95Ms: number | null;
  readonly availableReplicas: number | null;
  /** PostgreSQL refuses logins, or has no slot left. */
  readonly databaseFull: boolean | null;
}

/** Written by Escalate into `escalation` (the response gave up, or the watchdog) or `riskEscalation`. */
export interface Escalation {
  readonly kind: string;
  readonly at: string;
  readonly risks: readonly RiskKind[];
  readonly deliveries: readonly Delivery[];
  /** How often the watchdog has paged by now; 0 for everything else. */
  readonly pages: number;
  /** When the watchdog pages again; null when it does not. */
  readonly nextAt: string | null;
  /** Why the watchdog did not page again. */
  readonly acknowledgement: Acknowledgement | null;
  /** What the message does without because it could not be read, each with its reason; left out when that is nothing. */
  readonly unread?: readonly string[];
  readonly summary: string;
}

/** One message to one audience by one channel. */
export interface Delivery {
  readonly audience: string;
  /** Null: no channel is configured for this audience. */
  readonly channel: string | null;
  readonly delivered: boolean;
  /** The audience that could not be reached, and in whose place this one was paged. */
  readonly inPlaceOf: string | null;
  /** The subject, or why it did not get there. */
  readonly detail: string;
  readonly attempts: number;
  readonly durationMs: number;
}

/** A person has the incident in hand: repeated pages stop, the clock does not. */
export interface Acknowledgement {
  readonly by: string;
  readonly at: string;
  /** Who had been paged by then. */
  readonly audiences: readonly string[];
}

/** The error and cause that a Catch leaves. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
}

/** Written by Join. */
export interface Join {
  /**
   * `joined`: another execution has this target's incident open, and this one ends. `opened`: this one has it.
   * `alone`: neither, as in a dry run.
   */
  readonly status: 'opened' | 'joined' | 'alone';
  /** The execution that is joined; null where none is. */
  readonly execution: string | null;
  /** When that incident began. */
  readonly since: string | null;
  /** When that execution called a person; null where it is still at work itself. */
  readonly calledAt: string | null;
  /** The first to join: people are told once. */
  readonly isFirst: boolean;
  /** How many have joined that incident by now. */
  readonly count: number;
  readonly summary: string;
}

/** The whole state. Only `incident` is there from the start. */
export interface WorkflowState {
  readonly incident: Incident;
  readonly join?: Join;
  readonly diagnosis?: Diagnosis;
  readonly riskEscalation?: Escalation;
  readonly remediation?: Remediation;
  readonly followUp?: FollowUp;
  readonly validation?: Validation;
  readonly escalation?: Escalation;
  readonly failure?: Failure;
}
