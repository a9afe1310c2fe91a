/** Reads an incident's impact: a few bounded queries at once, each of which may fail by itself. */

import { LEAD_SECONDS } from '../../documents/review/impact';
import { crossing, NO_DATA, type Sample, type Samples, timeAbove } from '../../documents/review/samples';
import type { Impact, ImpactLimits, Known } from '../../model/impact';
import { errorText } from '../../text/error-text';

/** A long incident is read with longer steps, not with more samples. */
const MAX_SAMPLES = 500;

/** PromQL, each with at most one series as its answer. */
export interface ImpactExpressions {
  readonly failed: (seconds: number) => string;
  readonly total: (seconds: number) => string;
  readonly pool: string;
  readonly p95Ms: (windowSeconds: number) => string;
  readonly errorRate: (windowSeconds: number) => string;
}

export interface ImpactQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limits: ImpactLimits;
  readonly expressions: ImpactExpressions;
  readonly at: (query: string, atMs: number) => Promise<number | null>;
  readonly range: (query: string, fromMs: number, toMs: number, stepSeconds: number) => Promise<Sample[]>;
}

export async function readImpact(query: ImpactQuery): Promise<Impact> {
  const { fromMs, limits, expressions } = query;
  const toMs = Math.max(query.toMs, fromMs + 1_000);
  const leadMs = fromMs - LEAD_SECONDS * 1_000;
  const seconds = Math.ceil((toMs - fromMs) / 1_000);
  const step = stepOf(fromMs, toMs);
  const window = Math.max(limits.rateSeconds, step);
  const counted = (expression: string) =>
    known<number>(async () => {
      const value = await query.at(expression, toMs);
      return value === null ? { notKnown: NO_DATA } : { value: Math.round(value) };
    });
  const series = async (expression: string, start: number): Promise<Samples> => {
    const stepSeconds = stepOf(start, toMs);
    const found = await query.range(expression, start, toMs, stepSeconds);
    return { fromMs: start, toMs, stepMs: stepSeconds * 1_000, found };
  };
  const pool = series(expressions.pool, fromMs);
  const longPool = series(expressions.pool, leadMs);
  const above = (samples: Promise<Samples>, limit: number) =>
    known(async () => timeAbove(await samples, limit));
  const crossed = (threshold: ImpactLimits['warning']) =>
    known(async () => crossing(await longPool, threshold, fromMs));

  const [failed, total, critical, warning, p95, errors, passedWarning, passedCritical] = await Promise.all([
    counted(expressions.failed(seconds)),
    counted(expressions.total(seconds)),
    above(pool, limits.critical.utilization),
    above(pool, limits.warning.utilization),
    above(series(expressions.p95Ms(window), fromMs), limits.maxP95Ms),
    above(series(expressions.errorRate(window), fromMs), limits.maxErrorRate),
    crossed(limits.warning),
    crossed(limits.critical),
  ]);
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepSeconds: step,
    rateSeconds: window,
    crossingStepSeconds: stepOf(leadMs, toMs),
    requestsFailed: failed,
    requestsTotal: total,
    poolAboveCritical: critical,
    poolAboveWarning: warning,
    p95AboveLimit: p95,
    errorsAboveLimit: errors,
    passedWarning,
    passedCritical,
  };
}

/** Whole seconds: the smallest step with which both ends and all between are at most `MAX_SAMPLES` samples. */
function stepOf(fromMs: number, toMs: number): number {
  return Math.max(1, Math.ceil((toMs - fromMs) / 1_000 / (MAX_SAMPLES - 1)));
}

async function known<T>(read: () => Promise<Known<T>>): Promise<Known<T>> {
  try {
    return await read();
  } catch (error) {
    return { notKnown: errorText(error) };
  }
}
