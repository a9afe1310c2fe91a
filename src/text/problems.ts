/** Turns a schema's complaints into sentences that name the field, what it holds and what is accepted. */
import type { z } from 'zod';
import { printable } from './clean';
import { cut } from './cut';
import { withoutSecrets } from './redact';

const SHOWN_LENGTH = 61;
const MAX_PATH_LENGTH = 161;
/** Of a body that is all wrong, and of one object. Nobody mends more at once, and the answer has to fit. */
const MAX_PROBLEMS = 50;
const MAX_KEYS = 10;

/**
 * One line for each wrong field: `path: what is accepted (got …)`. Names and values are cut short, never whole; the
 * last line counts those that are not told.
 */
export function problemsOf(error: z.ZodError, input: unknown): string[] {
  const more = error.issues.length - MAX_PROBLEMS;
  return [
    ...error.issues.slice(0, MAX_PROBLEMS).map((issue) => problemOf(issue, input)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function problemOf(issue: z.core.$ZodIssue, input: unknown): string {
  const where = issue.path.length === 0 ? 'input' : cut(printable(pathText(issue.path)), MAX_PATH_LENGTH);
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, MAX_KEYS).map((key) => `'${cut(printable(key), SHOWN_LENGTH)}'`);
    const more = issue.keys.length - keys.length;
    return `${where}: unknown field ${keys.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  }
  return `${where}: ${issue.message} (got ${shown(valueAt(input, issue.path))})`;
}

/** `targets[0].kubernetes.secretId`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`))
    .join('');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  // Cut before it is quoted: a text of megabytes need not be escaped for its beginning.
  const short = typeof value === 'string' ? value.slice(0, SHOWN_LENGTH + 1) : value;
  return cut(withoutSecrets(printable(JSON.stringify(short) ?? typeof value)), SHOWN_LENGTH);
}
