/** Parts of evidence that others are made of. The types, with what each field means, are in `src/model/evidence/`. */
import * as z from 'zod';
import type { Gap, Owner, Reading } from '../../model/evidence';

export const text = z.string();
export const number = z.number();
export const flag = z.boolean();
/** ISO 8601, UTC. */
export const time = z.iso.datetime({ offset: true, error: 'a time such as 2026-01-31T03:00:00Z' });
export const numberOrNull = z.number().nullable();

const partial = z.array(text);

/** A reading: its fields, and what it did without. */
export function reading<Fields extends z.ZodRawShape>(fields: Fields) {
  return z.strictObject({ ...fields, partial } satisfies { partial: z.ZodType<Reading['partial']> } & Fields);
}

export const ownerSchema: z.ZodType<Owner> = z.strictObject({ name: text, mark: text, changeAt: text });

const PROBES = [
  ...([
    'deployment',
    'poolConfig',
    'configReaders',
    'sharers',
    'pods',
    'pool',
    'database',
    'pooler',
  ] as const),
  ...(['logs', 'latency', 'errorRate', 'traffic', 'usual', 'probe', 'alert'] as const),
] as const satisfies readonly Gap['probe'][];

export const gapSchema: z.ZodType<Gap> = z.strictObject({
  probe: z.enum(PROBES),
  subject: text.nullable(),
  error: text,
});
