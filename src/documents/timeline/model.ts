/** The timeline of an execution: plain data, from which every output (terminal, Markdown, JSON, HTML, page) is made. */
import type { ExecutionFacts } from '../../history/execution';
import type { Milestones } from '../../history/milestones';
import type { CheckScope } from '../../model/check';
import type { Incident } from '../../model/incident';

export type Actor = 'alert' | 'workflow' | 'engineer';
export type Severity = 'info' | 'action' | 'warning' | 'error' | 'success';

/** One thing that happened: a state that was passed, a retry, an alert, the beginning or end of the execution. */
export interface TimelineEntry {
  /** ISO 8601, UTC, milliseconds: when it began. */
  readonly at: string;
  /** Null while it lasts, and for what has no length. */
  readonly endedAt: string | null;
  /** Since the start of the incident; negative for what came before it. */
  readonly offsetSeconds: number;
  readonly durationSeconds: number | null;
  readonly actor: Actor;
  /** Of a Parallel the branches run side by side: `main` outside of it, then named by their first state. */
  readonly branch: string;
  /** The state's name; empty for what happened to the execution itself. */
  readonly state: string;
  readonly severity: Severity;
  /** It lasts, and says nothing before it is over. */
  readonly isPending: boolean;
  /** One readable sentence. */
  readonly text: string;
  /** What stands behind it: evidence for and against, checks, refusals, changes with their undo. */
  readonly evidence: readonly string[];
  /** Ids of the first and last history event that it was made from. */
  readonly events: readonly [first: number, last: number];
}

export interface Timeline {
  readonly execution: ExecutionFacts;
  /** Null when the execution ended before there was one. */
  readonly incident: Incident | null;
  /** Of a check, which has no incident. */
  readonly check: CheckScope | null;
  readonly entries: readonly TimelineEntry[];
  readonly milestones: Milestones;
  /** History events read. */
  readonly historyEvents: number;
  /** Events that are not understood, by type: shown, not dropped in silence. */
  readonly unknownEvents: Readonly<Record<string, number>>;
}
