/** The Prometheus rules that start the runbook, written from the configuration so that thresholds stand once. */
import type { Configuration, Target } from './configuration';
import type { MetricNames } from './configuration/metrics';
import { metricsOf } from './configuration/target-settings';
import { poolUtilization } from './pool-utilization';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

/** Targets whose pools are told by the same gauges share their rules. */
interface Pools {
  readonly metrics: MetricNames;
  /** Labels that tell the targets' series apart, and by which intake finds the target. */
  readonly labels: readonly string[];
}

/**
 * Runbook, Symptoms (critical) and Prevention 2 (warning). The ratio is taken pod by pod and the worst pod counts:
 * one leaking pod among many must not vanish in an average. A pod that reports a pool of size 0 gives NaN, which
 * compares as false.
 */
export function alertRules(config: Configuration): RuleFile {
  const { alerts } = config;
  const pools = poolsOf(config);
  const rules = (
    { name, utilization, forSeconds }: Configuration['alerts']['critical'],
    severity: string,
    what: string,
  ): AlertRule[] =>
    pools.map(({ metrics, labels }) => ({
      alert: name,
      expr: `max by (${labels.join(', ')}) (${poolUtilization(metrics, [], labels)}) > ${utilization}`,
      for: `${forSeconds}s`,
      labels: { severity },
      annotations: {
        summary: `The database connection pool of {{ $labels.${labels.at(-1)} }} is ${what}`,
        description: `The fullest pod of ${labels.map((label) => `{{ $labels.${label} }}`).join('/')} uses {{ $value | humanizePercentage }} of its pool.`,
        ...(alerts.runbookUrl ? { runbook_url: alerts.runbookUrl } : {}),
      },
    }));
  return {
    groups: [
      {
        name: 'knhk-database-pool',
        rules: [
          ...rules(alerts.warning, 'warning', 'filling up'),
          ...rules(alerts.critical, 'critical', 'exhausted'),
        ],
      },
    ],
  };
}

function poolsOf(config: Configuration): Pools[] {
  const pools = new Map<string, Pools>();
  for (const target of config.targets) {
    const metrics = metricsOf(target, config);
    const key = [metrics.poolActive, metrics.poolTotal, metrics.podLabel].join(' ');
    pools.set(key, { metrics, labels: labelsOf(target, pools.get(key)?.labels ?? []) });
  }
  return [...pools.values()];
}

function labelsOf({ alertLabels }: Target, known: readonly string[]): string[] {
  return [...new Set([...known, ...Object.keys(alertLabels)])];
}
