/** What a process tells its reaper, one JSON line each. */
export interface ReaperMessage {
  /** A child that must not be left behind, and what asks it to stop. */
  readonly started?: number;
  readonly signal?: NodeJS.Signals;
  /** That child has ended. */
  readonly ended?: number;
  /** A folder that must not be left behind. */
  readonly folder?: string;
  /** Its run has been closed, and the folder removed. */
  readonly closed?: string;
}
