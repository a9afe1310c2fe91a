/** A recorded look: the evidence of one Diagnose or Validate, with all else that was decided on, and what was decided. */
import type { ActionKind } from '../model/actions';
import type { Cause } from '../model/cause';
import type { Evidence } from '../model/evidence';
import type { Mode } from '../model/incident';
import type { PlannedAction } from '../model/plans';
import type { Refusal } from '../model/refusal';
import type { Check, Finding } from '../model/state';

/** Of the form below. One that changes it gets the next number, and a line in `EARLIER` (`earlier.ts`). */
export const EVIDENCE_VERSION = 1;

/** What of the incident is decided on. */
interface LookedAtFor {
  /** The execution's name. */
  readonly id: string;
  /** `auto`, `approve` or `dry-run`: of the execution. */
  readonly mode: Mode;
  /** Connection tracing that was asked for; null where nobody asked. */
  readonly traceSeconds: number | null;
  readonly trigger: 'alert' | 'manual';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** By its name in the configuration. */
  readonly target: { readonly name: string };
  /** That which began it; null where a person did. */
  readonly alert: { readonly name: string } | null;
}

/** What is in every document. */
interface RecordedBase {
  /** `EVIDENCE_VERSION`. */
  readonly version: 1;
  readonly incident: LookedAtFor;
  /** Settings under which it was read, by their path in the configuration: other ones would have read something else. */
  readonly readWith: Readonly<Record<string, number>>;
  readonly evidence: Evidence;
}

/** Of one Diagnose, and of the decision on a change that follows it. */
export interface RecordedDiagnosis extends RecordedBase {
  readonly kind: 'diagnosis';
  /** Kinds of the changes that the execution had made by then, in order. */
  readonly changesMade: readonly ActionKind[];
  /** Null where that was not recorded. */
  readonly decided: DiagnosisDecided | null;
}

/** Of one Validate. */
export interface RecordedValidation extends RecordedBase {
  readonly kind: 'validation';
  /** Since the last change, or the diagnosis that asked for none. */
  readonly sinceChangeSeconds: number;
  /** Null where that was not recorded. */
  readonly decided: ValidationDecided | null;
}

export type RecordedLook = RecordedDiagnosis | RecordedValidation;

export interface DiagnosisDecided {
  readonly kind: 'diagnosis';
  /** That which leads. */
  readonly cause: Cause;
  readonly confidence: Finding['confidence'];
  /** `act`: the plan is made, asked for or shown, as `mode` says. */
  readonly decision: 'act' | 'not-needed' | 'wait' | 'refuse';
  /** Null where nothing is planned. */
  readonly mode: 'auto' | 'approve' | 'dry-run' | null;
  /** Null where nothing is planned. */
  readonly plan: PlannedAction | null;
  readonly refusals: readonly Refusal[];
  /** Why nothing is planned; null where something is. */
  readonly why: string | null;
}

export interface ValidationDecided {
  readonly kind: 'validation';
  readonly healthy: boolean;
  readonly checks: readonly Check[];
}

export type Decided = DiagnosisDecided | ValidationDecided;
