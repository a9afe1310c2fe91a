/** How one piece of software says that there was no connection to be had. */
export interface Wording {
  readonly id: string;
  /** As people call the software: kept in evidence, and shown. */
  readonly of: string;
  /**
   * A regular expression, in upper or lower case alike, of the kind that `logPatterns` may have. It names no quote and no
   * end of line, so that it is found in a line of JSON too.
   */
  readonly says: string;
  /** Whose connections were none: those of the service's own pool, of a pooler before the database, or the server's. */
  readonly means: 'pool' | 'pooler' | 'server';
  /** Other software says it too, of other services: a line that names one of those beside it does not count. */
  readonly shared?: true;
  readonly source: WordingSource;
  /** As they stand in logs. */
  readonly lines: readonly string[];
}

/** Where the software makes the text. */
interface WordingSource {
  /** The repository on GitHub. */
  readonly project: string;
  readonly file: string;
  /** The function, type or table in it. */
  readonly in: string;
  /** The commit that was read; none where only the text was compared. */
  readonly at?: string;
}
