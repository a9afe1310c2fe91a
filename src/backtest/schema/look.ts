/** The document of a look. A person who writes one may leave out what was decided. */
import * as z from 'zod';
import { ACTION_KINDS } from '../../model/actions';
import { MODES } from '../../model/incident';
import { EVIDENCE_VERSION, type RecordedLook } from '../document';
import { diagnosisDecided, validationDecided } from './decided';
import { evidenceSchema } from './evidence';
import { number, text, time } from './reading';

const incident = z.strictObject({
  id: text.min(1),
  mode: z.enum(MODES),
  traceSeconds: number.nullable().default(null),
  trigger: z.enum(['alert', 'manual']),
  startedAt: time,
  target: z.strictObject({ name: text.min(1) }),
  alert: z.strictObject({ name: text }).nullable().default(null),
});

const common = {
  version: z.literal(EVIDENCE_VERSION),
  incident,
  readWith: z.record(text, number).default({}),
  evidence: evidenceSchema,
};

export const lookSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('diagnosis'),
    changesMade: z.array(z.enum(ACTION_KINDS)).default([]),
    decided: diagnosisDecided.nullable().default(null),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('validation'),
    sinceChangeSeconds: number,
    decided: validationDecided.nullable().default(null),
  }),
]) satisfies z.ZodType<RecordedLook>;
