/** Which applications' sessions may be ended: one rule, for the statement that shows them and the one that ends them. */

/** The patterns, in which `*` stands for anything and everything else for itself, as patterns of LIKE. */
export function likePatterns(patterns: readonly string[]): string[] {
  // The backslash is LIKE's escape when none is named (PostgreSQL documentation, Pattern Matching).
  return patterns.map((pattern) => pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'));
}

/**
 * The condition in SQL: one of `allowed` matches, and none of `never`, be it in upper or in lower case. Where
 * `application` is null it does not hold.
 *
 * COLLATE "C": which letters are alike must not depend on the database. In a Turkish one `I` is not an upper `i`.
 */
export function mayBeEnded(application: string, allowed: string, never: string): string {
  return `(${application} COLLATE "C" LIKE ANY (${allowed}::text[]) AND NOT ${application} COLLATE "C" ILIKE ANY (${never}::text[]))`;
}
