/** The plots' numbers, from Prometheus: what the checks look at, over time. */
import { z } from 'zod';
import { askPrometheus } from '../src/adapters/prometheus/ask';
import { Expressions } from '../src/adapters/prometheus/expressions';
import type { PrometheusTransport } from '../src/adapters/prometheus/transport';
import type { Configuration, Target } from '../src/configuration/configuration';
import { metricsOf, seriesLabelsOf } from '../src/configuration/target-settings';
import { DependencyError } from '../src/model/errors';
import type { Limits, Series } from './contract';

const TIMEOUT_MS = 5_000;
/** More than a plot has room for; Prometheus itself takes 11 000. */
const MAX_POINTS = 400;

const answerSchema = z.object({
  data: z.object({
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })),
  }),
});

export function limitsOf({ validation }: Configuration): Limits {
  return {
    pool: validation.maxUtilization,
    errorRate: validation.maxErrorRate,
    p95Ms: validation.maxP95Ms,
    windowSeconds: validation.windowSeconds,
  };
}

/**
 * Reads all three at the same moments.
 * @param from seconds since 1970, as `to`.
 * @throws DependencyError when Prometheus does not answer.
 */
export async function readSeries(
  prometheus: PrometheusTransport,
  config: Configuration,
  target: Target,
  from: number,
  to: number,
): Promise<Series> {
  const step = Math.max(1, Math.ceil((to - from) / MAX_POINTS));
  const start = Math.floor(from / step) * step;
  const seconds = Array.from(
    { length: Math.max(1, Math.floor((to - start) / step) + 1) },
    (_, i) => start + i * step,
  );
  const read = async (query: string) => {
    const form = { query, start: String(start), end: String(seconds.at(-1) ?? start), step: String(step) };
    const values = await ask(prometheus, form);
    return seconds.map((at) => values.get(at) ?? null);
  };
  const { pool, errorRate, p95Ms } = expressionsOf(config, target);
  const [pools, errorRates, p95s] = await Promise.all([read(pool), read(errorRate), read(p95Ms)]);
  return { seconds, pool: pools, errorRate: errorRates, p95Ms: p95s };
}

/** Runbook, Validation 1 to 3, as the checks ask for them; a latency above all bounds is drawn at the highest. */
function expressionsOf(config: Configuration, target: Target) {
  const expressions = new Expressions(seriesLabelsOf(target), metricsOf(target, config));
  const { pool, errorRate } = expressions.ofIncident();
  const { windowSeconds } = config.validation;
  const p95Ms = expressions.p95AtLeastMs({ seconds: windowSeconds, agoSeconds: 0 }, null);
  return { pool, errorRate: errorRate(windowSeconds), p95Ms };
}

/** Values by second; NaN and infinity are left out. */
async function ask(
  prometheus: PrometheusTransport,
  form: Readonly<Record<string, string>>,
): Promise<Map<number, number>> {
  const answer = await askPrometheus(
    prometheus,
    TIMEOUT_MS,
    '/api/v1/query_range',
    new URLSearchParams({ ...form }),
  );
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw new DependencyError('prometheus', 'the answer has an unknown shape');
  const [series] = parsed.data.data.result;
  const values = (series?.values ?? []).map(([at, text]) => [at, Number(text)] as const);
  return new Map(values.filter(([, value]) => Number.isFinite(value)));
}
