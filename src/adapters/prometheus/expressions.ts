/** What a target's Prometheus is asked, in PromQL. */
import { failureMatcher, type MetricNames } from '../../configuration/metrics';
import { gaugeSeries, poolUtilization } from '../../configuration/pool-utilization';
import { equalities, literal, type Matcher, matchersText } from '../../configuration/promql';
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
    return this.quantileMs(
      `sum by (le) (rate(${this.buckets(span, pods)})) or label_replace(${open}, "le", "${OPEN_END}", "", "")`,
    );
  }

  /** As Prometheus has it: the highest bound, where the quantile lies above it. */
  p95AtLeastMs(span: Span, pods: readonly string[] | null): string {
    return this.quantileMs(`sum by (le) (rate(${this.buckets(span, pods)}))`);
  }

  errorRate(windowSeconds: number, pods: readonly string[] | null): string {
    const span = { seconds: windowSeconds, agoSeconds: 0 };
    const all = this.requestRate(span, this.matcher(pods));
    return `${this.failedRate(span, pods)} / ${all}`;
  }

  requestsPerSecond(span: Span): string {
    return this.requestRate(span, this.matcher(null));
  }

  /** Requests that did not fail. */
  servedPerSecond(span: Span): string {
    return `${this.requestsPerSecond(span)} - ${this.failedRate(span, null)}`;
  }

  /** The average over the span, of the fullest pool of any pod. */
  usualUtilization({ seconds, agoSeconds }: Span): string {
    const average = (series: string) => `avg_over_time(${series}[${seconds}s]${offset(agoSeconds)})`;
    return `max(${poolUtilization(this.names, this.own, [], average)})`;
  }

  /** The average over the span, added up at each moment of it: pods that came for others are not counted twice. */
  usualInUse({ seconds, agoSeconds }: Span): string {
    const step = Math.max(1, Math.round(seconds / MAX_MOMENTS));
    const inUse = `sum(${gaugeSeries(this.names.poolActive, this.own)} >= 0)`;
    return `avg_over_time(${inUse}[${seconds}s:${step}s]${offset(agoSeconds)})`;
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

  private quantileMs(rates: string): string {
    const p95 = `histogram_quantile(0.95, ${rates})`;
    return this.names.requestDurationSeconds ? `1000 * ${p95}` : p95;
  }

  private buckets(
    { seconds, agoSeconds }: Span,
    pods: readonly string[] | null,
    more: readonly Matcher[] = [],
  ): string {
    const { requestDurationMs, requestDurationSeconds } = this.names;
    const name = `${requestDurationSeconds ?? requestDurationMs}_bucket`;
    return `${name}${this.matcher(pods, more)}[${seconds}s]${offset(agoSeconds)}`;
  }

  /**
   * From the first sample to the last. `increase` extrapolates to the ends of the window, and so tells of requests
   * that there were not; it is taken where a counter began anew.
   */
  private requestCount(more: readonly Matcher[], seconds: number): string {
    const series = `${this.names.requests}${this.matcher(null, more)}[${seconds}s]`;
    const counted = `(max_over_time(${series}) - min_over_time(${series}))`;
    const exact = `(${counted} and resets(${series}) == 0 and count_over_time(${series}) > 1)`;
    return `sum(${exact} or increase(${series}))`;
  }

  /** A service that never failed has no series of failures: that is none, where there are requests at all. */
  private failedRate(span: Span, pods: readonly string[] | null): string {
    const failed = this.requestRate(span, this.matcher(pods, [this.failed]));
    return `(${failed} or 0 * ${this.requestRate(span, this.matcher(pods))})`;
  }

  private requestRate({ seconds, agoSeconds }: Span, matcher: string): string {
    return `sum(rate(${this.names.requests}${matcher}[${seconds}s]${offset(agoSeconds)}))`;
  }

  /** @param pods An empty list would match the series that have no pod at all: it must not come here. */
  private matcher(pods: readonly string[] | null, more: readonly Matcher[] = []): string {
    const ofPods =
      pods === null ? [] : [{ label: this.names.podLabel, matches: pods.map(literal).join('|') }];
    return matchersText([...this.own, ...more, ...ofPods]);
  }
}

function offset(agoSeconds: number): string {
  return agoSeconds === 0 ? '' : ` offset ${agoSeconds}s`;
}
