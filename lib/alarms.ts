/**
 * Alarms for when the runbook itself does not work: on what people would notice, not on each part that may be why. A
 * step that fails is retried and reported by the workflow itself; the dashboard shows every function.
 */
import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Configuration } from '../src/configuration/configuration';
import { whileNotReady } from '../src/workflow/retries';
import { METRIC_NAMESPACE } from '../src/workflow/telemetry';
import { callsThatFailed, measure, ofExecutions, PERIOD } from './measures';

export interface AlarmsProps {
  readonly topic: ITopic;
  readonly stateMachine: StateMachine;
  readonly escalate: IFunction;
  /** For how long a step is tried again that the platform does not run. */
  readonly readySeconds: number;
  readonly api: RestApi;
  /** By what they hold. */
  readonly queues: Readonly<Record<string, IQueue>>;
  readonly accessLogs: LogGroup;
  /** So many refused requests in five minutes are no mistake any more. */
  readonly deniedBurst: number;
  readonly checks: Configuration['check']['schedule'];
}

interface AlarmOptions {
  readonly why: string;
  /** It is raised by figures that do not come, too. */
  readonly isMissing?: true;
}

/** A check takes minutes, and longer where a function has to be waited for. */
const CHECK_GRACE_HOURS = 2;

/** One failure is tried again by Alertmanager within seconds; so many in five minutes are no hiccup. */
const WEBHOOK_FAILURES = 3;

export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.action = new SnsAction(props.topic);
    this.watchExecutions(props.stateMachine, props.escalate, props.readySeconds);
    for (const [name, queue] of Object.entries(props.queues)) {
      this.add(`Undelivered${name}`, 1, queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }), {
        why: `The queue of undelivered ${name.toLowerCase()} is not empty: read its messages and act on them by hand`,
      });
    }
    this.add('NothingStarted', 1, measure('NothingStarted'), {
      why: 'An alert that should have started an execution started none: start one by hand',
    });
    this.watchWhatIsNotHeard(props.checks);
    // A failed or throttled authorizer or intake, and an execution that could not be started, are all answered with 5xx.
    this.add('WebhookFails', WEBHOOK_FAILURES, props.api.metricServerError({ period: PERIOD }), {
      why: 'The webhook answers with server errors, and Alertmanager retries: check the functions Authorize, Intake and Answer',
    });
    this.watchWebhook(props.accessLogs, props.deniedBurst);
  }

  /**
   * One figure for two alarms' work, since an alarm is paid for by its figures: each check that comes to its end counts 0 alerts
   * as left out. So more than that is one alarm, and no figure at all for so many hours is the other. Filled in by the
   * expression, because an alarm on missing figures alone looks further back than its one period, and would be days late.
   * Source: CloudWatch, "How alarm state is evaluated when data is missing".
   */
  private watchWhatIsNotHeard({ enabled, everyMinutes }: AlarmsProps['checks']): void {
    const leftOut =
      'The sender leaves alerts out of its webhooks (max_alerts), and one of them may be of a target: raise the limit';
    if (!enabled) {
      this.add('AlertsLeftOut', 1, measure('AlertsLeftOut'), { why: leftOut });
      return;
    }
    const hours = Math.ceil(everyMinutes / 60) + CHECK_GRACE_HOURS;
    const period = Duration.hours(hours);
    const notHeard = new MathExpression({
      expression: 'IF(FILL(heard, -1) == 0, 0, 1)',
      usingMetrics: { heard: measure('AlertsLeftOut').with({ period }) },
      period,
    });
    this.add('ChecksMissingOrAlertsLeftOut', 1, notHeard, {
      why:
        `For ${hours} hours no check of the runbook came to its end, and nobody knows whether it would work tonight: ` +
        `npm run runbook -- check --deployed --aws. Or, where one did: ${leftOut}`,
      isMissing: true,
    });
  }

  private watchExecutions(stateMachine: StateMachine, escalate: IFunction, readySeconds: number): void {
    const watch = (metricName: string, why: string) =>
      this.add(metricName, 1, ofExecutions(stateMachine, metricName), { why });
    // One whose input was refused has no incident, and neither has a check. Both figures are of the same seconds; an alarm too many is possible.
    const failed = new MathExpression({
      expression: 'failed - FILL(others, 0)',
      usingMetrics: {
        failed: ofExecutions(stateMachine, 'ExecutionsFailed'),
        others: measure('FailedWithoutIncident'),
      },
      period: PERIOD,
    });
    this.add('ExecutionsFailed', 1, failed, {
      why: 'An execution failed: its incident is no longer watched, take over by hand',
    });
    watch(
      'ExecutionsTimedOut',
      'An execution timed out: its incident is no longer watched, take over by hand',
    );
    watch(
      'ExecutionsAborted',
      'An execution was stopped: its incident is no longer watched, until the alert is sent again',
    );
    // Of the account, and counted by the state machine alone.
    this.add('ExecutionsThrottled', 1, stateMachine.metricThrottled({ period: PERIOD }), {
      why: 'Step Functions throttles the runbook: its steps are delayed, check the account quotas',
    });
    // Counted by Step Functions, so that it hears of a function that does not even start. One that was idle for weeks fails
    // less often than that before it is ready.
    const tries = whileNotReady(readySeconds).maxAttempts;
    this.add('PagesFail', tries - 1, callsThatFailed(escalate), {
      why: 'Messages of an open incident reach nobody: look at the execution, and at the function Escalate',
    });
  }

  /**
   * A burst of 401 and 403: a token that was changed on one side only, or somebody who tries. One 400 or 413: an alert
   * is lost, for Alertmanager does not send it again.
   */
  private watchWebhook(accessLogs: LogGroup, burst: number): void {
    this.add('WebhookDeniedBurst', burst, this.answered(accessLogs, 'WebhookDenied', ['401', '403']), {
      why: 'The webhook refuses many requests: Alertmanager may have an old token, or somebody guesses tokens or links',
    });
    this.add('WebhookRefusedBody', 1, this.answered(accessLogs, 'WebhookRefusedBodies', ['400', '413']), {
      why: 'The webhook refused a request body, and Alertmanager does not retry it: check what was sent',
    });
  }

  private answered(accessLogs: LogGroup, metricName: string, statuses: readonly string[]): IMetric {
    const filter = new MetricFilter(this, metricName, {
      logGroup: accessLogs,
      filterPattern: FilterPattern.any(
        ...statuses.map((status) => FilterPattern.stringValue('$.status', '=', status)),
      ),
      metricNamespace: METRIC_NAMESPACE,
      metricName,
    });
    return filter.metric({ statistic: 'Sum', period: PERIOD });
  }

  private add(id: string, threshold: number, metric: IMetric, { why, isMissing }: AlarmOptions): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: why,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isMissing ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(this.action);
    this.alarms.push(alarm);
  }
}
