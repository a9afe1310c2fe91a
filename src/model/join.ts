/** Written by Join. */

/** Written by Join. */
export interface Join {
  /**
   * `joined`: another execution has this target's incident open, and this one ends. `opened`: this one has it.
   * `alone`: neither, as in a dry run.
   */
  readonly status: 'opened' | 'joined' | 'alone';
  /** The execution that is joined; null where none is. */
  readonly execution: string | null;
  /** When that incident began. */
  readonly since: string | null;
  /** When that execution called a person; null where it is still at work itself. */
  readonly calledAt: string | null;
  /** The first to join: people are told once. */
  readonly isFirst: boolean;
  /** How many have joined that incident by now. */
  readonly count: number;
  readonly summary: string;
}
