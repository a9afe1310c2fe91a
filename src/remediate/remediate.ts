/** Remediate: one change, or the reason for none. What has to hold before a change is made is in `act.ts`. */
import type { Remediation, WorkflowState } from '../model/state';
import { type ActDecision, act } from './act';
import { answering } from './answer';
import { decideNextAction } from './decide';
import type { StepTools } from './step';
import { type WaitDecision, waitToKnow } from './wait';

/**
 * Decides and, where everything permits it, makes the change.
 * @throws DependencyError, RecordError: then a person is called, and what was changed, if anything, stands in the
 * target's record.
 */
export async function remediate(state: WorkflowState, tools: StepTools): Promise<Remediation> {
  const decision = resumed(state) ?? decideNextAction(state, tools.config);
  const answer = answering(state);
  switch (decision.kind) {
    case 'not-needed':
      return answer('not-needed', `no change needed: ${decision.why}`);
    case 'refuse':
      return answer('refused', decision.why, { refusals: decision.refusals });
    case 'wait':
      return wait(state, decision, tools);
    case 'act': {
      const { plan, refusals } = decision;
      if (decision.mode === 'dry-run')
        return answer('planned', `dry run, nothing is changed; planned: ${plan.summary}`, { plan, refusals });
      return act(state, decision, tools);
    }
  }
}

/** Waits for more to be known. Nothing is changed meanwhile, so no lock is taken: whoever has it is not kept from its work. */
function wait(state: WorkflowState, decision: WaitDecision, { config, now }: StepTools): Remediation {
  const answer = answering(state);
  const planned = waitToKnow(state, decision, now(), config);
  if ('refusal' in planned) return answer('refused', `${decision.why}; ${planned.refusal}`);
  const { until } = planned;
  if (state.incident.mode === 'dry-run') {
    return answer('refused', `dry run: would wait until ${until} and diagnose again: ${decision.why}`);
  }
  return {
    ...answer('waiting', `waits until ${until} and diagnoses again: ${decision.why}`),
    wait: planned,
  };
}

/** A plan that waits for a person's word is taken up again as it is: what is carried out is this one, or nothing. */
function resumed({ remediation }: WorkflowState): ActDecision | null {
  if (remediation?.status !== 'awaiting-approval' || remediation.plan === null) return null;
  return { kind: 'act', plan: remediation.plan, mode: 'approve', refusals: remediation.refusals };
}
