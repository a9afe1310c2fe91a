/** Remediate: runbook, Resolution. Decides the one next change and makes it. */
import { applyAction } from '../src/adapters/apply-action';
import { decideNextAction } from '../src/remediate/decide';
import type { Remediation, WorkflowState } from '../src/state';
import { configuration, log, now, targetOf } from './runtime';
import { openSources } from './sources';

export async function handler(state: WorkflowState): Promise<Remediation> {
  const remediation = await remediate(state);
  log('remediate', { incident: state.incident.id, status: remediation.status, summary: remediation.summary });
  return remediation;
}

async function remediate(state: WorkflowState): Promise<Remediation> {
  const decision = decideNextAction(state, configuration());
  const actions = state.remediation?.actions ?? [];
  switch (decision.kind) {
    case 'not-needed':
      return {
        status: 'not-needed',
        plan: null,
        actions,
        refusals: [],
        summary: `no change needed: ${decision.why}`,
      };
    case 'refuse':
      return { status: 'refused', plan: null, actions, refusals: decision.refusals, summary: decision.why };
    case 'act': {
      const { plan, refusals } = decision;
      if (state.incident.mode === 'dry-run') {
        return { status: 'planned', plan, actions, refusals, summary: `dry run: would ${plan.summary}` };
      }
      const target = targetOf(state.incident);
      const action = await applyAction(plan, openSources(target), target, now);
      return { status: 'applied', plan, actions: [...actions, action], refusals, summary: action.summary };
    }
  }
}
