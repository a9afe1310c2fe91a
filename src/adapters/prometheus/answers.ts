/** The part of Prometheus' answers that is read here (Prometheus documentation, HTTP API). */
import * as z from 'zod';
import { errorText } from '../../text/error-text';

/**
 * A sample's value is a text: a number, or one of four words (Prometheus, Expression queries). JavaScript would take an
 * empty one for zero.
 */
const sampleValue = z
  .string()
  .regex(/^(?:NaN|[-+]?Inf|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/)
  .transform(Number);

/** What an answer tells about itself, beside its data. */
const about = {
  status: z.literal('success'),
  /** VictoriaMetrics: some of its storage nodes did not answer (its documentation, Cluster availability). */
  isPartial: z.boolean().nullish(),
  /** Prometheus, Thanos, Mimir: what went wrong and did not keep it from answering. */
  warnings: z.array(z.string()).nullish(),
};

export const querySchema = z.object({
  ...about,
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()).default({}),
        value: z.tuple([z.number(), sampleValue]),
      }),
    ),
  }),
});

/** One series at most: every query here is summed up to one. */
export const rangeSchema = z.object({
  ...about,
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), sampleValue])) })),
  }),
});

export const rulesSchema = z.object({
  ...about,
  data: z.object({
    groups: z.array(
      z.object({
        /** Seconds between two evaluations. */
        interval: z.number().optional(),
        rules: z.array(
          z.object({
            type: z.string(),
            name: z.string(),
            health: z.string(),
            lastError: z.string().optional(),
            query: z.string().optional(),
            /** Its `for`, in seconds. */
            duration: z.number().optional(),
            lastEvaluation: z.string().optional(),
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

export type Rule = z.output<typeof rulesSchema>['data']['groups'][number]['rules'][number];

/** More of them say the same of one store after another. */
const MAX_WARNINGS = 3;

/**
 * Remarks about the query itself: a metric that may be no counter, buckets that had to be mended (Prometheus,
 * util/annotations). Versions that have no `infos` of their own put those here too.
 */
const ABOUT_QUERY = /^PromQL (?:warning|info):/;

/**
 * What an answer does without. Any warning that is not about the query counts: a store that was not reached (Thanos),
 * a remote read that failed (Prometheus) and the like have no words in common.
 */
export function missingData({
  isPartial,
  warnings,
}: {
  readonly isPartial?: boolean | null | undefined;
  readonly warnings?: readonly string[] | null | undefined;
}): string[] {
  const missing = [...new Set((warnings ?? []).filter((warning) => !ABOUT_QUERY.test(warning)))];
  const told = missing.slice(0, MAX_WARNINGS).map((warning) => `Prometheus warns: ${errorText(warning)}`);
  return isPartial === true ? ['Prometheus reports a partial answer', ...told] : told;
}
