/** The state that travels through an execution: one key for each step, written by that step alone. */
import type { Diagnosis } from './diagnosis';
import type { Escalation } from './escalation';
import type { FollowUp } from './follow-up';
import type { Incident } from './incident';
import type { Join } from './join';
import type { Remediation } from './remediation';
import type { Validation } from './validation';

export * from './diagnosis';
export * from './escalation';
export * from './follow-up';
export * from './join';
export * from './remediation';
export * from './risk';
export * from './validation';

/** The error and cause that a Catch leaves. */
export interface Failure {
  readonly Error: string;
  readonly Cause: string;
  /** How long the call might take, where a history tells it. */
  readonly limitSeconds?: number;
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
  readonly announcement?: Escalation;
  /** Why an announcement reached nobody; it stays when a later one gets through. */
  readonly announcementFailure?: Failure;
  readonly escalation?: Escalation;
  /** Why a page reached nobody with which the response gave up. */
  readonly lostPage?: Failure;
  readonly failure?: Failure;
}
