/** What is kept, traced, counted and watched. */
import { Match } from 'aws-cdk-lib/assertions';
import { METRIC_NAMESPACE } from '../../src/workflow/telemetry';
import { configuration } from '../support/builders';
import { flat } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const template = synthesize(configuration());
const properties = (type: string, from = template) =>
  Object.values(from.findResources(type)).map((each) => each['Properties']);

it('logs errors of the state machine without execution data, and traces it', () => {
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: Match.objectLike({ Level: 'ERROR', IncludeExecutionData: false }),
    TracingConfiguration: { Enabled: true },
  });
});

it('starts incidents by an alias of the newest version, and keeps the versions before it', () => {
  template.hasResource('AWS::StepFunctions::StateMachineVersion', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      StateMachineRevisionId: {
        'Fn::GetAtt': [Match.stringLikeRegexp('^WorkflowStateMachine'), 'StateMachineRevisionId'],
      },
    },
  });
  template.hasResourceProperties('AWS::StepFunctions::StateMachineAlias', {
    Name: 'live',
    DeploymentPreference: { Type: 'ALL_AT_ONCE', StateMachineVersionArn: Match.anyValue() },
  });
  const intake = Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) =>
    id.startsWith('Intake'),
  )?.[1]['Properties'];
  // Spelt out, since a check of the state machine asks this function, too.
  const live = 'arn::states:::stateMachine:knhk-connection-pool-runbook:live';
  expect(flat(intake.Environment.Variables.RUNBOOK_STATE_MACHINE_ARN)).toBe(live);
});

it('keeps every log as long as configured', () => {
  const from = synthesize(configuration({ deployment: { logs: { retentionDays: 30 } } }));
  const groups = properties('AWS::Logs::LogGroup', from);
  expect(groups).toHaveLength(15);
  for (const group of groups) expect(group.RetentionInDays).toBe(30);
});

describe('alarms', () => {
  const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));
  const names = alarms.map(([id]) => id.replace(/^Alarms|[0-9A-F]{8}$/g, ''));

  it('watch executions, queues and the door', () => {
    expect(names.sort()).toEqual(
      [
        ...[
          'ExecutionsFailed',
          'ExecutionsTimedOut',
          'ExecutionsThrottled',
          'ExecutionsAborted',
          'PagesFail',
          'NothingStarted',
        ],
        ...['UndeliveredAlerts', 'UndeliveredEvents', 'WebhookDeniedBurst', 'WebhookFails'],
        'WebhookRefusedBody',
        'ChecksMissingOrAlertsLeftOut',
      ].sort(),
    );
  });

  it('count no execution as failed whose input was refused', () => {
    const [failed] = alarms.filter(([id]) => id.startsWith('AlarmsExecutionsFailed'));
    const metrics: { Expression?: string; MetricStat?: { Metric: { MetricName: string } } }[] =
      failed?.[1]['Properties'].Metrics;
    expect(metrics.flatMap(({ Expression }) => Expression ?? [])).toEqual([
      'failed - FILL(others, 0)',
      'MAX([FILL(machine, 0), FILL(alias, 0)])',
    ]);
    const names = metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []);
    expect(names.sort()).toEqual(['ExecutionsFailed', 'ExecutionsFailed', 'FailedWithoutIncident']);
  });

  it('tell the audience of alarms, whose topic lets them in', () => {
    const tell = (audience: RegExp, from = template) => {
      for (const alarm of properties('AWS::CloudWatch::Alarm', from)) {
        expect(alarm.AlarmActions.map(flat)).toEqual([expect.stringMatching(audience)]);
        const isMissing = JSON.stringify(alarm).includes('AlertsLeftOut');
        expect(alarm.TreatMissingData).toBe(isMissing ? 'breaching' : 'notBreaching');
        expect(alarm.AlarmDescription.length).toBeGreaterThan(20);
      }
      const policies = properties('AWS::SNS::TopicPolicy', from).filter((policy) =>
        JSON.stringify(policy).includes('cloudwatch.amazonaws.com'),
      );
      expect(policies.map(({ Topics }) => flat(Topics))).toEqual([expect.stringMatching(audience)]);
    };
    tell(/^<Audiencessreoncall>$/);
    const deployment = { alarms: { audience: 'lead-engineer' as const } };
    tell(/^<Audiencesleadengineer>$/, synthesize(configuration({ deployment })));
  });

  it('count what the functions count, under their names', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: METRIC_NAMESPACE,
      MetricName: 'NothingStarted',
      Dimensions: [{ Name: 'service', Value: 'knhk-runbook' }],
      Statistic: 'Sum',
      Threshold: 1,
    });
  });

  it('hear of executions by the state machine and by the alias, whichever AWS counts them by', () => {
    for (const name of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']) {
      const [, alarm] = alarms.find(([id]) => id.startsWith(`Alarms${name}`)) ?? [];
      const metrics: { MetricStat?: { Metric: { MetricName: string; Dimensions: { Name: string }[] } } }[] =
        alarm?.['Properties'].Metrics;
      const counted = metrics
        .flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []))
        .filter(({ MetricName }) => MetricName === name);
      expect(counted.map(({ MetricName }) => MetricName)).toEqual([name, name]);
      expect(counted.map(({ Dimensions }) => Dimensions.map(({ Name }) => Name).sort())).toEqual(
        expect.arrayContaining([['StateMachineArn'], ['Alias', 'StateMachineArn']]),
      );
      expect(alarm?.['Properties'].Threshold).toBe(1);
    }
  });

  it('hear of pages that fail, though the function itself never ran', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/States',
      MetricName: 'LambdaFunctionsFailed',
      Dimensions: [{ Name: 'LambdaFunctionArn', Value: Match.anyValue() }],
      // The watchdog's page alone fails nine times in the first five minutes.
      Threshold: 8,
    });
  });

  it('hear of a webhook that fails, whatever part of it does', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5XXError',
      Dimensions: [{ Name: 'ApiName', Value: 'knhk-runbook-webhook' }],
      Statistic: 'Sum',
      Threshold: 3,
    });
  });

  it('find refused requests in the access log', () => {
    const patterns = properties('AWS::Logs::MetricFilter').map(({ FilterPattern }) => FilterPattern);
    expect(patterns.sort()).toEqual([
      '{ ($.status = "400") || ($.status = "413") }',
      '{ ($.status = "401") || ($.status = "403") }',
    ]);
  });

  it('hear of a queue that holds anything at all', () => {
    for (const which of ['Alerts', 'Events']) {
      const [, alarm] = alarms.find(([id]) => id.startsWith(`AlarmsUndelivered${which}`)) ?? [];
      expect(alarm?.['Properties']).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
      });
    }
  });
});

