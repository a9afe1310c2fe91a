/** The Prometheus rules that start the runbook, written from the configuration so that thresholds stand once. */
import type { Configuration } from './configuration';

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
export function alertRules({ alerts, metrics }: Configuration): RuleFile {
  const worstPod = `max by (namespace, deployment) (${metrics.poolActive} / ${metrics.poolTotal})`;
  const rule = (
    { name, utilization, forSeconds }: Configuration['alerts']['critical'],
    severity: string,
    summary: string,
  ): AlertRule => ({
    alert: name,
    expr: `${worstPod} > ${utilization}`,
    for: `${forSeconds}s`,
    labels: { severity },
    annotations: {
      summary,
      description: `The fullest pod of {{ $labels.namespace }}/{{ $labels.deployment }} uses {{ $value | humanizePercentage }} of its pool.`,
      ...(alerts.runbookUrl ? { runbook_url: alerts.runbookUrl } : {}),
    },
  });
  return {
    groups: [
      {
        name: 'knhk-database-pool',
        rules: [
          rule(
            alerts.warning,
            'warning',
            'The database connection pool of {{ $labels.deployment }} is filling up',
          ),
          rule(
            alerts.critical,
            'critical',
            'The database connection pool of {{ $labels.deployment }} is exhausted',
          ),
        ],
      },
    ],
  };
}
