/** EventBridge's event patterns, as far as local stacks use them. */
import { isRecord } from '../template/intrinsics';

/**
 * "For a pattern to match an event, the event must contain all the field names listed in the pattern." A leaf is
 * a list of which one item must match: an exact value, or a comparison (`prefix`, `exists`, `anything-but`).
 *
 * @throws Error for a comparison that is not known here; a rule must not fall silent for that.
 */
export function matchesPattern(event: unknown, pattern: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    const actual = isRecord(event) ? event[field] : undefined;
    if (Array.isArray(expected)) return expected.some((item) => matchesItem(actual, item));
    if (isRecord(expected)) return matchesPattern(actual, expected);
    throw new Error(`event pattern: '${field}' is neither a list nor an object`);
  });
}

function matchesItem(actual: unknown, expected: unknown): boolean {
  if (isRecord(expected)) return compare(actual, expected);
  return Array.isArray(actual) ? actual.includes(expected) : actual === expected;
}

function compare(actual: unknown, comparison: Readonly<Record<string, unknown>>): boolean {
  const [[operator, operand] = ['', undefined]] = Object.entries(comparison);
  switch (operator) {
    case 'prefix':
      return typeof actual === 'string' && actual.startsWith(String(operand));
    case 'exists':
      return (actual !== undefined) === operand;
    case 'anything-but':
      if (isRecord(operand)) return actual !== undefined && !compare(actual, operand);
      return actual !== undefined && ![operand].flat().includes(actual);
    default:
      throw new Error(`event pattern: the comparison '${operator}' is not known`);
  }
}
