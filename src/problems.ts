/** Turns a schema's complaints into sentences that name the field, what it holds and what is accepted. */
import type { z } from 'zod';

const SHOWN_LENGTH = 60;

/** One line for each wrong field: `path: what is accepted (got …)`. Values are cut short, never whole. */
export function problemsOf(error: z.ZodError, input: unknown): string[] {
  return error.issues.map((issue) => {
    const where = issue.path.length === 0 ? 'input' : pathText(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return `${where}: unknown field ${issue.keys.map((key) => `'${key}'`).join(', ')}`;
    }
    return `${where}: ${issue.message} (got ${shown(valueAt(input, issue.path))})`;
  });
}

function pathText(path: readonly PropertyKey[]): string {
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
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
