/** What is planned: one kind of plan for each kind of change, and how a change is undone. */
import type { Hold, IdleSession } from './evidence';

export interface Planned {
  /** `<execution>-<number>`: the same when a step is run again. */
  readonly id: string;
  readonly summary: string;
}

/** A session to end, and everything that must still hold at the moment it is ended. */
export type SessionToTerminate = Pick<
  IdleSession,
  'pid' | 'backendStart' | 'application' | 'idleSeconds' | 'query'
>;

/** Why a leaked session is not terminated. In the order in which they count: each has one reason. */
export const SPARED_FOR = [
  'application',
  'privileged-role',
  'holds',
  'uncommitted-writes',
  'missing-grant',
] as const;
export type SparedFor = (typeof SPARED_FOR)[number];

/** Leaked sessions that a plan leaves alone. */
export interface SparedSessions {
  /** `over-cap`: left for another pass. */
  readonly why: SparedFor | 'over-cap';
  readonly sessions: number;
  /** Of `holds`: what they hold. */
  readonly holds?: readonly Hold[];
  /** Of `missing-grant`: what the runbook's role would need. */
  readonly grant?: string;
}

export interface TerminatePlan extends Planned {
  readonly kind: 'terminate-leaked-sessions';
  readonly sessions: readonly SessionToTerminate[];
  /** A plan that an earlier version made has none. */
  readonly spared?: readonly SparedSessions[];
  readonly idleInTransactionSeconds: number;
  /** At most this share of the service's sessions, counted again in the statement itself. */
  readonly maxShareOfSessions: number;
  /** Writers may be ended too. Otherwise a session that has begun to write since is left alone. */
  readonly includeWriters: boolean;
}

export interface ScaleOutPlan extends Planned {
  readonly kind: 'scale-out';
  readonly fromReplicas: number;
  readonly toReplicas: number;
  /** Where an autoscaler owns the replicas its lower bound is raised, from `minReplicas` to `toReplicas`. */
  readonly autoscaler: { readonly name: string; readonly minReplicas: number } | null;
  /** The sum that shows it fits. */
  readonly headroom: string;
}

export interface RaisePoolPlan extends Planned {
  readonly kind: 'raise-pool';
  readonly fromSize: number;
  readonly toSize: number;
  /** The sum that shows it fits. */
  readonly headroom: string;
}

export interface RaisePoolerPoolPlan extends Planned {
  readonly kind: 'raise-pooler-pool';
  readonly fromSize: number;
  readonly toSize: number;
  /** The sum that shows it fits. */
  readonly headroom: string;
}

export interface ReplacePodPlan extends Planned {
  readonly kind: 'replace-pod';
  readonly pod: string;
  /** The sum that shows it fits. */
  readonly headroom: string;
}

export interface TracePlan extends Planned {
  readonly kind: 'trace-connections';
  readonly seconds: number;
  readonly variable: string;
  readonly value: string;
  /** The sum that shows it fits. */
  readonly headroom: string;
}

export type PlannedAction =
  | TerminatePlan
  | ScaleOutPlan
  | RaisePoolPlan
  | RaisePoolerPoolPlan
  | ReplacePodPlan
  | TracePlan;

/** How a change is taken back. `from` is what must still be there: a change by anybody else since is left alone. */
export type UndoPlan =
  | { readonly kind: 'set-replicas'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'set-min-replicas';
      readonly autoscaler: string;
      readonly from: number;
      readonly to: number;
      /** Replicas before the change: an autoscaler takes its time to go back by itself. */
      readonly replicas: number;
    }
  | {
      readonly kind: 'set-pool-size';
      readonly from: number;
      readonly to: number;
      /** The mark of the restart that goes with it; an execution that began before it was kept has none. */
      readonly restartedAt?: string;
    }
  /** Of the pooler's file, and of each of its bouncers. */
  | { readonly kind: 'set-pooler-pool-size'; readonly from: number; readonly to: number }
  /** Takes `value` off the end of the variable again, and the variable away if nothing else was in it. */
  | { readonly kind: 'stop-trace'; readonly variable: string; readonly value: string };
