/** The figures of the runbook in CloudWatch, for alarms and the dashboard. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { METRIC_NAMESPACE, METRICS, type MetricName, SERVICE_NAME } from '../src/workflow/telemetry';
import { STATE_MACHINE_ALIAS } from './names';

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

/**
 * Of executions, whichever way AWS counts them: by the state machine, or by the alias that they were started by. Its
 * documentation lists both and does not say which of the two an alias fills ("Monitoring Step Functions metrics").
 */
export function ofExecutions(stateMachine: IStateMachine, metricName: string): IMetric {
  const { stateMachineArn: StateMachineArn } = stateMachine;
  const counted = (dimensionsMap: Record<string, string>) =>
    new Metric({ namespace: 'AWS/States', metricName, dimensionsMap, statistic: Stats.SUM, period: PERIOD });
  return new MathExpression({
    expression: 'MAX([FILL(machine, 0), FILL(alias, 0)])',
    usingMetrics: {
      machine: counted({ StateMachineArn }),
      alias: counted({ StateMachineArn, Alias: STATE_MACHINE_ALIAS }),
    },
    label: metricName,
    period: PERIOD,
  });
}

/** Calls of a function by the workflow that failed, for whatever reason: counted by Step Functions, not by the function. */
export function callsThatFailed({ functionArn }: IFunction): IMetric {
  return new Metric({
    namespace: 'AWS/States',
    metricName: 'LambdaFunctionsFailed',
    dimensionsMap: { LambdaFunctionArn: functionArn },
    statistic: Stats.SUM,
    period: PERIOD,
  });
}

/** One line for each value of the dimension, whatever values there are. */
export function measureByKind(name: MetricName, statistic: 'Sum' | 'Maximum' = 'Sum'): IMetric {
  return new MathExpression({
    expression:
      `SEARCH('{${METRIC_NAMESPACE},${METRICS[name]},service} ` +
      `MetricName="${name}" service="${SERVICE_NAME}"', '${statistic}', ${PERIOD.toSeconds()})`,
    label: '',
    period: PERIOD,
  });
}
