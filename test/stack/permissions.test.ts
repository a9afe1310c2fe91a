/** One role a function: every role, action and resource of the stack, written down. */
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { statementsOf } from '../../lib/grant';
import { configuration } from '../support/builders';
import { lines, permissionsByRole } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const template = synthesize(configuration());
/** What every function has: its own log group, and its traces. */
const own = (name: string) => [
  `logs:CreateLogStream <${name}Logs>`,
  `logs:PutLogEvents <${name}Logs>`,
  'xray:PutTelemetryRecords *',
  'xray:PutTraceSegments *',
];
const read = (secret: string) =>
  `secretsmanager:GetSecretValue arn::secretsmanager:::secret:${secret}-??????`;
const EVIDENCE = [read('kubeconfig'), read('postgres')];
const DESCRIBE = 'states:DescribeExecution arn::states:::execution:knhk-connection-pool-runbook:*';
const STEPS = [
  ...[
    'Diagnose',
    'Escalate',
    'Follow',
    'Join',
    'Prepare',
    'Release',
    'Remediate',
    'Report',
    'Undo',
    'Validate',
  ],
];

const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  Prepare: [
    ...own('Prepare'),
    'sqs:GetQueueAttributes <UndeliveredAlerts>',
    'sqs:GetQueueAttributes <UndeliveredEvents>',
    ...['DescribeStateMachineAlias', 'ListStateMachineVersions'].flatMap((action) =>
      ['', ':live'].map(
        (alias) => `states:${action} arn::states:::stateMachine:knhk-connection-pool-runbook${alias}`,
      ),
    ),
    // Of every function, itself included, how many calls may run at once.
    ...[...STEPS, 'Answer', 'Authorize', 'Intake'].map(
      (id) => `lambda:GetFunctionConcurrency <${id}Function>`,
    ),
    'lambda:GetAccountSettings *',
  ],
  Diagnose: [...own('Diagnose'), ...EVIDENCE, 's3:PutObject <DocumentsReports>/incidents/*'],
  Join: [...own('Join'), read('kubeconfig'), DESCRIBE],
  Remediate: [...own('Remediate'), ...EVIDENCE, DESCRIBE],
  Follow: [...own('Follow'), ...EVIDENCE],
  Validate: [...own('Validate'), ...EVIDENCE, 's3:PutObject <DocumentsReports>/incidents/*'],
  Undo: [...own('Undo'), read('kubeconfig')],
  Release: [...own('Release'), read('kubeconfig'), 'sqs:SendMessage <UndeliveredEvents>'],
  Escalate: [
    ...own('Escalate'),
    read('kubeconfig'),
    'states:GetExecutionHistory arn::states:::execution:knhk-connection-pool-runbook:*',
    ...['customersuccess', 'engineeringmanager', 'leadengineer', 'sreoncall'].flatMap((audience) =>
      ['GetTopicAttributes', 'Publish'].map((action) => `sns:${action} <Audiences${audience}>`),
    ),
    'sqs:SendMessage <UndeliveredEvents>',
    'secretsmanager:GetSecretValue <AnswerKey>',
  ],
  Report: [
    ...own('Report'),
    's3:PutObject <DocumentsReports>/incidents/*',
    's3:GetObject <DocumentsReports>/incidents/*',
    's3:ListBucket <DocumentsReports> if StringEquals s3:prefix incidents/',
    's3:PutObject <DocumentsReports>/checks/*',
    's3:GetObject <DocumentsReports>/checks/*',
    's3:ListBucket <DocumentsReports> if StringEquals s3:prefix checks/record.json',
    'states:GetExecutionHistory arn::states:::execution:knhk-connection-pool-runbook:*',
  ],
  Answer: [
    ...own('Answer'),
    read('kubeconfig'),
    'secretsmanager:GetSecretValue <AnswerKey>',
    ...['DescribeExecution', 'GetExecutionHistory', 'StopExecution'].map(
      (action) => `states:${action} arn::states:::execution:knhk-connection-pool-runbook:*`,
    ),
  ],
  Authorize: [...own('Authorize'), 'secretsmanager:GetSecretValue <WebhookToken>'],
  Intake: [
    ...own('Intake'),
    'sqs:SendMessage <UndeliveredAlerts>',
    'states:DescribeExecution arn::states:::execution:knhk-connection-pool-runbook:*',
    'states:StartExecution arn::states:::stateMachine:knhk-connection-pool-runbook if ForAnyValue:StringEquals states:StateMachineQualifier live',
  ],
  Checks: [
    'states:StartExecution <WorkflowStateMachine> if ForAnyValue:StringEquals states:StateMachineQualifier live',
    'sqs:SendMessage <UndeliveredEvents>',
  ],
  Workflow: [
    // The last for the check alone.
    ...[...STEPS, 'Answer', 'Authorize', 'Intake'].map((step) => `lambda:InvokeFunction <${step}Function>`),
    ...[
      'CreateLogDelivery',
      'GetLogDelivery',
      'UpdateLogDelivery',
      'DeleteLogDelivery',
      'ListLogDeliveries',
    ].map((action) => `logs:${action} *`),
    ...['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'].map(
      (action) => `logs:${action} *`,
    ),
    ...['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'].map(
      (action) => `xray:${action} *`,
    ),
  ],
  // The managed policy for API Gateway's logs, and nothing else.
  WebhookApiCloudWatch: [],
};

