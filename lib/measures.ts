/** The figures of the runbook in CloudWatch, for alarms and the dashboard. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, METRICS, type MetricName, SERVICE_NAME } from '../src/workflow/telemetry';

/** Alarms are evaluated over it, and figures are drawn by it. */
export const PERIOD = Duration.minutes(5);

/** One that has no dimension but the service. */
export function measure(name: MetricName, statistic: string = Stats.SUM): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: SERVICE_NAME },
    statistic,
    period: PERIOD,
  });
}

/** One line for each value of the dimension, whatever values there are. */
export function measureByKind(name: MetricName): IMetric {
  return new MathExpression({
    expression:
      `SEARCH('{${METRIC_NAMESPACE},${METRICS[name]},service} ` +
      `MetricName="${name}" service="${SERVICE_NAME}"', 'Sum', ${PERIOD.toSeconds()})`,
    label: '',
    period: PERIOD,
  });
}
