/** Prometheus through its HTTP API (Prometheus documentation, HTTP API). */
import type { MetricNames } from '../../configuration/metrics';
import type { Sample } from '../../documents/review/samples';
import { DependencyError } from '../../model/errors';
import type { AlertEvidence, Measured, Reading, UsualService } from '../../model/evidence';
import type { Impact, ImpactLimits } from '../../model/impact';
import type { LabelledTarget, Metrics, Quantile, Traffic } from '../../ports';
import { furthestState } from './alerts';
import { missingData, querySchema, rangeSchema, rulesSchema } from './answers';
import { askPrometheus } from './ask';
import { Expressions, isOpenEnded, type Span } from './expressions';
import { readImpact } from './impact';
import type { PrometheusTransport } from './transport';

/** Nobody is asked about. */
const NOTHING = { value: null, partial: [] };

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

  /** Runbook, Validation 2. In the open bucket of the histogram it is what its highest bound says, or more. */
  async p95Ms(windowSeconds: number, pods: readonly string[] | null): Promise<Measured<Quantile | null>> {
    if (pods?.length === 0) return NOTHING;
    const span = { seconds: windowSeconds, agoSeconds: 0 };
    const { value, partial } = await this.scalar(this.expressions.p95Ms(span, pods));
    if (value === null || !isOpenEnded(value)) {
      return { value: value === null ? null : { ms: value, isLowerBound: false }, partial };
    }
    const least = await this.scalar(this.expressions.p95AtLeastMs(span, pods));
    // A histogram that has the open bucket alone has no bound at all.
    return {
      value: { ms: least.value ?? 0, isLowerBound: true },
      partial: together([{ partial }, least]),
    };
  }

  /** Runbook, Validation 3, as a share of all requests. No request at all is no data, not a share of zero. */
  async errorRate(windowSeconds: number, pods: readonly string[] | null): Promise<Measured<number | null>> {
    if (pods?.length === 0) return NOTHING;
    return this.scalar(this.expressions.errorRate(windowSeconds, pods));
  }

  /** No request is a rate of zero where the counters are there; a rate takes two samples of them. */
  async traffic(windowSeconds: number): Promise<Measured<Traffic>> {
    const span = { seconds: windowSeconds, agoSeconds: 0 };
    const [all, served, inUse] = await Promise.all([
      this.scalar(this.expressions.requestsPerSecond(span)),
      this.scalar(this.expressions.servedPerSecond(span)),
      this.scalar(this.expressions.usualInUse(span)),
    ]);
    return {
      value: {
        requestsPerSecond: all.value,
        servedPerSecond: atLeastZero(served.value),
        inUse: inUse.value,
      },
      partial: together([all, served, inUse]),
    };
  }

  /** Of every pod, those that are gone by now as well: they served part of the traffic of that time. */
  async usual(windowSeconds: number, offsetSeconds: number): Promise<Measured<UsualService>> {
    const span: Span = { seconds: windowSeconds, agoSeconds: offsetSeconds };
    const [utilization, inUse, all, served, p95] = await Promise.all([
      this.scalar(this.expressions.usualUtilization(span)),
      this.scalar(this.expressions.usualInUse(span)),
      this.scalar(this.expressions.requestsPerSecond(span)),
      this.scalar(this.expressions.servedPerSecond(span)),
      this.scalar(this.expressions.p95Ms(span, null)),
    ]);
    return {
      value: {
        utilization: utilization.value,
        inUse: inUse.value,
        requestsPerSecond: all.value,
        servedPerSecond: atLeastZero(served.value),
        // What is only known to be slow is nothing to compare with.
        p95Ms: p95.value === null || isOpenEnded(p95.value) ? null : p95.value,
      },
      partial: together([utilization, inUse, all, served, p95]),
    };
  }

  /** The first of the names is the one whose rule has to be there. */
  async alertState(
    alertNames: readonly string[],
    labels: Readonly<Record<string, string>>,
    others: readonly LabelledTarget[] = [],
  ): Promise<AlertEvidence> {
    const parsed = rulesSchema.safeParse(await this.ask('/api/v1/rules?type=alert'));
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer about the rules has an unknown shape');
    const rules = parsed.data.data.groups.flatMap((group) => group.rules);
    return furthestState(rules, { alertNames, labels, others }, missingData(parsed.data));
  }

  /** Of every pod that lived at the time. */
  impact(fromMs: number, toMs: number, limits: ImpactLimits): Promise<Impact> {
    const at = async (query: string, atMs: number) =>
      wholeValue(await this.scalar(query, { time: String(atMs / 1_000) }));
    return readImpact({
      fromMs,
      toMs,
      limits,
      expressions: this.expressions.ofIncident(),
      at,
      range: async (query, from, to, step) => wholeValue(await this.range(query, from, to, step)),
    });
  }

  /** The one value of a query that gives at most one series; null for no series and for NaN or infinity. */
  private async scalar(
    query: string,
    at: Readonly<Record<string, string>> = {},
  ): Promise<Measured<number | null>> {
    // As a form, not in the address: the names of a hundred pods are more than many proxies take there.
    const body = await this.ask('/api/v1/query', new URLSearchParams({ query, ...at }));
    const parsed = querySchema.safeParse(body);
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer to a query has an unknown shape');
    const value = parsed.data.data.result[0]?.value[1] ?? null;
    return {
      value: value !== null && Number.isFinite(value) ? value : null,
      partial: missingData(parsed.data),
    };
  }

  /** The samples of a query that gives at most one series, without NaN and infinity. */
  private async range(
    query: string,
    fromMs: number,
    toMs: number,
    stepSeconds: number,
  ): Promise<Measured<Sample[]>> {
    const [start, end] = [String(fromMs / 1_000), String(toMs / 1_000)];
    const form = new URLSearchParams({ query, start, end, step: String(stepSeconds) });
    const parsed = rangeSchema.safeParse(await this.ask('/api/v1/query_range', form));
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer to a range query has an unknown shape');
    const value = (parsed.data.data.result[0]?.values ?? [])
      .map(([seconds, sample]) => ({ atMs: Math.round(seconds * 1_000), value: sample }))
      .filter((sample) => Number.isFinite(sample.value));
    return { value, partial: missingData(parsed.data) };
  }

  private ask(path: string, form?: URLSearchParams): Promise<unknown> {
    return askPrometheus(this.transport, this.timeoutMs, path, form);
  }
}

function together(readings: readonly Reading[]): string[] {
  return [...new Set(readings.flatMap(({ partial }) => partial))];
}

/** Two rates that are taken one after the other may differ by a request. */
function atLeastZero(value: number | null): number | null {
  return value === null ? null : Math.max(0, value);
}

/** What is counted over a time is not known where part of it is missing. */
function wholeValue<T>({ value, partial }: Measured<T>): T {
  const [missing] = partial;
  if (missing !== undefined) throw new DependencyError('prometheus', missing);
  return value;
}
