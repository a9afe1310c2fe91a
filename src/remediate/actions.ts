/** The changes this project makes: what is planned, what was done, and what was refused. */
import type { IdleSession } from '../evidence';

export type ActionKind = 'terminate-leaked-sessions' | 'scale-out';

/** A session to end, and everything that must still hold at the moment it is ended. */
export type SessionToTerminate = Pick<
  IdleSession,
  'pid' | 'backendStart' | 'application' | 'idleSeconds' | 'query'
>;

export interface TerminatePlan {
  readonly kind: 'terminate-leaked-sessions';
  readonly id: string;
  readonly sessions: readonly SessionToTerminate[];
  readonly idleInTransactionSeconds: number;
  /** Writers may be ended too. Otherwise a session that has begun to write since is left alone. */
  readonly includeWriters: boolean;
  readonly summary: string;
}

export interface ScaleOutPlan {
  readonly kind: 'scale-out';
  readonly id: string;
  readonly fromReplicas: number;
  readonly toReplicas: number;
  /** The sum that shows it fits. */
  readonly headroom: string;
  readonly summary: string;
}

export type PlannedAction = TerminatePlan | ScaleOutPlan;

/** A change that was made: what it changed, from what to what, and how to undo it. */
export interface AppliedAction {
  /** `<execution>-<number>`: the same when a step is run again. */
  readonly id: string;
  readonly kind: ActionKind;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly object: string;
  readonly before: string;
  readonly after: string;
  readonly undo: string;
  /** Things changed: sessions ended, replicas added. 0: it found nothing left to change. */
  readonly changed: number;
  readonly summary: string;
  readonly items: readonly string[];
}

export interface Refusal {
  readonly kind: ActionKind;
  readonly why: string;
}
