/** A topic that nobody is subscribed to takes a message, and nobody gets it: that is not delivered, and somebody else is called. */
import { SNSClient } from '@aws-sdk/client-sns';
import { type LocalAws, startLocalAws } from '../../../emulators/aws/local-aws';
import { Processes } from '../../../emulators/common/processes';
import { within } from '../../../src/adapters/channels/attempts';
import { SnsChannel } from '../../../src/adapters/channels/sns';
import { TopicListeners } from '../../../src/adapters/channels/sns-listeners';
import { escalate } from '../../../src/escalate/escalate';
import { CALLED_AUDIENCES } from '../../../src/model/audiences';
import { configuration, incident } from '../../support/builders';
import { failureOf, message } from './bench';

const before = { ...process.env };
const EMAIL = 'somebody@example.com';
let processes: Processes;
let aws: LocalAws;
/** By audience: each is its topic's logical id without dashes. */
let topics: Record<string, string>;

beforeAll(async () => {
  processes = await Processes.open('knhk-test-listeners-');
  const ids = CALLED_AUDIENCES.map((audience) => [audience, audience.replaceAll('-', '')] as const);
  const Resources = Object.fromEntries(
    ids.flatMap(([, id]) => [
      [id, { Type: 'AWS::SNS::Topic', Properties: { TopicName: id } }],
      [
        `${id}Subscription`,
        {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: id }, Protocol: 'email', Endpoint: EMAIL },
        },
      ],
    ]),
  );
  const { scratchDir } = processes;
  aws = await startLocalAws({
    processes,
    template: { Resources },
    assemblyDir: scratchDir,
    stateDir: scratchDir,
  });
  topics = Object.fromEntries(
    ids.map(([audience, id]) => [audience, aws.stack.topics.find(({ name }) => name === id)?.arn ?? '']),
  );
  Object.assign(process.env, aws.environment);
});
afterAll(async () => {
  process.env = before;
  await processes?.close();
});
afterEach(() => {
  aws.sns.behave('ok');
  for (const arn of Object.values(topics)) aws.sns.subscriptions.subscribe(arn, 'sms', '+14155550100');
});

const config = configuration({ notifications: { timeoutMs: 400 } });
const channel = () => new SnsChannel(topics, config.notifications);
const lose = (audience: string) => {
  for (const { arn } of aws.sns.subscriptions.of(topics[audience] ?? ''))
    aws.sns.subscriptions.unsubscribe(arn);
};

it('is not delivered, is published all the same, and says why', async () => {
  lose('lead-engineer');
  const failure = await failureOf(channel().send(message()));
  expect(failure.message).toBe(
    'sns: lead-engineer: the topic has no confirmed subscriber (0 to be confirmed): nobody got it',
  );
  expect(aws.outbox.messages.at(-1)).toMatchObject({ audience: 'leadengineer', subject: message().subject });
});

it('is not delivered while whoever was subscribed has not confirmed', async () => {
  lose('lead-engineer');
  aws.sns.subscriptions.subscribe(topics['lead-engineer'] ?? '', 'email', EMAIL);
  const { message: text } = await failureOf(channel().send(message()));
  expect(text).toContain('no confirmed subscriber (1 to be confirmed)');
});

it.each(['fail', 'hang'] as const)(
  'is delivered where it cannot be asked who listens (%s)',
  async (behaviour) => {
    lose('lead-engineer');
    aws.sns.behave(behaviour);
    const listeners = new TopicListeners(new SNSClient({ maxAttempts: 1 }), 200);
    expect(await listeners.nobody(topics['lead-engineer'] ?? '')).toBeNull();
  },
);

it('asks once in a while where somebody listens, and each time where nobody does', async () => {
  let nowMs = 0;
  const listeners = new TopicListeners(new SNSClient({}), 5_000, () => nowMs);
  const arn = topics['sre-on-call'] ?? '';
  expect(await listeners.nobody(arn)).toBeNull();
  lose('sre-on-call');
  nowMs = 59_999;
  expect(await listeners.nobody(arn)).toBeNull();
  nowMs = 60_000;
  expect(await listeners.nobody(arn)).toContain('no confirmed subscriber');
  aws.sns.subscriptions.subscribe(arn, 'sms', '+14155550100');
  expect(await listeners.nobody(arn)).toBeNull();
});

it('calls the stand-in, and the record of the delivery says why', async () => {
  lose('lead-engineer');
  const { deliveries, summary } = await escalate(
    { kind: 'unresolved', state: { incident: incident() } },
    { channels: [channel()], config, now: () => new Date(), within, acknowledgement: async () => null },
  );
  expect(deliveries).toMatchObject([
    {
      audience: 'lead-engineer',
      delivered: false,
      detail: expect.stringContaining('no confirmed subscriber'),
    },
    { audience: 'engineering-manager', delivered: true, inPlaceOf: 'lead-engineer' },
  ]);
  expect(summary).toContain('could not reach lead-engineer by sns');
});
