/** The Prometheus rules that start the runbook, written from the configuration so that thresholds stand once. */
import type { Configuration, Target } from './configuration';
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

/**
 * Runbook, Symptoms (critical) and Prevention 2 (warning). The ratio is taken pod by pod and the worst pod counts:
 * one leaking pod among many must not vanish in an average. A pod that reports a pool of size 0 gives NaN, which
 * compares as false.
 */
export function alertRules(config: Configuration): RuleFile {
  const { alerts } = config;
  // By these intake finds the target.
  const labels = [...new Set(config.targets.flatMap(({ alertLabels }) => Object.keys(alertLabels)))];
  const worstPods = [...new Set(config.targets.map((target) => worstPod(target, labels, config)))];
  const rule = (
    { name, utilization, forSeconds }: Configuration['alerts']['critical'],
    severity: string,
    what: string,
  ): AlertRule => ({
    alert: name,
    // One rule, not one for each kind of pool: Prometheus takes rules of one name and the same labels for a mistake.
    expr: worstPods.map((worst) => `${worst} > ${utilization}`).join(' or '),
    for: `${forSeconds}s`,
    labels: { severity },
    annotations: {
      summary: `The database connection pool of {{ $labels.${labels.at(-1)} }} is ${what}`,
      description: `The fullest pod of ${labels.map((label) => `{{ $labels.${label} }}`).join('/')} uses {{ $value | humanizePercentage }} of its pool.`,
      ...(alerts.runbookUrl ? { runbook_url: alerts.runbookUrl } : {}),
    },
  });
  return {
    groups: [
      {
        name: 'knhk-database-pool',
        rules: [
          rule(alerts.warning, 'warning', 'filling up'),
          rule(alerts.critical, 'critical', 'exhausted'),
        ],
      },
    ],
  };
}

function worstPod(target: Target, labels: readonly string[], config: Configuration): string {
  return `max by (${labels.join(', ')}) (${poolUtilization(metricsOf(target, config), [], labels)})`;
}