it('gives each role exactly what it needs', () => {
  const given = permissionsByRole(template);
  expect(Object.fromEntries(Object.entries(given).map(([role, each]) => [role, lines(each)]))).toEqual(
    Object.fromEntries(Object.entries(PERMISSIONS).map(([role, each]) => [role, [...each].sort()])),
  );
});

it('has one role for each function, and no managed policy but the one for the logs of API Gateway', () => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const roles = functions.map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
  expect(new Set(roles).size).toBe(functions.length);
  const managed = Object.values(template.findResources('AWS::IAM::Role')).flatMap(
    ({ Properties }) => Properties.ManagedPolicyArns ?? [],
  );
  expect(JSON.stringify(managed)).toMatch(
    /^\[[^[]*\[[^[]*\[[^\]]*AmazonAPIGatewayPushToCloudWatchLogs"\]\]\}\]$/,
  );
});

/** Each with the reason that stands beside it in `lib/`. */
const WILDCARDS = [
  'arn::secretsmanager:::secret:kubeconfig-??????',
  'arn::secretsmanager:::secret:postgres-??????',
  'arn::states:::execution:knhk-connection-pool-runbook:*',
  '<DocumentsReports>/incidents/*',
  '<DocumentsReports>/checks/*',
];
const UNSCOPED = [
  'lambda:GetAccountSettings',
  ...['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies'].map(
    (action) => `logs:${action}`,
  ),
  ...['GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'].map(
    (action) => `logs:${action}`,
  ),
  ...['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'].map(
    (action) => `xray:${action}`,
  ),
];

it('has these wildcards and no others, and none in an action', () => {
  const all = Object.values(permissionsByRole(template)).flat();
  expect(all.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  const wide = all.filter(({ resources }) => resources.includes('*'));
  expect([...new Set(wide.flatMap(({ actions }) => actions))].sort()).toEqual(UNSCOPED.sort());
  const patterns = all.flatMap(({ resources }) => resources).filter((each) => /.[*?]/.test(each));
  expect([...new Set(patterns)].sort()).toEqual(WILDCARDS.sort());
});

it('refuses a wildcard with no reason at synth, and an action that is more than one', () => {
  const role = new Role(new Stack(new App(), 'S'), 'Role', { assumedBy: new ServicePrincipal('x') });
  expect(() => statementsOf(role, [{ actions: ['s3:PutObject'], resources: ['*'] }])).toThrow(
    'no reason for *',
  );
  const any = { actions: ['s3:*'], resources: ['arn:aws:s3:::b'], wildcard: 'because' };
  expect(() => statementsOf(role, [any])).toThrow('more than one action');
});
