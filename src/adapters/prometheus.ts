/** Prometheus through its HTTP API (Prometheus documentation, HTTP API). */
import type { MetricNames } from '../configuration/metrics';
import { DependencyError, errorText } from '../errors';
import type { AlertEvidence } from '../evidence';
import type { Metrics } from '../ports';
import type { Impact, ImpactLimits } from '../review/impact';
import type { Sample } from '../review/samples';
import { networkErrorText } from './network-error';
import { querySchema, rangeSchema, rulesSchema } from './prometheus-answers';
import { Expressions } from './prometheus-expressions';
import { readImpact } from './prometheus-impact';
import type { PrometheusTransport } from './prometheus-transport';

export class PrometheusMetrics implements Metrics {
  private readonly expressions: Expressions;

  /** @param selector Labels that single out the target's series, such as its namespace. */
  constructor(
    private readonly transport: PrometheusTransport,
    selector: Readonly<Record<string, string>>,
    names: MetricNames,
    private readonly timeoutMs: number,
  ) {
    this.expressions = new Expressions(selector, names);
  }

  /**
   * Runbook, Validation 2. `sum by (le)` is added: without it the quantile is one for each series, not for the
   * service.
   */
  async p95Ms(windowSeconds: number, pods: readonly string[] | null): Promise<number | null> {
    if (pods?.length === 0) return null;
    return this.scalar(this.expressions.p95Ms(windowSeconds, pods));
  }

  /** Runbook, Validation 3, as a share of all requests. No request at all is no data, not a share of zero. */
  async errorRate(windowSeconds: number, pods: readonly string[] | null): Promise<number | null> {
    if (pods?.length === 0) return null;
    return this.scalar(this.expressions.errorRate(windowSeconds, pods));
  }

  /** Of every pod, those that are gone by now as well: they served part of the traffic of that time. */
  requestsPerSecond(windowSeconds: number, offsetSeconds: number): Promise<number | null> {
    return this.scalar(this.expressions.requestsPerSecond(windowSeconds, offsetSeconds));
  }

  async alertState(alertName: string, labels: Readonly<Record<string, string>>): Promise<AlertEvidence> {
    const body = await this.ask('/api/v1/rules?type=alert');
    const parsed = rulesSchema.safeParse(body);
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer about the rules has an unknown shape');
    const rules = parsed.data.data.groups
      .flatMap((group) => group.rules)
      // Amazon's documents no filter by type, so the one in the path may be let go.
      .filter((rule) => rule.type === 'alerting' && rule.name === alertName);
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
    const at = (query: string, atMs: number) => this.scalar(query, { time: String(atMs / 1_000) });
    return readImpact({
      fromMs,
      toMs,
      limits,
      expressions: this.expressions.ofIncident(),
      at,
      range: (query, from, to, step) => this.range(query, from, to, step),
    });
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

  private async ask(path: string, form?: URLSearchParams): Promise<unknown> {
    try {
      const { status, text } = await this.transport.send(path, form, AbortSignal.timeout(this.timeoutMs));
      if (status < 200 || status > 299) {
        throw new DependencyError('prometheus', `HTTP ${status}: ${errorText(text)}`, {
          code: String(status),
        });
      }
      return JSON.parse(text);
    } catch (error) {
      if (error instanceof DependencyError) throw error;
      throw new DependencyError('prometheus', networkErrorText(error, this.timeoutMs), { cause: error });
    }
  }
}
