/** Prometheus through its HTTP API (Prometheus documentation, HTTP API). */
import type { Configuration } from '../configuration';
import { DependencyError, errorText } from '../errors';
import type { AlertEvidence } from '../evidence';
import type { Metrics } from '../ports';
import type { Impact, ImpactLimits } from '../review/impact';
import type { Sample } from '../review/samples';
import { networkErrorText } from './network-error';
import { querySchema, rangeSchema, rulesSchema } from './prometheus-answers';
import { type Expressions, readImpact } from './prometheus-impact';

export class PrometheusMetrics implements Metrics {
  /** @param selector Labels that single out the target's series, such as its namespace. */
  constructor(
    private readonly url: string,
    private readonly selector: Readonly<Record<string, string>>,
    private readonly names: Configuration['metrics'],
    private readonly timeoutMs: number,
  ) {}

  /**
   * Runbook, Validation 2. `sum by (le)` is added: without it the quantile is one for each series, not for the
   * service.
   */
  async p95Ms(windowSeconds: number, pods: readonly string[] | null): Promise<number | null> {
    if (pods?.length === 0) return null;
    return this.scalar(this.p95Expression(windowSeconds, pods));
  }

  /** Runbook, Validation 3, as a share of all requests. No request at all is no data, not a share of zero. */
  async errorRate(windowSeconds: number, pods: readonly string[] | null): Promise<number | null> {
    if (pods?.length === 0) return null;
    return this.scalar(this.errorRateExpression(windowSeconds, pods));
  }

  /** Of every pod, those that are gone by now as well: they served part of the traffic of that time. */
  requestsPerSecond(windowSeconds: number, offsetSeconds: number): Promise<number | null> {
    return this.scalar(this.requestRate(this.matcher(null), windowSeconds, offsetSeconds));
  }

  async alertState(alertName: string, labels: Readonly<Record<string, string>>): Promise<AlertEvidence> {
    const body = await this.ask('/api/v1/rules?type=alert');
    const parsed = rulesSchema.safeParse(body);
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer about the rules has an unknown shape');
    const rules = parsed.data.data.groups
      .flatMap((group) => group.rules)
      .filter((rule) => rule.name === alertName);
    // Silence proves nothing where nobody is listening: the rule has to be there and be evaluated.
    if (rules.length === 0) throw new DependencyError('prometheus', `there is no alerting rule ${alertName}`);
    const broken = rules.find((rule) => rule.health !== 'ok');
    if (broken)
      throw new DependencyError(
        'prometheus',
        `rule ${alertName} is ${broken.health}: ${broken.lastError ?? ''}`,
      );
    const states = rules
      .flatMap((rule) => rule.alerts)
      .filter((alert) => Object.entries(labels).every(([label, value]) => alert.labels[label] === value))
      .map((alert) => alert.state);
    const state = ['firing', 'pending'].find((each) => states.includes(each)) ?? 'inactive';
    return { firing: state === 'firing', state };
  }

  /** Of every pod that lived at the time. */
  impact(fromMs: number, toMs: number, limits: ImpactLimits): Promise<Impact> {
    const expressions: Expressions = {
      // A service that never failed has no series of failures; then, and only then, none is zero.
      failed: (seconds) =>
        `(${this.requestCount({ status: 'error' }, seconds)} or 0 * ${this.requestCount({}, seconds)})`,
      total: (seconds) => this.requestCount({}, seconds),
      pool: `max(${this.names.poolActive}${this.matcher(null)} / ${this.names.poolTotal}${this.matcher(null)})`,
      p95Ms: (window) => this.p95Expression(window, null),
      errorRate: (window) => this.errorRateExpression(window, null),
    };
    const at = (query: string, atMs: number) => this.scalar(query, { time: String(atMs / 1_000) });
    return readImpact({
      fromMs,
      toMs,
      limits,
      expressions,
      at,
      range: (query, from, to, step) => this.range(query, from, to, step),
    });
  }

  private p95Expression(windowSeconds: number, pods: readonly string[] | null): string {
    const buckets = `${this.names.requestDurationMs}_bucket${this.matcher(pods)}[${windowSeconds}s]`;
    return `histogram_quantile(0.95, sum by (le) (rate(${buckets})))`;
  }

