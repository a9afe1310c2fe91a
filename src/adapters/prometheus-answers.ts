/** The part of Prometheus' answers that is read here (Prometheus documentation, HTTP API). */
import * as z from 'zod';

/**
 * A sample's value is a text: a number, or one of four words (Prometheus, Expression queries). JavaScript would take an
 * empty one for zero.
 */
const sampleValue = z
  .string()
  .regex(/^(?:NaN|[-+]?Inf|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/)
  .transform(Number);

export const querySchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ value: z.tuple([z.number(), sampleValue]) })),
  }),
});

/** One series at most: every query here is summed up to one. */
export const rangeSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), sampleValue])) })),
  }),
});

export const rulesSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            type: z.string(),
            name: z.string(),
            health: z.string(),
            lastError: z.string().optional(),
            alerts: z
              .array(z.object({ labels: z.record(z.string(), z.string()), state: z.string() }))
              .nullish()
              .transform((alerts) => alerts ?? []),
          }),
        ),
      }),
    ),
  }),
});
