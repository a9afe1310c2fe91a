/** An execution of mode `check`: what it is started with, and what it leaves. It is no incident. */

/** Begins the names of checks that are started by the schedule and by the command line: lists tell them by it. */
export const CHECK_PREFIX = 'check-';

/** Whether an execution's input asks for a check, right or wrong in all else. */
export function asksForCheck(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'mode' in input && input.mode === 'check';
}

/** By the name alone: one that was started in the console of Step Functions may have another. */
export function isNameOfCheck(name: string | undefined): boolean {
  return name?.startsWith(CHECK_PREFIX) === true;
}

/** By the moment, to the millisecond, so that two persons start two. */
export function nameOfCheck(at: Date): string {
  return `${CHECK_PREFIX}${at.toISOString().replace(/[^0-9TZ]/g, '')}`;
}

/** Written by Prepare. */
export interface CheckScope {
  /** The execution's name. */
  readonly id: string;
  readonly executionArn: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Names of those that are checked. */
  readonly targets: readonly string[];
  /** Those are all that are configured. */
  readonly isWhole: boolean;
}

/** What will fail in an incident. */
export interface ReadinessProblem {
  /** Null: of all targets. */
  readonly target: string | null;
  readonly system: string;
  readonly needed: string;
  readonly why: string;
  readonly advice: string;
}

/** What people were not told of yet. */
export interface ReadinessNews {
  readonly begun: readonly ReadinessProblem[];
  readonly ended: readonly ReadinessProblem[];
  /** Why it is not known what they were told of before; null where that is known. */
  readonly recordUnread: string | null;
}

/** Written by ConcludeCheck. */
export interface CheckConclusion {
  /** Such as `1 will fail, 40 fine`. */
  readonly summary: string;
  /** How many will fail. */
  readonly problems: number;
  readonly hasNews: boolean;
  readonly news: ReadinessNews;
  /** Where the table is: for programs, and for people. */
  readonly json: string;
  readonly page: string;
}

/** The whole state of a check once it is concluded. */
export interface CheckedState {
  readonly check?: CheckScope;
  readonly conclusion?: CheckConclusion;
}
