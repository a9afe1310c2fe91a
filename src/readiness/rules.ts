/** Whether Prometheus has the rules that start the runbook, as this configuration writes them, and evaluates them. */
import { alertRules } from '../configuration/alert-rules';
import type { Configuration, Target } from '../configuration/configuration';
import { poolSpellings } from '../configuration/metrics';
import { parseSelector } from '../configuration/promql';
import { metricsOf } from '../configuration/target-settings';
import { type CheckResult, fine, notChecked, willFail } from './result';

/** A rule as Prometheus shows it (HTTP API, Rules); what an implementation leaves out is null. */
export interface LoadedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError: string | null;
  readonly query: string | null;
  readonly forSeconds: number | null;
  /** ISO 8601. */
  readonly lastEvaluation: string | null;
  /** Of its group. */
  readonly intervalSeconds: number | null;
}

/** One that has not been evaluated for so many intervals stands still. */
const LATE_EVALUATIONS = 4;
const ADVICE = 'npm run --silent alerts -- <configuration file> > rules.yml, and load that into Prometheus';

/** @param nowMs Prometheus' own clock. */
export function judgeRules(
  loaded: readonly LoadedRule[],
  target: Target,
  config: Configuration,
  nowMs: number,
): CheckResult[] {
  const limits: Readonly<Record<string, number>> = {
    [config.alerts.warning.name]: config.alerts.warning.utilization,
    [config.alerts.critical.name]: config.alerts.critical.utilization,
  };
  const names = poolSpellings(metricsOf(target, config));
  const wanted = alertRules(config).groups.flatMap(({ rules }) => rules);
  return wanted.map(({ alert, for: lasting }) => {
    const needed = `alerting rule ${alert}`;
    const rules = loaded.filter(({ name }) => name === alert);
    if (rules.length === 0) return willFail('prometheus', needed, 'it is not loaded', ADVICE);
    const forSeconds = Number.parseFloat(lasting);
    const gauges = names.map((each) => parseSelector(each.poolTotal).name);
    // After a start or a reload of its rules, until the first evaluation (Prometheus HTTP API, Rules).
    if (rules.every(({ health }) => health === 'unknown'))
      return notChecked('prometheus', needed, 'it has not been evaluated yet');
    // Somebody may have split it by service, as several rules of one name: one that is right is enough.
    const problems = rules.map((rule) =>
      problemOf(rule, { forSeconds, limit: limits[alert] ?? null, gauges, nowMs }),
    );
    const [problem] = problems;
    if (problems.includes(null) || problem === undefined || problem === null) {
      return fine(
        'prometheus',
        needed,
        `for ${forSeconds} s${limits[alert] === undefined ? '' : `, above ${limits[alert]}`}`,
      );
    }
    return willFail('prometheus', needed, problem, ADVICE);
  });
}

interface Wanted {
  readonly forSeconds: number;
  readonly limit: number | null;
  readonly gauges: readonly string[];
  readonly nowMs: number;
}

function problemOf(rule: LoadedRule, { forSeconds, limit, gauges, nowMs }: Wanted): string | null {
  const { health, lastError, query, lastEvaluation, intervalSeconds } = rule;
  if (health !== 'ok') return `its health is ${health}${lastError ? `: ${lastError}` : ''}`;
  if (rule.forSeconds !== null && rule.forSeconds !== forSeconds)
    return `it waits for ${rule.forSeconds} s, and the configuration says ${forSeconds} s`;
  if (query !== null && limit !== null && !limitsIn(query).includes(limit))
    return `it fires above ${limitsIn(query).join(', ') || 'another threshold'}, and the configuration says ${limit}`;
  if (query !== null && !gauges.some((gauge) => query.includes(gauge)))
    return `it is not about ${gauges.join(' or ')}`;
  if (lastEvaluation !== null && intervalSeconds !== null) {
    const ageSeconds = (nowMs - Date.parse(lastEvaluation)) / 1_000;
    if (ageSeconds > LATE_EVALUATIONS * intervalSeconds)
      return `it was last evaluated ${Math.round(ageSeconds)} s ago, at an interval of ${intervalSeconds} s`;
  }
  return null;
}

/** The numbers that something has to be above. */
function limitsIn(query: string): number[] {
  return [...query.matchAll(/>\s*(\d[\d.eE+-]*)/g)].map(([, number]) => Number(number));
}
