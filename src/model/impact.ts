/** What an incident did to the service, as Prometheus remembers it. */

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
