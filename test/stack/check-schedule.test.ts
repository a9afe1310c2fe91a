/** The daily check: on by default, started by the alias, and an alarm when none comes to its end. */
import { configuration } from '../support/builders';
import { flat } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const template = synthesize(configuration());
/** The one that hears of the alerts that senders leave out. */
const alarmsOf = (from: typeof template) =>
  Object.entries(from.findResources('AWS::CloudWatch::Alarm'))
    .filter(([, alarm]) => JSON.stringify(alarm).includes('"MetricName":"AlertsLeftOut"'))
    .map(([id, { Properties }]) => ({ id: id.replace(/^Alarms|[0-9A-F]{8}$/g, ''), ...Properties }));
const figureOf = (from: typeof template) =>
  alarmsOf(from)[0]?.Metrics.flatMap(({ MetricStat }: { MetricStat?: unknown }) => MetricStat ?? []);

it('starts a check once a day by the alias, under a name that lists know', () => {
  const [schedule, ...others] = Object.values(template.findResources('AWS::Scheduler::Schedule'));
  expect(others).toEqual([]);
  expect(schedule?.['Properties']).toMatchObject({
    ScheduleExpression: 'rate(1440 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
  });
  const { Target } = schedule?.['Properties'] ?? {};
  expect(flat(Target.Arn)).toBe('arn::scheduler:::aws-sdk:sfn:startExecution');
  expect(JSON.parse(flat(Target.Input))).toEqual({
    StateMachineArn: '<WorkflowLive>',
    Name: 'check-<aws.scheduler.execution-id>',
    Input: '{"mode":"check"}',
  });
  expect(flat(Target.DeadLetterConfig.Arn)).toBe('<UndeliveredEvents>');
});

it('has one alarm with the alerts that are left out: on any, and on no figure in a day and two hours', () => {
  const [alarm, ...others] = alarmsOf(template);
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({
    id: 'ChecksMissingOrAlertsLeftOut',
    ...{ ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, EvaluationPeriods: 1 },
    // Where there never was a figure, there is nothing to fill in.
    TreatMissingData: 'breaching',
  });
  // -1 where no check counted its 0: an alarm on missing figures alone would be days late.
  expect(alarm?.Metrics[0]).toMatchObject({ Expression: 'IF(FILL(heard, -1) == 0, 0, 1)' });
  expect(figureOf(template)).toEqual([
    {
      Metric: {
        ...{ Namespace: 'KnhkRunbook', MetricName: 'AlertsLeftOut' },
        Dimensions: [{ Name: 'service', Value: 'knhk-runbook' }],
      },
      ...{ Period: 26 * 3_600, Stat: 'Sum' },
    },
  ]);
});

it('is as often as configured, and the alarm with it', () => {
  const from = synthesize(configuration({ check: { schedule: { everyMinutes: 90 } } }));
  from.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(90 minutes)' });
  expect(figureOf(from)).toMatchObject([{ Period: 4 * 3_600 }]);
});

it('is not there where it is switched off, and the alarm hears of alerts alone, as soon as there are some', () => {
  const from = synthesize(configuration({ check: { schedule: { enabled: false } } }));
  from.resourceCountIs('AWS::Scheduler::Schedule', 0);
  expect(alarmsOf(from)).toMatchObject([
    { id: 'AlertsLeftOut', MetricName: 'AlertsLeftOut', Period: 300, TreatMissingData: 'notBreaching' },
  ]);
});

it('shows the problems by target on the dashboard, the most of each time', () => {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  expect(flat(dashboard?.['Properties'].DashboardBody)).toMatch(/ReadinessProblems.*Maximum/);
});
