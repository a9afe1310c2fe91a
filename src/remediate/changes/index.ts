/** Every kind of change: adding one is a row here, its file, what permits it, its scenario and its tests. */
import type { ActionKind } from '../../model/actions';
import type { PlannedAction } from '../../model/plans';
import type { Change } from './change';
import { raisePool } from './raise-pool';
import { raisePoolerPool } from './raise-pooler-pool';
import { replacePod } from './replace-pod';
import { scaleOut } from './scale-out';
import { terminateLeakedSessions } from './terminate-leaked-sessions';
import { connectionTrace } from './trace-connections';

const CHANGES = {
  'terminate-leaked-sessions': terminateLeakedSessions,
  'scale-out': scaleOut,
  'raise-pool': raisePool,
  'raise-pooler-pool': raisePoolerPool,
  'replace-pod': replacePod,
  'trace-connections': connectionTrace,
} as const satisfies { readonly [Kind in ActionKind]: Change<Extract<PlannedAction, { kind: Kind }>> };

/**
 * The change of that kind. A plan goes only to the change of its own kind, which the type of a row can't say of a kind
 * that is known at run time alone.
 */
export function changeOf(kind: ActionKind): Change {
  return CHANGES[kind] as unknown as Change;
}

/** Whether it is meant to mend something: tracing only looks closer. */
export function isRepair(kind: ActionKind): boolean {
  return changeOf(kind).isRepair;
}

export const ALL_CHANGES: readonly Change[] = Object.values(CHANGES).map(({ kind }) => changeOf(kind));
