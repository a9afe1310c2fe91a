/** The Prometheus rules that start the runbook, written from the configuration so that thresholds stand once. */
import type { Configuration, Target } from './configuration';
import { poolSpellings } from './metrics';
import { gaugeSeries, poolUtilization } from './pool-utilization';
import { equalities, isPlainName, labelList, quoted, series } from './promql';
import { metricsOf, seriesLabelsOf } from './target-settings';

interface AlertRule {
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
 * Runbook, Symptoms (critical) and Prevention 2 (warning). The ratio is taken of each pool of each pod and the worst
 * counts: one leaking pod among many must not vanish in an average. A third rule sees what these two can't: pools
 * whose series are gone.
 */
export function alertRules(config: Configuration): RuleFile {
  const { alerts } = config;
  // By these, with what Prometheus itself adds to an alert, intake finds the target.
  const labels = [...new Set(config.targets.flatMap((target) => Object.keys(seriesLabelsOf(target))))];
  const fullest = [...new Set(config.targets.map((target) => fullestPool(target, labels, config)))];
  const service = labels.map(labelValue).join('/');
  const deployment = labelValue(labels.at(-1) ?? '');
  const runbook: Readonly<Record<string, string>> = alerts.runbookUrl
    ? { runbook_url: alerts.runbookUrl }
    : {};
  const rule = (
    { name, utilization, forSeconds }: Configuration['alerts']['critical'],
    severity: string,
    what: string,
  ): AlertRule => ({
    alert: name,
    // One rule, not one for each kind of pool: Prometheus takes rules of one name and the same labels for a mistake.
    expr: fullest.map((worst) => `${worst} > ${utilization}`).join(' or '),
    for: `${forSeconds}s`,
    labels: { severity },
    annotations: {
      summary: `The database connection pool of ${deployment} is ${what}`,
      description: `The fullest pool of any pod of ${service} is {{ $value | humanizePercentage }} in use.`,
      ...runbook,
    },
  });
  return {
    groups: [
      {
        name: 'knhk-database-pool',
        rules: [
          rule(alerts.warning, 'warning', 'filling up'),
          rule(alerts.critical, 'critical', 'exhausted'),
          {
            alert: alerts.missing.name,
            expr: [...new Set(config.targets.map((target) => missingPools(target, config)))].join(' or '),
            for: `${alerts.missing.forSeconds}s`,
            labels: { severity: 'critical' },
            annotations: {
              summary: `The database connection pool metrics of ${deployment} are missing`,
              description: `{{ $value }} replicas of ${service} are desired, but no pod exports its pool metrics.`,
              ...runbook,
            },
          },
        ],
      },
    ],
  };
}

/** A label's value, in a template of Prometheus's. */
function labelValue(label: string): string {
  return isPlainName(label) ? `{{ $labels.${label} }}` : `{{ index $labels ${quoted(label)} }}`;
}

function fullestPool(target: Target, labels: readonly string[], config: Configuration): string {
  return `max by (${labelList(labels)}) (${poolUtilization(metricsOf(target, config), [], labels)})`;
}

/**
 * How many replicas are wanted, where not one series of the target's pools is there: a service that hangs takes its
 * metrics page with it. It goes by the limit, as some exporters have the rest from the first connection on alone. What
 * it finds has the target's own labels, by which intake knows it, whatever those of the deployment are.
 */
function missingPools(target: Target, config: Configuration): string {
  const names = metricsOf(target, config);
  const { namespace, deployment } = target.kubernetes;
  const ofDeployment = { namespace, deployment };
  const own: Readonly<Record<string, string>> = ofDeployment;
  const labels = seriesLabelsOf(target);
  // No other label may stay: it could make the alert another target's.
  const kept = Object.keys(labels).filter((label) => own[label] === labels[label]);
  const wanted = `max by (${labelList(kept)}) (${series(names.wantedReplicas, equalities(ofDeployment))})`;
  const seen = poolSpellings(names).map(
    ({ poolTotal }) => `unless on () ${gaugeSeries(poolTotal, equalities(labels))}`,
  );
  return Object.entries(labels)
    .filter(([label]) => !kept.includes(label))
    .reduce(
      // A dollar sign would begin the number of a group.
      (found, [label, value]) =>
        `label_replace(${found}, ${quoted(label)}, ${quoted(value.replaceAll('$', '$$$$'))}, "", "")`,
      `(${wanted} > 0 ${seen.join(' ')})`,
    );
}
