/** Reads one part of what a client sent by its schema; what does not fit is named field by field. */
import type { z } from 'zod';
import { type FieldCause, invalid } from './status-error';

/**
 * @param kind as in `Deployment.apps`.
 * @throws StatusError Invalid.
 */
export function parse<T>(
  kind: string,
  name: string,
  schema: z.ZodType<T>,
  candidate: unknown,
  part: string,
): T {
  const value =
    typeof candidate === 'object' && candidate !== null ? Reflect.get(candidate, part) : undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    kind,
    name,
    result.error.issues.map((issue) => cause(part, value, issue)),
  );
}

function cause(part: string, value: unknown, { path, message }: z.core.$ZodIssue): FieldCause {
  const wrong = path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
  const field = path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    part,
  );
  return { field, message: `Invalid value: ${JSON.stringify(wrong) ?? 'nothing'}: ${message}` };
}