  private errorRateExpression(windowSeconds: number, pods: readonly string[] | null): string {
    const failed = this.requestRate(this.matcher(pods, { status: 'error' }), windowSeconds);
    const all = this.requestRate(this.matcher(pods), windowSeconds);
    return `(${failed} or 0 * ${all}) / ${all}`;
  }

  /**
   * From the first sample to the last. `increase` extrapolates to the ends of the window, and so tells of requests
   * that there were not; it is taken where a counter began anew.
   */
  private requestCount(labels: Readonly<Record<string, string>>, seconds: number): string {
    const series = `${this.names.requests}${this.matcher(null, labels)}[${seconds}s]`;
    const counted = `(max_over_time(${series}) - min_over_time(${series}))`;
    const exact = `(${counted} and resets(${series}) == 0 and count_over_time(${series}) > 1)`;
    return `sum(${exact} or increase(${series}))`;
  }

  private requestRate(matcher: string, windowSeconds: number, offsetSeconds = 0): string {
    const offset = offsetSeconds === 0 ? '' : ` offset ${offsetSeconds}s`;
    return `sum(rate(${this.names.requests}${matcher}[${windowSeconds}s]${offset}))`;
  }

  /** @param pods An empty list would match the series that have no pod at all: it must not come here. */
  private matcher(pods: readonly string[] | null, more: Readonly<Record<string, string>> = {}): string {
    const pairs = Object.entries({ ...this.selector, ...more }).map(
      ([label, value]) => `${label}=${quoted(value)}`,
    );
    if (pods !== null) pairs.push(`${this.names.podLabel}=~${quoted(pods.map(literal).join('|'))}`);
    return `{${pairs.join(',')}}`;
  }

  /** The one value of a query that gives at most one series; null for no series and for NaN or infinity. */
  private async scalar(query: string, at: Readonly<Record<string, string>> = {}): Promise<number | null> {
    // As a form, not in the address: the names of a hundred pods are more than many proxies take there.
    const body = await this.ask('/api/v1/query', new URLSearchParams({ query, ...at }));
    const parsed = querySchema.safeParse(body);
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer to a query has an unknown shape');
    const sample = parsed.data.data.result[0];
    if (!sample) return null;
    const [, value] = sample.value;
    return Number.isFinite(value) ? value : null;
  }

  /** The samples of a query that gives at most one series, without NaN and infinity. */
  private async range(query: string, fromMs: number, toMs: number, stepSeconds: number): Promise<Sample[]> {
    const [start, end] = [String(fromMs / 1_000), String(toMs / 1_000)];
    const form = new URLSearchParams({ query, start, end, step: String(stepSeconds) });
    const parsed = rangeSchema.safeParse(await this.ask('/api/v1/query_range', form));
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer to a range query has an unknown shape');
    return (parsed.data.data.result[0]?.values ?? [])
      .map(([seconds, value]) => ({ atMs: Math.round(seconds * 1_000), value }))
      .filter(({ value }) => Number.isFinite(value));
  }

  /** GET, or POST where there is a form. */
  private async ask(path: string, form?: URLSearchParams): Promise<unknown> {
    try {
      const response = await fetch(`${this.url.replace(/\/+$/, '')}${path}`, {
        signal: AbortSignal.timeout(this.timeoutMs),
        headers: { accept: 'application/json' },
        ...(form && { method: 'POST', body: form }),
      });
      if (!response.ok) {
        const text = errorText(await response.text());
        throw new DependencyError('prometheus', `HTTP ${response.status}: ${text}`, {
          code: String(response.status),
        });
      }
      return await response.json();
    } catch (error) {
      if (error instanceof DependencyError) throw error;
      throw new DependencyError('prometheus', networkErrorText(error, this.timeoutMs), { cause: error });
    }
  }
}

/** A regular expression that matches this text alone (RE2, Syntax): PromQL's are anchored at both ends. */
function literal(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** A PromQL string literal: the text can't end it early. */
function quoted(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}
