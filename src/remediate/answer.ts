/** What Remediate answers, with what the execution did so far. */
import { withoutLook } from '../diagnose/risks';
import type { AppliedAction } from '../model/actions';
import type { PlannedAction } from '../model/plans';
import type { Refusal } from '../model/refusal';
import type { Observed, Remediation, RemediationStatus, WorkflowState } from '../model/state';
import { waitBefore } from './wait';

export interface Details {
  readonly plan?: PlannedAction;
  readonly refusals?: readonly Refusal[];
  readonly approval?: Remediation['approval'];
  readonly observed?: Observed;
}

export type Answer = (status: RemediationStatus, summary: string, details?: Details) => Remediation;

export function answering(state: WorkflowState): Answer {
  const { remediation } = state;
  const actions: readonly AppliedAction[] = remediation?.actions ?? [];
  return (status, summary, { plan, refusals, approval, observed } = {}) => ({
    status,
    plan: plan ?? null,
    actions,
    refusals: refusals ?? [],
    approval: approval ?? null,
    ...(observed ? { observed } : {}),
    wait: waitBefore(state),
    ...withoutLook(remediation),
    follow: false,
    before: remediation?.before ?? null,
    summary,
  });
}
