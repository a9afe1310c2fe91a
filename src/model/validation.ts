/** Written by Validate. */
import type { Acknowledgement } from './escalation';
import type { Gap } from './evidence';
import type { RiskLook } from './risk';

/** One validation: a value beside its threshold. */
export interface Check {
  readonly name: string;
  /** Null when there is no data; then it has not passed, unless it is `waived`. */
  readonly value: number | null;
  /** The value is this at least, and may be anything above: it passes no upper bound. */
  readonly isLowerBound?: true;
  /** There is nothing to be judged, and something else stands for it. */
  readonly waived?: 'no-traffic';
  readonly unit: string;
  readonly comparison: '<' | '<=' | '==' | '>=';
  readonly threshold: number;
  readonly passed: boolean;
  /** Looks back over a window, and so stays red for a while after the repair. */
  readonly windowed: boolean;
  readonly detail: string;
}

/**
 * `announce`: somebody acknowledged it; that is told, and the sample taken again. `announce-change`: the same for a change
 * whose own message was lost.
 */
export type NextStep =
  | 'resolved'
  | 'sample'
  | 'diagnose'
  | 'undo'
  | 'escalate'
  | 'watch'
  | 'announce'
  | 'announce-change';

/** Written by Validate. */
export interface Validation extends RiskLook {
  readonly observedAt: string;
  readonly checks: readonly Check[];
  readonly healthy: boolean;
  readonly healthyInARow: number;
  readonly next: NextStep;
  /** How long to wait before the next sample. */
  readonly waitSeconds: number;
  readonly figures: Figures;
  /** How it is worse than before the last change; null when it is not. */
  readonly worse: string | null;
  /** A person has it in hand; null when nobody has said so, or it can't be read. */
  readonly acknowledgement: Acknowledgement | null;
  /** The last try at announcing the newest change again, and how many there were; left out where its message came through. */
  readonly announcedAgain?: { readonly at: string; readonly times: number };
  /** So often a page was sent again with which the response gave up, and that was lost; left out where that is never. */
  readonly pagedAgain?: number;
  /** So many executions joined this incident; left out where none did. */
  readonly joined?: number;
  /** What this sample could not read; left out when that is nothing. */
  readonly gaps?: readonly Gap[];
  readonly summary: string;
}

/** The numbers of a before-and-after table. */
export interface Figures {
  readonly poolUtilization: number | null;
  readonly idleInTransaction: number | null;
  readonly errorRate: number | null;
  readonly p95Ms: number | null;
  readonly availableReplicas: number | null;
  /** PostgreSQL refuses logins, or has no slot left. */
  readonly databaseFull: boolean | null;
}
