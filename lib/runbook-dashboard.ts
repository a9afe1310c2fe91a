/** One page in CloudWatch: how the runbook does, what it does, and whether it works. */

import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { measure, measureByKind, PERIOD } from './measures';

export interface RunbookDashboardProps {
  readonly stateMachine: StateMachine;
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly api: RestApi;
  readonly alarms: readonly Alarm[];
}

export class RunbookDashboard extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, functions, api, alarms }: RunbookDashboardProps) {
    super(scope, id);
    const options = { period: PERIOD };
    const ofFunctions = (metric: (each: IFunction) => IMetric) => Object.values(functions).map(metric);
    new Dashboard(this, 'Dashboard', {
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 4, alarms: [...alarms] })],
        [
          graph('Executions by outcome', [measureByKind('Executions')]),
          graph('Time to resolve (s)', [
            measure('TimeToResolve', 'Average'),
            measure('TimeToResolve', 'Maximum'),
          ]),
          graph('Changes', [measureByKind('Actions')]),
          graph('Refusals', [measureByKind('Refusals')]),
        ],
        [
          graph('Escalations', [measureByKind('Escalations'), measureByKind('UndeliveredMessages')]),
          graph('State machine', [
            stateMachine.metricStarted(options),
            stateMachine.metricSucceeded(options),
            stateMachine.metricFailed(options),
            stateMachine.metricTimedOut(options),
            stateMachine.metricAborted(options),
          ]),
          graph('Webhook', [
            api.metricCount(options),
            api.metricClientError(options),
            api.metricServerError(options),
            measure('NothingStarted'),
            measure('AlertsLeftOut'),
          ]),
          graph('Webhook latency (ms)', [api.metricLatency({ ...options, statistic: 'p99' })]),
        ],
        [
          graph('Problems found by checks, by target', [measureByKind('ReadinessProblems', 'Maximum')]),
          graph(
            'Errors',
            ofFunctions((each) => each.metricErrors(options)),
          ),
          graph(
            'Throttles',
            ofFunctions((each) => each.metricThrottles(options)),
          ),
          graph(
            'Duration, p95 (ms)',
            ofFunctions((each) => each.metricDuration({ ...options, statistic: 'p95' })),
          ),
        ],
      ],
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 6, height: 6 });
}
