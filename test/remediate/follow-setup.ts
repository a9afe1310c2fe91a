/** Set-up of the tests of FollowChange: a change that was made, and one look at it. */
import type { Evidence } from '../../src/model/evidence';
import type { PlannedAction } from '../../src/model/plans';
import type { FollowUp, WorkflowState } from '../../src/model/state';
import { followChange } from '../../src/remediate/follow';
import { remediation, state } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { appliedPlan } from '../support/plans';
import { StepBench } from '../support/step-bench';

/** As `appliedPlan` has it. */
export const FINISHED = Date.parse('2026-01-31T03:01:02.000Z');
export const afterChange = (plan: PlannedAction, followUp?: FollowUp): WorkflowState => ({
  ...state({ remediation: remediation({ plan, actions: [appliedPlan(plan)], follow: true }) }),
  ...(followUp ? { followUp } : {}),
});
export const bench = (seen: Partial<Evidence> = {}) => new StepBench({ seen: evidence(seen) });
export const follow = (plan: PlannedAction, seen: Partial<Evidence> = {}) =>
  followChange(afterChange(plan), bench(seen));
