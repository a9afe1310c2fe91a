/** What a target's Prometheus is asked, in PromQL. */
import { failureMatcher, type MetricNames } from '../../configuration/metrics';
import { poolsInUse, poolUtilization } from '../../configuration/pool-utilization';
import { equalities, literal, type Matcher, series } from '../../configuration/promql';
import type { ImpactExpressions } from './impact';

/**
 * The upper end that the histogram's open bucket is given, in the histogram's unit. Interpolated in it, a quantile is
 * further off than any request takes, however near it is to the highest bound that there is.
 */
const OPEN_END = '1e30';
/** A p95 beyond this lies in the open bucket: no request takes ten years. */
const LONGEST_MS = 315_360_000_000;

/** Whether a p95 as `Expressions.p95Ms` reads it lies in the open bucket. */
export function isOpenEnded(p95Ms: number): boolean {
  return p95Ms > LONGEST_MS;
}

/** A span of time: so long, and until so long ago. */
export interface Span {
  readonly seconds: number;
  readonly agoSeconds: number;
}

/** In a subquery of a span, as many moments at most. */
const MAX_MOMENTS = 30;

export class Expressions {
  private readonly own: readonly Matcher[];
  private readonly failed: Matcher;

  /** @param selector Labels that single out the target's series, such as its namespace. */
  constructor(
    selector: Readonly<Record<string, string>>,
    private readonly names: MetricNames,
  ) {
    this.own = equalities(selector);
    this.failed = failureMatcher(names.requestErrors);
  }

  /**
   * Runbook, Validation 2. `sum by (le)` is added: without it the quantile is one for each series, not for the
   * service. `histogram_quantile` gives the highest bound for whatever lies above it, so that a histogram that ends at
   * the limit would never read above the limit: here that is read as beyond all numbers (`isOpenEnded`).
   */
  p95Ms(span: Span, pods: readonly string[] | null): string {
    const open = `sum(rate(${this.buckets(span, pods, [{ label: 'le', equals: '+Inf' }])}))`;
    const buckets = `sum by (le) (rate(${this.buckets(span, pods)}))`;
    return this.quantileMs(`${buckets} or label_replace(${open}, "le", "${OPEN_END}", "", "")`, span, pods);
  }

  /** As Prometheus has it: the highest bound, where the quantile lies above it. */
  p95AtLeastMs(span: Span, pods: readonly string[] | null): string {
    return this.quantileMs(`sum by (le) (rate(${this.buckets(span, pods)}))`, span, pods);
  }

  errorRate(windowSeconds: number, pods: readonly string[] | null): string {
    const span = { seconds: windowSeconds, agoSeconds: 0 };
    return `${this.failedRate(span, pods)} / ${this.requestRate(span, this.matchers(pods))}`;
  }

  requestsPerSecond(span: Span): string {
    return this.requestRate(span, this.matchers(null));
  }

  /** Requests that did not fail. */
  servedPerSecond(span: Span): string {
    return `${this.requestsPerSecond(span)} - ${this.failedRate(span, null)}`;
  }

  /** The average over the span, of the fullest pool of any pod. */
  usualUtilization(span: Span): string {
    const average = (selector: string) => `avg_over_time(${ranged(selector, span)})`;
    return `max(${poolUtilization(this.names, this.own, [], average)})`;
  }

  /** The average over the span, added up at each moment of it: pods that came for others are not counted twice. */
  usualInUse({ seconds, agoSeconds }: Span): string {
    const step = Math.max(1, Math.round(seconds / MAX_MOMENTS));
    return `avg_over_time(${poolsInUse(this.names, this.own)}[${seconds}s:${step}s]${offset(agoSeconds)})`;
  }

