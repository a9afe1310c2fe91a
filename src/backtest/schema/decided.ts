/**
 * What was decided, as it was recorded: compared and shown, never acted on. A plan is kept with whatever its kind had
 * at the time, and names of causes, codes and kinds that are gone by now stay readable.
 */
import * as z from 'zod';
import type { Check } from '../../model/state';
import type { DiagnosisDecided, ValidationDecided } from '../document';
import { flag, number, numberOrNull, text } from './reading';

const plan = z.looseObject({ kind: text, id: text, summary: text });
const refusal = z.strictObject({ kind: text, code: text, why: text, by: text.exactOptional() });

export const diagnosisDecided = z.strictObject({
  kind: z.literal('diagnosis'),
  cause: text,
  confidence: z.enum(['high', 'medium', 'low']),
  decision: z.enum(['act', 'not-needed', 'wait', 'refuse']),
  mode: z.enum(['auto', 'approve', 'dry-run']).nullable(),
  plan: plan.nullable(),
  refusals: z.array(refusal),
  why: text.nullable(),
}) as unknown as z.ZodType<DiagnosisDecided>;

const check: z.ZodType<Check> = z.strictObject({
  name: text,
  value: numberOrNull,
  isLowerBound: z.literal(true).exactOptional(),
  waived: z.literal('no-traffic').exactOptional(),
  unit: text,
  comparison: z.enum(['<', '<=', '==', '>=']),
  threshold: number,
  passed: flag,
  windowed: flag,
  detail: text,
});

export const validationDecided: z.ZodType<ValidationDecided> = z.strictObject({
  kind: z.literal('validation'),
  healthy: flag,
  checks: z.array(check),
});