it('keeps what was not delivered for two weeks, encrypted, and by TLS only', () => {
  const queues = properties('AWS::SQS::Queue');
  expect(queues).toHaveLength(2);
  for (const queue of queues) {
    expect(queue).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  }
  expect(queues.filter(({ FifoQueue }) => FifoQueue)).toHaveLength(1);
  const rules = properties('AWS::Events::Rule');
  for (const { Targets } of rules) {
    for (const target of Targets) expect(flat(target.DeadLetterConfig.Arn)).toBe('<UndeliveredEvents>');
  }
});

it.each([
  ['Release', {}],
  ['Escalate', {}],
])('keeps a call of %s by a rule that failed in it to the last', (name, input) => {
  const from = synthesize(configuration(input));
  const configs = properties('AWS::Lambda::EventInvokeConfig', from);
  const of = configs.find(({ FunctionName }) => flat(FunctionName) === `<${name}Function>`);
  expect(of?.MaximumRetryAttempts).toBe(2);
  expect(flat(of?.DestinationConfig.OnFailure.Destination)).toBe('<UndeliveredEvents>');
});

it('has one dashboard', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  const [{ DashboardBody }] = properties('AWS::CloudWatch::Dashboard') as [{ DashboardBody: unknown }];
  const body = flat(DashboardBody);
  for (const name of [
    'Executions',
    'TimeToResolve',
    'Actions',
    'Refusals',
    'Escalations',
    'NothingStarted',
  ]) {
    expect(body).toContain(name);
  }
});

describe('what is kept', () => {
  it('is closed to the public, by TLS only, and its readers are written down', () => {
    const buckets = Object.entries(template.findResources('AWS::S3::Bucket'));
    expect(buckets).toHaveLength(2);
    for (const [, bucket] of buckets) {
      expect(bucket['Properties'].PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket['DeletionPolicy']).toBe('RetainExceptOnCreate');
    }
    const reports = buckets.find(([id]) => id.startsWith('DocumentsReports'))?.[1]['Properties'];
    expect(flat(reports.LoggingConfiguration.DestinationBucketName)).toBe('<DocumentsAccessLogs>');
    expect(reports.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    const insecure = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    for (const type of ['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy']) {
      for (const { PolicyDocument } of properties(type)) {
        expect(PolicyDocument.Statement).toContainEqual(expect.objectContaining(insecure));
      }
    }
  });

  it('is encrypted with a key of the stack where one is wanted, which turns and lets the services in', () => {
    template.resourceCountIs('AWS::KMS::Key', 0);
    const from = synthesize(configuration({ deployment: { encryption: { customerKey: true } } }));
    const [key] = properties('AWS::KMS::Key', from);
    expect(key.EnableKeyRotation).toBe(true);
    const services = key.KeyPolicy.Statement.flatMap((each: { Principal: { Service?: unknown } }) =>
      [each.Principal.Service ?? []].flat().map(flat),
    );
    expect(services).toEqual(
      expect.arrayContaining(['events.amazonaws.com', 'cloudwatch.amazonaws.com', 'logs..amazonaws.com']),
    );
    const encrypted = [
      ...properties('AWS::SNS::Topic', from).map(({ KmsMasterKeyId }) => KmsMasterKeyId),
      ...properties('AWS::SQS::Queue', from).map(({ KmsMasterKeyId }) => KmsMasterKeyId),
      ...properties('AWS::SecretsManager::Secret', from).map(({ KmsKeyId }) => KmsKeyId),
      ...properties('AWS::Logs::LogGroup', from).map(({ KmsKeyId }) => KmsKeyId),
    ];
    expect(encrypted.map(flat)).toEqual(encrypted.map(() => '<Key>'));
    expect(encrypted).toHaveLength(4 + 2 + 2 + 15);
  });
});
