/** What an incident did to the service, as Prometheus remembers it: counted afterwards, over the incident's span. */
import type { Configuration } from '../configuration';
import { NO_DATA } from './samples';

/** A value, or why there is none: what was not read is never taken for zero. */
export type Known<T> = { readonly value: T } | { readonly notKnown: string };

/** How long something was above its threshold, and for how long nothing is known about it. */
export interface TimeAbove {
  readonly seconds: number;
  readonly unknownSeconds: number;
}

/** When the pool passed a threshold, and when an alert on it fires. */
export interface Crossing {
  /** The beginning of the stretch above the threshold that led into the incident. Null: it was never above. */
  readonly passedAt: string | null;
  /** It was above already when the look back begins: it passed then or earlier. */
  readonly isEarlier: boolean;
  /** When the condition had held in that stretch for the rule's `for`. Null: it never did. */
  readonly firesAt: string | null;
}

export interface Impact {
  readonly from: string;
  readonly to: string;
  /** Between two samples: no time here is more exact than that. */
  readonly stepSeconds: number;
  /** Latency and errors are rates: each of their samples looks back so far. */
  readonly rateSeconds: number;
  readonly requestsFailed: Known<number>;
  readonly requestsTotal: Known<number>;
  readonly poolAboveCritical: Known<TimeAbove>;
  readonly poolAboveWarning: Known<TimeAbove>;
  readonly p95AboveLimit: Known<TimeAbove>;
  readonly errorsAboveLimit: Known<TimeAbove>;
  /** These look back over the time before the span too (`LEAD_SECONDS`), with longer steps. */
  readonly crossingStepSeconds: number;
  readonly passedWarning: Known<Crossing>;
  readonly passedCritical: Known<Crossing>;
}

/** The thresholds that an impact is counted with. */
export interface ImpactLimits {
  readonly warning: Threshold;
  readonly critical: Threshold;
  readonly maxP95Ms: number;
  readonly maxErrorRate: number;
  readonly rateSeconds: number;
}

export interface Threshold {
  readonly utilization: number;
  readonly forSeconds: number;
}

/** Three times the warning's own `for` (runbook, Prevention 2): what filled the pool began before the alert. */
export const LEAD_SECONDS = 900;

/** A rate takes two samples; four scrapes at Prometheus' usual 15 s leave room for one that is lost. */
const RATE_SECONDS = 60;

export function impactLimits({ alerts, validation }: Configuration): ImpactLimits {
  return {
    warning: alerts.warning,
    critical: alerts.critical,
    maxP95Ms: validation.maxP95Ms,
    maxErrorRate: validation.maxErrorRate,
    // The checks' own window, where that is shorter: a longer one would count trouble for longer than it lasted.
    rateSeconds: Math.min(RATE_SECONDS, validation.windowSeconds),
  };
}

/** Why parts of it are not known, each reason once. That nothing was recorded is no failure to read it. */
export function unreadParts(impact: Impact): string[] {
  const reasons = Object.values(impact).flatMap((part: unknown) =>
    typeof part === 'object' && part !== null && 'notKnown' in part ? [String(part.notKnown)] : [],
  );
  return [...new Set(reasons)].filter((why) => why !== NO_DATA).map((why) => `the impact: ${why}`);
}

/** An impact of which nothing is known, for one reason. */
export function unknownImpact(fromMs: number, toMs: number, why: string): Impact {
  const nothing = { notKnown: why };
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepSeconds: 0,
    rateSeconds: 0,
    crossingStepSeconds: 0,
    requestsFailed: nothing,
    requestsTotal: nothing,
    poolAboveCritical: nothing,
    poolAboveWarning: nothing,
    p95AboveLimit: nothing,
    errorsAboveLimit: nothing,
    passedWarning: nothing,
    passedCritical: nothing,
  };
}
