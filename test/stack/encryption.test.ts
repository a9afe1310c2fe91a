/**
 * What writes to something encrypted with the stack's own key by itself, with no role of the stack, stands in the key's
 * policy, and nothing else does: without that the service loses what it sends, and says nothing.
 */
import { configuration } from '../support/builders';
import { flat } from '../support/permissions';
import { synthesize } from '../support/synthesized';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:database-pool';
const template = synthesize(
  configuration({
    deployment: {
      network: { kind: 'new' },
      encryption: { customerKey: true },
      firewall: { enabled: true },
      alertTopics: [TOPIC],
    },
  }),
);
const properties = (type: string) =>
  Object.values(template.findResources(type)).map((each) => each['Properties']);
const idsOf = (type: string) => new Set(Object.keys(template.findResources(type)));
const refersTo = (ids: Set<string>) => (value: unknown) =>
  [...ids].some((id) => JSON.stringify(value ?? '').includes(`"${id}"`));
const [topics, queues] = [idsOf('AWS::SNS::Topic'), idsOf('AWS::SQS::Queue')].map(refersTo) as [
  (value: unknown) => boolean,
  (value: unknown) => boolean,
];

/** What uses an encrypted thing with no role of the stack, as the template has it. */
const writers = {
  'events.amazonaws.com': properties('AWS::Events::Rule').some(({ Targets }) =>
    Targets.some(
      (each: { Arn: unknown; DeadLetterConfig?: unknown }) =>
        topics(each.Arn) || queues(each.DeadLetterConfig),
    ),
  ),
  'cloudwatch.amazonaws.com': properties('AWS::CloudWatch::Alarm').some(({ AlarmActions }) =>
    topics(AlarmActions),
  ),
  'sns.amazonaws.com': properties('AWS::SNS::Subscription').some(({ RedrivePolicy }) =>
    queues(RedrivePolicy),
  ),
  'logs..amazonaws.com': properties('AWS::Logs::LogGroup').some(({ KmsKeyId }) => KmsKeyId),
};

const [key] = properties('AWS::KMS::Key');
const statements: {
  Principal: { Service?: unknown };
  Action: string | string[];
  Condition?: unknown;
}[] = key.KeyPolicy.Statement;
const ofServices = statements.filter(({ Principal }) => Principal.Service !== undefined);

it('lets in each service that writes to a topic, a queue or a log group, and no other', () => {
  expect(Object.values(writers)).toEqual([true, true, true, true]);
  const letIn = ofServices.flatMap(({ Principal }) => [Principal.Service].flat().map(flat));
  expect([...new Set(letIn)].sort()).toEqual(Object.keys(writers).sort());
});

it.each([
  ['cloudwatch.amazonaws.com', [{ StringEquals: { 'aws:SourceAccount': '' } }]],
  ['logs..amazonaws.com', [{ ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn::logs:::log-group:*' } }]],
  ['sns.amazonaws.com', [{ ArnEquals: { 'aws:SourceArn': [TOPIC] } }]],
  // With a condition on the source nothing arrives at an encrypted topic (Amazon SNS, Key management). CDK adds the second.
  ['events.amazonaws.com', [undefined, undefined]],
])('lets %s in under the conditions that it can meet', (service, conditions) => {
  const own = ofServices.filter(({ Principal }) => [Principal.Service].flat().map(flat).includes(service));
  expect(own.map(({ Condition }) => plain(Condition))).toEqual(conditions);
});

/** With every reference as a text. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('Fn::Join' in value || 'Ref' in value) return flat(value);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

/** `delivery.logs.amazonaws.com` needs the key only where vended logs go to S3 or Firehose: here they go to log groups. */
it('has no vended logs outside its log groups', () => {
  for (const type of ['Delivery', 'DeliveryDestination', 'DeliverySource']) {
    expect(idsOf(`AWS::Logs::${type}`).size).toBe(0);
  }
  expect(idsOf('AWS::WAFv2::LoggingConfiguration').size).toBe(0);
  for (const { LogDestinationType } of properties('AWS::EC2::FlowLog')) {
    expect(LogDestinationType).toBe('cloud-watch-logs');
  }
});

it('has every log group under the key and with an end', () => {
  for (const group of properties('AWS::Logs::LogGroup')) {
    expect([flat(group.KmsKeyId), group.RetentionInDays]).toEqual(['<Key>', 90]);
  }
});
