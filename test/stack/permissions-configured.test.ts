/** What a role may do beside, by the configuration: the ways to the targets, the secrets of channels, the topics of alerts. */
import type { ConfigurationInput } from '../../src/configuration/configuration';
import { configuration, TARGET_INPUT } from '../support/builders';
import { flat, lines, permissionsByRole } from '../support/permissions';
import { POOLED_TARGET } from '../support/pooler-builders';
import { synthesize } from '../support/synthesized';

type TargetInput = ConfigurationInput['targets'][number];

const template = synthesize(configuration());
const read = (secret: string) =>
  `secretsmanager:GetSecretValue arn::secretsmanager:::secret:${secret}-??????`;

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
  const CLUSTER = [
    'Answer',
    'Join',
    'Diagnose',
    'Remediate',
    'Follow',
    'Undo',
    'Release',
    'Validate',
    'Escalate',
  ];
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
    pagerDuty: {
      secretId: 'pagerduty-secret',
      notes: { secretId: 'pagerduty-rest', from: 'a@example.com', services: {} },
    },
    slack: { secretId: 'slack-secret' },
    statuspage: { secretId: 'statuspage-secret', pageId: 'p' },
    webhook: { secretId: 'webhook-secret', url: 'https://hooks.example.com' },
    teams: { secretId: 'teams-secret' },
  };
  const roles = permissionsByRole(synthesize(configuration({ notifications })));
  for (const secret of [
    'pagerduty-secret',
    'pagerduty-rest',
    'slack-secret',
    'statuspage-secret',
    'webhook-secret',
    'teams-secret',
  ]) {
    const readers = Object.entries(roles).filter(([, each]) => lines(each).includes(read(secret)));
    expect([secret, readers.map(([role]) => role)]).toEqual([secret, ['Escalate']]);
  }
});

describe('alert topics', () => {
  const topics = ['one', 'two'].map((name) => `arn:aws:sns:eu-west-1:111122223333:${name}`);
  const withTopics = synthesize(configuration({ deployment: { alertTopics: topics } }));
  const callers = (of: typeof template) =>
    Object.values(of.findResources('AWS::Lambda::Permission')).map(({ Properties }) =>
      [flat(Properties.FunctionName), Properties.Principal, flat(Properties.SourceArn)].join(' '),
    );

  it('may each call the intake, and no other topic may', () => {
    const bySns = callers(withTopics).filter((line) => line.includes('sns.'));
    expect(bySns).toEqual(topics.map((arn) => `<IntakeFunction> sns.amazonaws.com ${arn}`));
    expect(callers(template).filter((line) => line.includes('sns.'))).toEqual([]);
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('let the intake keep what failed, and give no other role a permission', () => {
    const [before, after] = [template, withTopics].map((each) =>
      Object.entries(permissionsByRole(each)).flatMap(([role, given]) =>
        lines(given).map((line) => `${role}: ${line}`),
      ),
    );
    expect(after?.filter((line) => !before?.includes(line))).toEqual([
      'Intake: sqs:SendMessage <UndeliveredEvents>',
    ]);
    expect(before?.filter((line) => !after?.includes(line))).toEqual([]);
  });

  it('lose nothing: what SNS cannot bring, and what the intake fails at, goes to the queue of undelivered events', () => {
    const subscriptions = Object.values(withTopics.findResources('AWS::SNS::Subscription'));
    expect(subscriptions.map(({ Properties }) => [Properties.TopicArn, Properties.Protocol])).toEqual(
      topics.map((arn) => [arn, 'lambda']),
    );
    const invoke = Object.values(withTopics.findResources('AWS::Lambda::EventInvokeConfig')).find(
      ({ Properties }) => flat(Properties.FunctionName) === '<IntakeFunction>',
    );
    const kept = [
      ...subscriptions.map(({ Properties }) => flat(Properties.RedrivePolicy.deadLetterTargetArn)),
      flat(invoke?.['Properties'].DestinationConfig.OnFailure.Destination),
    ];
    expect(kept).toEqual(Array(3).fill('<UndeliveredEvents>'));
    const policies = Object.values(withTopics.findResources('AWS::SQS::QueuePolicy'));
    const allowed = policies.flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(
        ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 'sns.amazonaws.com',
      ),
    );
    expect(allowed.map(({ Condition }) => Condition)).toEqual(
      topics.map((arn) => ({ ArnEquals: { 'aws:SourceArn': arn } })),
    );
  });

  it('may use the stack’s own key, where it has one, for that queue', () => {
    const deployment = { alertTopics: topics, encryption: { customerKey: true } };
    const [key] = Object.values(synthesize(configuration({ deployment })).findResources('AWS::KMS::Key'));
    const statements: { Principal: { Service?: unknown }; Action: unknown; Condition: unknown }[] =
      key?.['Properties'].KeyPolicy.Statement;
    expect(statements.filter(({ Principal }) => Principal.Service === 'sns.amazonaws.com')).toMatchObject([
      {
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: { ArnEquals: { 'aws:SourceArn': topics } },
      },
    ]);
  });
});

it('lets what reads evidence read the console of a pooler, and what changes it alone the other secret', () => {
  const roles = permissionsByRole(synthesize(configuration({ targets: [POOLED_TARGET] })));
  const readers = (secret: string) =>
    Object.entries(roles).flatMap(([role, each]) => (lines(each).includes(read(secret)) ? [role] : []));
  expect(readers('stats').sort()).toEqual(['Diagnose', 'Follow', 'Remediate', 'Validate']);
  expect(readers('admin').sort()).toEqual(['Remediate', 'Undo']);
});

it('lets the function that asks Alertmanager read its login, and no other', () => {
  const alertmanager = { url: 'https://alerts.example', secretId: 'alertmanager' };
  const roles = permissionsByRole(synthesize(configuration({ check: { alertmanager } })));
  const readers = Object.keys(roles).filter((role) =>
    lines(roles[role] ?? []).includes(read('alertmanager')),
  );
  expect(readers).toEqual(['Diagnose']);
});
