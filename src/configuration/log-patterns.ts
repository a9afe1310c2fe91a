/**
 * What is looked for in the pods' logs: regular expressions from the configuration, of a kind that can't run away.
 *
 * A backtracking engine, as V8's is, takes time that grows with the product of its repetitions. So a group may not be
 * repeated, nothing looks around or back, and that product is bounded; lines are cut to `MAX_LINE_LENGTH` before.
 */
import * as z from 'zod';

/** What is looked at of one line. */
export const MAX_LINE_LENGTH = 1_000;
const MAX_PATTERN_LENGTH = 300;
/** One `.*` (a line's length) and one `?`, or three of `\d{1,9}`. */
const MAX_WAYS = 2_000;

const pattern = z
  .string()
  .min(1)
  .superRefine((source, context) => {
    const problem = patternProblem(source);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

/**
 * In upper or lower case alike. What is left out is the runbook's own (`src/diagnose/log-scan.ts`). Beside all of it the
 * wordings of known pools, drivers, poolers and servers are looked for (`wordings`), whatever is configured.
 */
export const logPatternsSchema = z.strictObject({
  /** Lines about connections at all. */
  connection: pattern.optional(),
  slowQuery: pattern.optional(),
  /**
   * Lines that mean that a request got no connection: not one of them may be there for the service to be healthy. In place
   * of the runbook's own words ('connection timeout' and the like), for a service that says these of something else, or
   * whose pool has words of its own.
   */
  connectionTimeout: pattern.optional(),
});

/** Why this may not be used as a pattern; null when it may. */
export function patternProblem(source: string): string | null {
  if (source.length > MAX_PATTERN_LENGTH) return `at most ${MAX_PATTERN_LENGTH} characters`;
  try {
    new RegExp(source, 'i');
  } catch {
    return 'a regular expression';
  }
  if (/\(\?(?:<?[=!])|\\[1-9k]/.test(source))
    return 'a regular expression without lookaround and backreferences';
  const ways = waysOf(source);
  if (ways === null) return 'a regular expression without repeated groups';
  return ways > MAX_WAYS ? 'a regular expression with fewer repetitions: one *, or a few like {1,9}' : null;
}

/** One element of a pattern and its repetition: an escape, a class, a parenthesis or any other character. */
const ELEMENT = /(\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?::|<\w+>))?|[\s\S])([*+?]|\{\d+(?:,\d*)?\})?/g;

/** In how many ways the repetitions can share a line out between them; null when a group is repeated. */
function waysOf(source: string): number | null {
  let ways = 1;
  for (const [, element, repetition] of source.matchAll(ELEMENT)) {
    if (repetition === undefined) continue;
    if (element === ')' && repetition !== '?') return null;
    ways *= rangeOf(repetition);
  }
  return ways;
}

function rangeOf(repetition: string): number {
  if (repetition === '?') return 2;
  const [, low, comma, high] = /^\{(\d+)(,?)(\d*)\}$/.exec(repetition) ?? [];
  if (low === undefined) return MAX_LINE_LENGTH;
  if (!comma) return 1;
  return high ? Number(high) - Number(low) + 1 : MAX_LINE_LENGTH;
}
