/** What an incident is at a glance, as facts. Types only: the page takes nothing else. */
import type { Outcome } from './report/outcome';

export interface Glance {
  readonly service: string | null;
  /** ISO 8601, UTC: when it began. */
  readonly since: string | null;
  readonly wrong: Wrong;
  /** Changes that were made, oldest first. */
  readonly done: readonly { readonly at: string; readonly summary: string; readonly undone: boolean }[];
  readonly trend: Trend;
  readonly needed: Needed;
  readonly nextPage: NextPage | null;
  /** The public was told, and waits for the next update. */
  readonly isPublished: boolean;
}

interface Wrong {
  /** What the last diagnosis says; null before there is one. */
  readonly finding: string | null;
  /** Share of requests that fail, as it was read last. */
  readonly errorRate: number | null;
  /** Share of the fullest pool that is in use. */
  readonly poolUtilization: number | null;
}

export type Trend =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'healthy' | 'better' | 'same' | 'worse';
      readonly passed: number;
      readonly of: number;
      /** Of the sample that it is compared with; null where this is the first. */
      readonly before: number | null;
      /** ISO 8601, UTC. */
      readonly at: string;
    };

export type Needed =
  /** Decide on a plan. */
  | { readonly kind: 'approval'; readonly plan: string; readonly until: string }
  /** The workflow called a person and changes nothing more. @see kind of the message in `why`. */
  | {
      readonly kind: 'take-over';
      readonly why: string;
      readonly since: string;
      readonly detail: string | null;
      readonly acknowledgedBy: string | null;
    }
  /** The runbook's time is up; it goes on with what is permitted. */
  | { readonly kind: 'overdue'; readonly since: string; readonly acknowledgedBy: string | null }
  /** It ended without the service being known to be healthy: nobody watches it any more. */
  | { readonly kind: 'left-open'; readonly outcome: Outcome | null }
  | {
      readonly kind: 'nothing';
      readonly why: 'at-work' | 'over' | 'joined' | 'dry-run' | 'observing' | 'check';
    };

export interface NextPage {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** `clock`: the 30 minutes of the runbook. `repeat`: nobody has acknowledged the page before. */
  readonly why: 'clock' | 'repeat';
}
