/** What the functions count: lines of the log in CloudWatch's embedded metric format, with no call to any service. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS, type MetricName, SERVICE_NAME } from '../src/workflow/telemetry';

const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: SERVICE_NAME });

/** One more of these. @param kind The value of the metric's own dimension, where it has one. */
export function count(name: MetricName, kind?: string, times = 1): void {
  emit(name, MetricUnit.Count, times, kind);
}

export function seconds(name: MetricName, value: number): void {
  emit(name, MetricUnit.Seconds, value);
}

function emit(
  name: MetricName,
  unit: (typeof MetricUnit)[keyof typeof MetricUnit],
  value: number,
  kind?: string,
): void {
  const single = metrics.singleMetric();
  const dimension = METRICS[name];
  if (dimension !== null) single.addDimension(dimension, kind ?? 'unknown');
  single.addMetric(name, unit, value);
}
