/** One role a function: every role, action and resource of the stack, written down. */
import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { statementsOf } from '../../lib/grant';
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { configuration, TARGET_INPUT } from '../support/builders';
import { lines, permissionsByRole } from '../support/permissions';
import { POOLED_TARGET } from '../support/pooler-builders';
import { synthesize } from '../support/synthesized';

type TargetInput = ConfigurationInput['targets'][number];

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
  Prepare: own('Prepare'),
  Diagnose: [...own('Diagnose'), ...EVIDENCE, 's3:PutObject <DocumentsReports>/incidents/*'],
  Join: [...own('Join'), read('kubeconfig'), DESCRIBE],
  Remediate: [...own('Remediate'), ...EVIDENCE, DESCRIBE],
  Follow: [...own('Follow'), ...EVIDENCE],
  Validate: [...own('Validate'), ...EVIDENCE],
  Undo: [...own('Undo'), read('kubeconfig')],
  Release: [...own('Release'), read('kubeconfig')],
  Escalate: [
    ...own('Escalate'),
    read('kubeconfig'),
    'states:GetExecutionHistory arn::states:::execution:knhk-connection-pool-runbook:*',
    ...['customersuccess', 'engineeringmanager', 'leadengineer', 'sreoncall'].map(
      (audience) => `sns:Publish <Audiences${audience}>`,
    ),
  ],
  Report: [
    ...own('Report'),
    's3:PutObject <DocumentsReports>/incidents/*',
    'states:GetExecutionHistory arn::states:::execution:knhk-connection-pool-runbook:*',
  ],
  Authorize: [...own('Authorize'), 'secretsmanager:GetSecretValue <WebhookToken>'],
  Intake: [
    ...own('Intake'),
    'sqs:SendMessage <UndeliveredAlerts>',
    'states:StartExecution <WorkflowStateMachine> if ForAnyValue:StringEquals states:StateMachineQualifier live',
  ],
  Workflow: [
    ...STEPS.map((step) => `lambda:InvokeFunction <${step}Function>`),
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
];
const UNSCOPED = [
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

describe('access to the targets', () => {
  const kubernetes = { namespace: 'n', deployment: 'd' };
  const rolesWith = (target: Partial<TargetInput>, what: RegExp) => {
    const roles = permissionsByRole(synthesize(configuration({ targets: [{ ...TARGET_INPUT, ...target }] })));
    return Object.entries(roles).flatMap(([role, each]) =>
      lines(each)
        .filter((line) => what.test(line))
        .map((line) => `${role}: ${line}`),
    );
  };
  const CLUSTER = ['Join', 'Diagnose', 'Remediate', 'Follow', 'Undo', 'Release', 'Validate', 'Escalate'];
  const DATABASE = ['Diagnose', 'Remediate', 'Follow', 'Validate'];
  const METRICS = [...DATABASE, 'Report'];

  it('asks EKS for the cluster only where its address is not all in the configuration', () => {
    const eks = { clusterName: 'main', region: 'eu-west-1' };
    const resource = 'eks:DescribeCluster arn::eks:eu-west-1::cluster/main';
    const found = rolesWith({ kubernetes: { ...kubernetes, eks } }, /eks:|kubeconfig/);
    expect(found.sort()).toEqual(CLUSTER.map((role) => `${role}: ${resource}`).sort());
    const known = { ...eks, endpoint: 'https://k8s.example.com', certificateAuthority: 'Y2E=' };
    expect(rolesWith({ kubernetes: { ...kubernetes, eks: known } }, /eks:|kubeconfig/)).toEqual([]);
  });

  it('logs in to RDS as the one user, on the one instance where the configuration names it', () => {
    const iam = { host: 'db.example.com', username: 'runbook' };
    const on = (resource: string) =>
      DATABASE.map((role) => `${role}: rds-db:connect arn::rds-db:::dbuser:${resource}`).sort();
    expect(rolesWith({ postgres: { iam } }, /rds-db:|postgres/).sort()).toEqual(on('*/runbook'));
    const named = { ...iam, resourceId: 'db-ABC123' };
    expect(rolesWith({ postgres: { iam: named } }, /rds-db:|postgres/).sort()).toEqual(
      on('db-ABC123/runbook'),
    );
  });

  it('queries the one workspace', () => {
    const workspaceId = 'ws-01234567-89ab-cdef-0123-456789abcdef';
    const workspace = `arn::aps:::workspace/${workspaceId}`;
    expect(rolesWith({ prometheus: { managed: { workspaceId } } }, /aps:/).sort()).toEqual(
      METRICS.flatMap((role) => [
        `${role}: aps:ListRules ${workspace}`,
        `${role}: aps:QueryMetrics ${workspace}`,
      ]).sort(),
    );
  });

  it('lets the report reach the cluster where Prometheus is behind its API server', () => {
    const serviceProxy = { namespace: 'monitoring', service: 'prometheus' };
    const readers = rolesWith({ prometheus: { serviceProxy } }, /kubeconfig/).map(
      (line) => line.split(':')[0],
    );
    expect(readers.sort()).toEqual([...CLUSTER, 'Report'].sort());
  });

  it('takes a secret by ARN as it is, each once, and the keys that secrets are encrypted with', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:pg-abcdef';
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
    const targets = [TARGET_INPUT, { ...TARGET_INPUT, name: 'other', postgres: { secretId: arn } }];
    const deployment = { encryption: { secretKeyArns: [key] } };
    const { Diagnose = [] } = permissionsByRole(synthesize(configuration({ targets, deployment })));
    expect(lines(Diagnose).filter((line) => /secret/.test(line))).toEqual([
      `kms:Decrypt ${key} if StringEquals kms:ViaService secretsmanager..amazonaws.com`,
      read('kubeconfig'),
      read('postgres'),
      `secretsmanager:GetSecretValue ${arn}`,
    ]);
  });
});

it('lets the function that tells people read the secrets of its channels, and no other function', () => {
  const notifications = {
    pagerDuty: { secretId: 'pagerduty-secret' },
    slack: { secretId: 'slack-secret' },
    statuspage: { secretId: 'statuspage-secret', pageId: 'p' },
    webhook: { secretId: 'webhook-secret', url: 'https://hooks.example.com' },
  };
  const roles = permissionsByRole(synthesize(configuration({ notifications })));
  for (const secret of ['pagerduty-secret', 'slack-secret', 'statuspage-secret', 'webhook-secret']) {
    const readers = Object.entries(roles).filter(([, each]) => lines(each).includes(read(secret)));
    expect([secret, readers.map(([role]) => role)]).toEqual([secret, ['Escalate']]);
  }
});

it('lets what reads evidence read the console of a pooler, and what changes it alone the other secret', () => {
  const roles = permissionsByRole(synthesize(configuration({ targets: [POOLED_TARGET] })));
  const readers = (secret: string) =>
    Object.entries(roles).flatMap(([role, each]) => (lines(each).includes(read(secret)) ? [role] : []));
  expect(readers('stats').sort()).toEqual(['Diagnose', 'Follow', 'Remediate', 'Validate']);
  expect(readers('admin').sort()).toEqual(['Remediate', 'Undo']);
});
