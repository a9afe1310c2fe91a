/** A change that was begun by a call whose answer was lost: whether it was made, without making it. */
import type { Evidence } from '../evidence';
import type { TargetRecord } from '../lock/record';
import type { Cluster, Sources } from '../ports';
import type { AppliedAction, PlannedAction, SessionToTerminate } from './actions';
import { applyAction } from './apply';
import { changeOf } from './changes';
import type { StepTools } from './step';

export type Applying = NonNullable<TargetRecord['applying']>;

export type Found =
  | { readonly kind: 'made'; readonly action: AppliedAction }
  | { readonly kind: 'not-made' }
  /** What would show it could not be read. */
  | { readonly kind: 'unknown' };

/**
 * Looks in the evidence for what the plan would have left. Nothing is changed: a call that may not change anything
 * any more may still tell what an earlier one did.
 */
export async function findBegun(
  plan: PlannedAction,
  { at }: Applying,
  evidence: Evidence,
  { target, now }: Pick<StepTools, 'target' | 'now'>,
): Promise<Found> {
  const made = changeOf(plan.kind).wasMade(plan, evidence);
  if (made === null) return { kind: 'unknown' };
  if (!made) return { kind: 'not-made' };
  const earlier = { sessionsGone: goneOf(plan, evidence) };
  return { kind: 'made', action: await applyAction(plan, { sources: UNTOUCHED, target, at, earlier }, now) };
}

/** Planned sessions that are idle in a transaction no more; none where that could not be read. */
export function goneOf(plan: PlannedAction, { database }: Evidence): readonly SessionToTerminate[] {
  if (plan.kind !== 'terminate-leaked-sessions' || database?.kind !== 'read') return [];
  const left = new Set(database.leaked.map(({ pid, backendStart }) => `${pid} ${backendStart}`));
  return plan.sessions.filter(({ pid, backendStart }) => !left.has(`${pid} ${backendStart}`));
}

/** Answers every change as a target on which it is made already, and reaches nothing. */
const UNTOUCHED = {
  cluster: new Proxy({} as Cluster, { get: () => async () => ({ changed: false, previous: null }) }),
  database: {
    readActivity: unread,
    terminate: async () => ({ ended: [], notPermitted: [], missingGrant: null }),
  },
  metrics: new Proxy({} as Sources['metrics'], { get: () => unread }),
} satisfies Sources;

async function unread(): Promise<never> {
  throw new Error('a change that was made already reads nothing');
}
