/** What Prometheus has to have of a target: every metric, with its labels, fresh, and often enough. */
import type { Configuration, Target } from '../configuration/configuration';
import { poolSpellings } from '../configuration/metrics';
import { gaugeSeries } from '../configuration/pool-utilization';
import { equalities, type Matcher, parseSelector, series } from '../configuration/promql';
import { metricsOf, seriesLabelsOf } from '../configuration/target-settings';
import { type CheckResult, fine, willFail } from './result';

/** A metric that decisions need, as selectors of PromQL. */
export interface NeededSeries {
  /** The field of the configuration that names it. */
  readonly field: string;
  readonly metric: string;
  /** Any of them will do: spellings of one gauge, the two kinds of a histogram. */
  readonly selectors: readonly string[];
  /** The same whatever labels the series have: to tell a wrong label from a wrong name. */
  readonly unlabelled: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The shortest time over which a rate of it is read; null where only its value counts. */
  readonly rateSeconds: number | null;
}

/** `samples`: of the series with the most, over `rateSeconds`. `ageSeconds`: of the newest sample. */
export interface SeriesFacts {
  readonly needed: NeededSeries;
  readonly count: number;
  readonly ageSeconds: number | null;
  readonly samples: number | null;
  /** Asked where there is none with the labels: labels of one series of that name. */
  readonly elsewhere: Readonly<Record<string, string>> | null;
}

/** No sample for so many scrapes is no mere delay. */
const LATE_SCRAPES = 4;
/** A rate takes two samples (Prometheus, Functions: rate). */
const LEAST_SAMPLES = 2;

export function neededSeries(target: Target, config: Configuration): NeededSeries[] {
  const names = metricsOf(target, config);
  const labels = seriesLabelsOf(target);
  const own = equalities(labels);
  const { namespace, deployment } = target.kubernetes;
  const { trafficWindowSeconds } = config.diagnosis;
  const duration = names.requestDurationSeconds ?? names.requestDurationMs ?? '';
  const ofAny = (...all: readonly string[]) => ({
    selectors: all.map((name) => series(name, own)),
    unlabelled: all.map((name) => series(name, [])),
  });
  const gauge = (field: 'poolActive' | 'poolTotal'): NeededSeries => {
    const all = poolSpellings(names).map((each) => each[field]);
    const with_ = (matchers: readonly Matcher[]) => all.map((each) => gaugeSeries(each, matchers));
    return {
      ...{
        field: `metrics.${field}`,
        metric: all.map((each) => parseSelector(each).name).join(' or '),
        labels,
      },
      ...{ selectors: with_(own), unlabelled: with_([]), rateSeconds: null },
    };
  };
  const isCountedByDurations = names.requests === duration;
  return [
    gauge('poolActive'),
    gauge('poolTotal'),
    {
      ...{ field: 'metrics.requests', metric: names.requests, labels, rateSeconds: trafficWindowSeconds },
      ...ofAny(...(isCountedByDurations ? [`${duration}_count`, duration] : [names.requests])),
    },
    {
      field: names.requestDurationSeconds ? 'metrics.requestDurationSeconds' : 'metrics.requestDurationMs',
      ...{ metric: duration, labels, rateSeconds: config.validation.windowSeconds },
      ...ofAny(`${duration}_bucket`, duration),
    },
    {
      ...{ field: 'metrics.wantedReplicas', metric: names.wantedReplicas, labels: { namespace, deployment } },
      selectors: [series(names.wantedReplicas, equalities({ namespace, deployment }))],
      ...{ unlabelled: [series(names.wantedReplicas, [])], rateSeconds: null },
    },
  ];
}

/** @param scrapeSeconds As far as it is known: what is asked for it is the pools' own. */
export function judgeSeries(facts: SeriesFacts, scrapeSeconds: number | null): CheckResult {
  const { needed: wanted, count, ageSeconds, samples, elsewhere } = facts;
  const { field, metric, labels, rateSeconds } = wanted;
  const needed = `series of ${metric}`;
  const shown = labelText(labels);
  if (count === 0 && elsewhere !== null) {
    const has = Object.fromEntries(Object.keys(labels).map((name) => [name, elsewhere[name] ?? '']));
    const why = `there are some, and none has ${shown}; one has ${labelText(has)}`;
    const advice =
      field === 'metrics.wantedReplicas'
        ? 'have Prometheus keep the labels namespace and deployment of kube-state-metrics (honor_labels: true)'
        : `set seriesLabels (or alertLabels) of the target to labels that its series have: ${labelText(elsewhere)}`;
    return willFail('prometheus', needed, why, advice);
  }
  if (count === 0) {
    const advice =
      field === 'metrics.wantedReplicas'
        ? 'have Prometheus scrape kube-state-metrics: without it nobody notices that the metrics of all pools are gone'
        : `set ${field} to what the service exports, and check that Prometheus scrapes it: count by (__name__) ({${shown}})`;
    return willFail('prometheus', needed, `there is none with ${shown}`, advice);
  }
  const late = LATE_SCRAPES * (scrapeSeconds ?? Number.POSITIVE_INFINITY);
  if (ageSeconds !== null && ageSeconds > late) {
    const why = `the newest sample is ${Math.round(ageSeconds)} s old, at one every ${seconds(scrapeSeconds)}`;
    return willFail('prometheus', needed, why, 'see Status → Targets of Prometheus for why the scrape fails');
  }
  if (rateSeconds !== null && samples !== null && samples < LEAST_SAMPLES) {
    const why = `${samples} sample(s) in ${rateSeconds} s: a rate takes two`;
    return willFail(
      'prometheus',
      needed,
      why,
      scrapeSeconds === null
        ? 'scrape the service more often'
        : `set diagnosis.trafficWindowSeconds to ${Math.ceil(2 * scrapeSeconds)} or more, or scrape more often`,
    );
  }
  return fine(
    'prometheus',
    needed,
    `${count} with ${shown}${ageSeconds === null ? '' : `, ${seconds(ageSeconds)} old`}`,
  );
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ');
}

function seconds(value: number | null): string {
  return value === null ? '?' : `${Math.round(value * 10) / 10} s`;
}
