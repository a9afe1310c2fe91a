/** The changes this project makes: what is planned, what was done, how it is undone, and what was refused. */
import type { IdleSession } from '../evidence';
import type { RaisePoolPlan } from './changes/raise-pool';
import type { ReplacePodPlan } from './changes/replace-pod';
import type { ScaleOutPlan } from './changes/scale-out';
import type { TerminatePlan } from './changes/terminate-leaked-sessions';
import type { TracePlan } from './changes/trace-connections';

export type { RaisePoolPlan, ReplacePodPlan, ScaleOutPlan, TerminatePlan, TracePlan };

export const ACTION_KINDS = [
  'terminate-leaked-sessions',
  'scale-out',
  'raise-pool',
  'replace-pod',
  'trace-connections',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** A session to end, and everything that must still hold at the moment it is ended. */
export type SessionToTerminate = Pick<
  IdleSession,
  'pid' | 'backendStart' | 'application' | 'idleSeconds' | 'query'
>;

export interface Planned {
  /** `<execution>-<number>`: the same when a step is run again. */
  readonly id: string;
  readonly summary: string;
}

export type PlannedAction = TerminatePlan | ScaleOutPlan | RaisePoolPlan | ReplacePodPlan | TracePlan;

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
  /** Takes `value` off the end of the variable again, and the variable away if nothing else was in it. */
  | { readonly kind: 'stop-trace'; readonly variable: string; readonly value: string };

/** A change that was made: what it changed, from what to what, and how to undo it. */
export interface AppliedAction {
  readonly id: string;
  readonly kind: ActionKind;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly object: string;
  readonly before: string;
  readonly after: string;
  /** For people: a command, or why there is nothing to undo. */
  readonly undo: string;
  /** For the workflow; null where there is nothing to undo. */
  readonly undoPlan: UndoPlan | null;
  /** When and how it was undone; null while it stands. */
  readonly undone: { readonly at: string; readonly why: string } | null;
  /** Things changed: sessions ended, replicas added. 0: it found nothing left to change. */
  readonly changed: number;
  readonly summary: string;
  readonly items: readonly string[];
}

export interface Refusal {
  readonly kind: ActionKind;
  readonly why: string;
}
