/** The Prometheus of a target: its series, its rules and its clock. */
import type { Configuration, Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { ClockReading } from '../../readiness/clocks';
import { loginFailed } from '../../readiness/login';
import { type CheckResult, notChecked } from '../../readiness/result';
import { judgeRules } from '../../readiness/rules';
import { judgeSeries, neededSeries } from '../../readiness/series';
import { errorText } from '../../text/error-text';
import type { TargetAccess } from '../target-access';
import { PrometheusReadiness } from './prometheus';
import { readClock } from './read-clock';

const OF = 'Prometheus';

export interface PrometheusChecks {
  readonly checks: readonly CheckResult[];
  readonly clock: ClockReading | { readonly of: string; readonly unread: string };
}

export async function checkPrometheus(
  target: Target,
  config: Configuration,
  reach: TargetAccess,
  now: () => Date,
): Promise<PrometheusChecks> {
  const prometheus = new PrometheusReadiness(reach.prometheus(target), config.probes.timeoutMs);
  const clock = await readClock(OF, 0, now, () => prometheus.nowMs());
  try {
    const needed = neededSeries(target, config);
    const [gauge] = needed;
    const scrapeSeconds = gauge
      ? await prometheus.scrapeSeconds(gauge, config.validation.windowSeconds)
      : null;
    const [rules, ...series] = await Promise.all([
      prometheus.rules(),
      ...needed.map((each) => prometheus.series(each)),
    ]);
    const nowMs = 'atMs' in clock ? clock.atMs : now().getTime();
    return {
      checks: [
        ...series.map((facts) => judgeSeries(facts, scrapeSeconds)),
        ...judgeRules(rules, target, config, nowMs),
      ],
      clock,
    };
  } catch (error) {
    return { checks: [unread(target, error)], clock };
  }
}

/** Through a cluster that can't be reached nothing is known of Prometheus: that is told of the cluster. */
function unread({ prometheus: { serviceProxy } }: Target, error: unknown): CheckResult {
  const why = errorText(error);
  const code = error instanceof DependencyError ? error.code : undefined;
  const isOfCluster = serviceProxy !== undefined && (code === undefined || code === '401' || code === '403');
  return isOfCluster
    ? notChecked('prometheus', 'queries', why)
    : loginFailed('prometheus', 'queries', { why, code });
}
