/** Whether a reading covers all that it should. */

/**
 * A reading says whether it covers all that it should. "None found" and "healthy" follow from a whole one alone; what
 * was found counts all the same.
 */
export interface Reading {
  /** What was not seen, each with why: cut, refused, not permitted, not reached. Empty: it is whole. */
  readonly partial: readonly string[];
}

/** A reading from which absence may be concluded. */
export type Whole<T extends Reading> = T & { readonly partial: readonly [] };

/** The reading where it is whole; null where it is partial, or was not made at all. */
export function wholeOf<T extends Reading>(reading: T | null | undefined): Whole<T> | null {
  return reading && reading.partial.length === 0 ? (reading as Whole<T>) : null;
}

/** A value with what it does without. */
export interface Measured<T> extends Reading {
  readonly value: T;
}
