/** Carries out one planned change, and records what it changed and how to undo it. */

import type { AppliedAction } from '../model/actions';
import type { PlannedAction } from '../model/plans';
import type { Sources } from '../ports';
import { changeOf } from './changes';
import type { RecordContext } from './changes/change';

/**
 * Makes the change. Running the same plan again changes nothing a second time: sessions that are gone are not
 * found, replicas that are there are left alone.
 * @throws StalePlanError when what was planned for no longer holds; DependencyError when it can't be done.
 */
export async function applyAction(
  plan: PlannedAction,
  sources: Sources,
  context: RecordContext,
  now: () => Date,
): Promise<AppliedAction> {
  const made = await changeOf(plan.kind).make(plan, sources, context.at);
  return recordOf(plan, made, context, now());
}

/** @param made Null where an earlier call made it. */
export function recordOf(
  plan: PlannedAction,
  made: unknown,
  context: RecordContext,
  finishedAt: Date,
): AppliedAction {
  return {
    id: plan.id,
    kind: plan.kind,
    startedAt: context.at,
    finishedAt: finishedAt.toISOString(),
    undone: null,
    ...changeOf(plan.kind).record(plan, made, context),
  };
}