  /** Of every pod that lived at the time. */
  ofIncident(): ImpactExpressions {
    return {
      // A service that never failed has no series of failures; then, and only then, none is zero.
      failed: (seconds) =>
        `(${this.requestCount([this.failed], seconds)} or 0 * ${this.requestCount([], seconds)})`,
      total: (seconds) => this.requestCount([], seconds),
      pool: `max(${poolUtilization(this.names, this.own, [])})`,
      p95Ms: (seconds) => this.p95Ms({ seconds, agoSeconds: 0 }, null),
      errorRate: (window) => this.errorRate(window, null),
    };
  }

  /** Of the buckets' series, where there are any; else of a native histogram, which has none. */
  private quantileMs(bucketRates: string, span: Span, pods: readonly string[] | null): string {
    const native = `sum(rate(${ranged(series(this.durations, this.matchers(pods)), span)}))`;
    const p95 = `(histogram_quantile(0.95, ${bucketRates}) or histogram_quantile(0.95, ${native}))`;
    return this.names.requestDurationSeconds ? `1000 * ${p95}` : p95;
  }

  private get durations(): string {
    const { requestDurationMs, requestDurationSeconds } = this.names;
    return requestDurationSeconds ?? requestDurationMs ?? '';
  }

  private buckets(span: Span, pods: readonly string[] | null, more: readonly Matcher[] = []): string {
    return ranged(series(`${this.durations}_bucket`, this.matchers(pods, more)), span);
  }

  /**
   * From the first sample to the last. `increase` extrapolates to the ends of the window, and so tells of requests
   * that there were not; it is taken where a counter began anew, and of native histograms.
   */
  private requestCount(more: readonly Matcher[], seconds: number): string {
    const matchers = this.matchers(null, more);
    const span = { seconds, agoSeconds: 0 };
    const counter = ranged(series(this.counter, matchers), span);
    const counted = `(max_over_time(${counter}) - min_over_time(${counter}))`;
    const exact = `(${counted} and resets(${counter}) == 0 and count_over_time(${counter}) > 1)`;
    return this.orObservations(`sum(${exact} or increase(${counter}))`, 'increase', span, matchers);
  }

  /** A service that never failed has no series of failures: that is none, where there are requests at all. */
  private failedRate(span: Span, pods: readonly string[] | null): string {
    const failed = this.requestRate(span, this.matchers(pods, [this.failed]));
    return `(${failed} or 0 * ${this.requestRate(span, this.matchers(pods))})`;
  }

  private requestRate(span: Span, matchers: readonly Matcher[]): string {
    const rate = `sum(rate(${ranged(series(this.counter, matchers), span)}))`;
    return this.orObservations(rate, 'rate', span, matchers);
  }

  /** Requests that are counted by the histogram of their durations have a series for that, but for a native one. */
  private get counter(): string {
    return this.isCountedByDurations ? `${this.durations}_count` : this.names.requests;
  }

  private get isCountedByDurations(): boolean {
    return this.names.requests === this.durations;
  }

  /** Asked only where the configuration says so: a server without `histogram_count` refuses the whole query. */
  private orObservations(
    ofCounter: string,
    take: 'rate' | 'increase',
    span: Span,
    matchers: readonly Matcher[],
  ): string {
    if (!this.isCountedByDurations) return ofCounter;
    const native = ranged(series(this.durations, matchers), span);
    return `(${ofCounter} or histogram_count(sum(${take}(${native}))))`;
  }

  /** @param pods An empty list would match the series that have no pod at all: it must not come here. */
  private matchers(pods: readonly string[] | null, more: readonly Matcher[] = []): Matcher[] {
    const ofPods =
      pods === null ? [] : [{ label: this.names.podLabel, matches: pods.map(literal).join('|') }];
    return [...this.own, ...more, ...ofPods];
  }
}

function ranged(selector: string, { seconds, agoSeconds }: Span): string {
  return `${selector}[${seconds}s]${offset(agoSeconds)}`;
}

function offset(agoSeconds: number): string {
  return agoSeconds === 0 ? '' : ` offset ${agoSeconds}s`;
}
