/** The daily check: on by default, started by the alias, and an alarm when none comes to its end. */
import { configuration } from '../support/builders';
import { flat } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const template = synthesize(configuration());
const alarmOf = (from: typeof template) =>
  Object.values(from.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: 'Checks' } }));

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

it('has an alarm that is raised by nothing: no check that came to its end in a day and two hours', () => {
  const [alarm] = alarmOf(template);
  expect(alarm?.['Properties']).toMatchObject({
    ...{ ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' },
    ...{ Period: 3_600, EvaluationPeriods: 26, Dimensions: [{ Name: 'service', Value: 'knhk-runbook' }] },
  });
});

it('is as often as configured, and the alarm with it', () => {
  const from = synthesize(configuration({ check: { schedule: { everyMinutes: 90 } } }));
  from.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(90 minutes)' });
  expect(alarmOf(from)[0]?.['Properties'].EvaluationPeriods).toBe(4);
});

it('is not there where it is switched off, and neither is its alarm', () => {
  const from = synthesize(configuration({ check: { schedule: { enabled: false } } }));
  from.resourceCountIs('AWS::Scheduler::Schedule', 0);
  expect(alarmOf(from)).toEqual([]);
});

it('shows the problems by target on the dashboard, the most of each time', () => {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  expect(flat(dashboard?.['Properties'].DashboardBody)).toMatch(/ReadinessProblems.*Maximum/);
});
