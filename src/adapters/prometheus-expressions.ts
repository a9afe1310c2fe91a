/** What a target's Prometheus is asked, in PromQL. */
import { failureMatcher, type MetricNames } from '../configuration/metrics';
import { poolUtilization } from '../pool-utilization';
import { equalities, literal, type Matcher, matchersText } from '../promql';
import type { ImpactExpressions } from './prometheus-impact';

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

  p95Ms(windowSeconds: number, pods: readonly string[] | null): string {
    const { requestDurationMs, requestDurationSeconds } = this.names;
    const buckets = `${requestDurationSeconds ?? requestDurationMs}_bucket${this.matcher(pods)}[${windowSeconds}s]`;
    const p95 = `histogram_quantile(0.95, sum by (le) (rate(${buckets})))`;
    return requestDurationSeconds ? `1000 * ${p95}` : p95;
  }

  errorRate(windowSeconds: number, pods: readonly string[] | null): string {
    const failed = this.requestRate(this.matcher(pods, [this.failed]), windowSeconds);
    const all = this.requestRate(this.matcher(pods), windowSeconds);
    return `(${failed} or 0 * ${all}) / ${all}`;
  }

  requestsPerSecond(windowSeconds: number, offsetSeconds: number): string {
    return this.requestRate(this.matcher(null), windowSeconds, offsetSeconds);
  }

  /** Of every pod that lived at the time. */
  ofIncident(): ImpactExpressions {
    return {
      // A service that never failed has no series of failures; then, and only then, none is zero.
      failed: (seconds) =>
        `(${this.requestCount([this.failed], seconds)} or 0 * ${this.requestCount([], seconds)})`,
      total: (seconds) => this.requestCount([], seconds),
      pool: `max(${poolUtilization(this.names, this.own, [])})`,
      p95Ms: (window) => this.p95Ms(window, null),
      errorRate: (window) => this.errorRate(window, null),
    };
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

  private requestRate(matcher: string, windowSeconds: number, offsetSeconds = 0): string {
    const offset = offsetSeconds === 0 ? '' : ` offset ${offsetSeconds}s`;
    return `sum(rate(${this.names.requests}${matcher}[${windowSeconds}s]${offset}))`;
  }

  /** @param pods An empty list would match the series that have no pod at all: it must not come here. */
  private matcher(pods: readonly string[] | null, more: readonly Matcher[] = []): string {
    const ofPods =
      pods === null ? [] : [{ label: this.names.podLabel, matches: pods.map(literal).join('|') }];
    return matchersText([...this.own, ...more, ...ofPods]);
  }
}
