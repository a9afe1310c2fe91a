/** What Prometheus has of a target: series, rules and its clock. It is only asked. */
import { DependencyError } from '../../model/errors';
import type { LoadedRule } from '../../readiness/rules';
import type { NeededSeries, SeriesFacts } from '../../readiness/series';
import { querySchema, rulesSchema } from '../prometheus/answers';
import { askPrometheus } from '../prometheus/ask';
import type { PrometheusTransport } from '../prometheus/transport';

/** Not the series' own name, nor what its scrape adds. */
const NOT_TELLING = ['__name__', 'job', 'instance', 'le'];

export class PrometheusReadiness {
  constructor(
    private readonly transport: PrometheusTransport,
    private readonly timeoutMs: number,
  ) {}

  /** Its clock. @throws DependencyError */
  async nowMs(): Promise<number> {
    const first = await this.first('vector(time())');
    if (first === null) throw new DependencyError('prometheus', 'it does not tell its time');
    return first.value * 1_000;
  }

  /** @throws DependencyError */
  async rules(): Promise<LoadedRule[]> {
    const parsed = rulesSchema.safeParse(
      await askPrometheus(this.transport, this.timeoutMs, '/api/v1/rules?type=alert'),
    );
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer about the rules has an unknown shape');
    return parsed.data.data.groups.flatMap(({ interval, rules }) =>
      rules
        .filter(({ type }) => type === 'alerting')
        .map(({ name, health, lastError, query, duration, lastEvaluation }) => ({
          ...{ name, health, lastError: lastError ?? null, query: query ?? null },
          ...{ forSeconds: duration ?? null, lastEvaluation: lastEvaluation ?? null },
          intervalSeconds: interval ?? null,
        })),
    );
  }

  /** @throws DependencyError */
  async series(needed: NeededSeries): Promise<SeriesFacts> {
    const { selectors, unlabelled, rateSeconds } = needed;
    const any = (take: (selector: string) => string, of = selectors) => of.map(take).join(' or ');
    const [count, age, samples] = await Promise.all([
      this.first(any((selector) => `count(${selector})`)),
      this.first(any((selector) => `time() - max(timestamp(${selector}))`)),
      rateSeconds === null
        ? null
        : this.first(any((selector) => `max(count_over_time(${selector}[${rateSeconds}s]))`)),
    ]);
    const elsewhere =
      count === null ? await this.first(any((selector) => `topk(1, ${selector})`, unlabelled)) : null;
    return {
      needed,
      ...{ count: count?.value ?? 0, ageSeconds: age?.value ?? null, samples: samples?.value ?? null },
      elsewhere: elsewhere && tellingLabels(elsewhere.metric),
    };
  }

  /** Seconds between two samples of such series, as far as `windowSeconds` show it. @throws DependencyError */
  async scrapeSeconds({ selectors }: NeededSeries, windowSeconds: number): Promise<number | null> {
    const query = selectors
      .map((selector) => `max(count_over_time(${selector}[${windowSeconds}s]))`)
      .join(' or ');
    const samples = await this.first(query);
    return samples === null || samples.value < 1 ? null : windowSeconds / samples.value;
  }

  private async first(query: string) {
    const form = new URLSearchParams({ query });
    const parsed = querySchema.safeParse(
      await askPrometheus(this.transport, this.timeoutMs, '/api/v1/query', form),
    );
    if (!parsed.success)
      throw new DependencyError('prometheus', 'the answer to a query has an unknown shape');
    const [series] = parsed.data.data.result;
    return series ? { metric: series.metric, value: series.value[1] } : null;
  }
}

function tellingLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !NOT_TELLING.includes(name)));
}
