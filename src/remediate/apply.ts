/** Carries out one planned change, and records what it changed and how to undo it. */
import type { AppliedAction, PlannedAction } from './actions';
import { changeOf } from './changes';
import type { ApplyTools } from './changes/change';

/**
 * Makes the change. Running the same plan again changes nothing a second time: sessions that are gone are not
 * found, replicas that are there are left alone.
 * @throws StalePlanError when what was planned for no longer holds; DependencyError when it can't be done.
 */
export async function applyAction(
  plan: PlannedAction,
  tools: ApplyTools,
  now: () => Date,
): Promise<AppliedAction> {
  const done = await changeOf(plan.kind).apply(plan, tools);
  return {
    id: plan.id,
    kind: plan.kind,
    startedAt: tools.at,
    finishedAt: now().toISOString(),
    undone: null,
    ...done,
  };
}
