/** The intake where Amazon Managed Service for Prometheus calls it, by SNS: against local Step Functions and SQS. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { SNSMessage } from 'aws-lambda';
import {
  machineArn,
  type RunningMiniStack,
  startMiniStack,
} from '../../emulators/aws/test/fixtures/running-mini-stack';
import { handler } from '../../lambdas/intake';
import { configuration } from '../support/builders';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';
import {
  CERTIFICATE_URL,
  makeSigner,
  notification,
  type Signer,
  snsEvent,
  TOPIC,
} from '../support/signed-notifications';

const fixture = (name: string) =>
  readFileSync(path.join(__dirname, '..', 'fixtures', 'senders', name), 'utf8');
const MESSAGE = fixture('managed-prometheus-message.txt');
const TEXT = fixture('managed-prometheus-text.txt');

provideConfiguration(configuration({ deployment: { alertTopics: [TOPIC] } }));
const output = captureOutput();
const before = { ...process.env };
let mini: RunningMiniStack;
let signer: Signer;
/** What SNS answers where its certificate is asked for. */
let status = 200;

beforeAll(async () => {
  [mini, signer] = await Promise.all([startMiniStack(), makeSigner()]);
  Object.assign(process.env, mini.aws.environment, {
    RUNBOOK_STATE_MACHINE_ARN: machineArn('patient'),
    RUNBOOK_DEAD_LETTER_QUEUE_URL: queue(),
  });
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    expect(String(url)).toBe(CERTIFICATE_URL);
    return new Response(status === 200 ? signer.certificate : 'busy', { status });
  });
}, 60_000);
beforeEach(() => output.clear());
afterAll(async () => {
  process.env = before;
  await mini?.close();
});

const queue = () => mini.aws.stack.queues.find(({ isFifo }) => isFifo)?.url ?? '';
const kept = () => mini.aws.sqs.bodies(queue()).map((body) => JSON.parse(body));
const keptOf = ({ MessageId }: SNSMessage) => kept().filter(({ messageId }) => messageId === MessageId);
const signed = (text: string, changes: Partial<SNSMessage> = {}) => signer.sign(notification(text, changes));
const started = () =>
  output.lines().flatMap(({ started: list }) => (list as { executionArn: string; started: boolean }[]) ?? []);

// First, as a certificate that was fetched once is kept.
it('throws for what another try can mend, so that Lambda tries again, and keeps nothing by itself', async () => {
  status = 503;
  const message = signed(MESSAGE);
  await expect(handler(snsEvent(message))).rejects.toThrow('sns: the signing certificate: HTTP 503');
  expect(keptOf(message)).toEqual([]);
  expect(output.metrics('NothingStarted')).toEqual([]);
  status = 200;
});

it('starts the execution of the alert, once, however often it is brought', async () => {
  expect(await handler(snsEvent(signed(MESSAGE)))).toBeUndefined();
  expect(started()).toEqual([{ executionArn: expect.stringMatching(/:pool-[0-9a-f]{32}$/), started: true }]);
  const [first] = started();
  const { input } = await mini.sfn.send(new DescribeExecutionCommand({ executionArn: first?.executionArn }));
  expect(JSON.parse(input ?? '')).toMatchObject({
    trigger: 'alert',
    target: 'knhk-closed-loop',
    alert: { name: 'KNHKDatabasePoolExhausted', startsAt: '2026-01-31T03:00:10.153Z' },
  });
  output.clear();
  // The same group by a topic that signs by the newer version.
  await handler(snsEvent(signed(MESSAGE, { SignatureVersion: '2', Subject: 'again' })));
  expect(started()).toEqual([{ executionArn: first?.executionArn, started: false }]);
  expect(kept()).toEqual([]);
});

it.each<[string, () => SNSMessage, RegExp]>([
  ["the default template's text", () => signed(TEXT), /^not JSON/],
  [
    'what was cut, with what the alert manager says of it',
    () =>
      signed(MESSAGE.slice(0, 400), {
        MessageAttributes: { modified: { Type: 'String', Value: 'Message has been truncated from 300 KB' } },
      }),
    /^not JSON.*; Message has been truncated from 300 KB$/,
  ],
  ['a signature that is not its', () => ({ ...signed(TEXT), Message: MESSAGE }), /signature is not/],
  [
    'another topic, whoever signed it',
    () => signed(MESSAGE, { TopicArn: `${TOPIC}-2` }),
    /database-pool-2 is not one of deployment.alertTopics/,
  ],
  [
    'a certificate from elsewhere',
    () => signed(MESSAGE, { SigningCertUrl: 'https://sns.example.com/a.pem' }),
    /address is not Amazon SNS's/,
  ],
])('starts nothing for %s; says why, counts it and keeps it for people', async (_, make, why) => {
  const message = make();
  expect(await handler(snsEvent(message))).toBeUndefined();
  expect(started()).toEqual([]);
  expect(output.lines()).toContainEqual(
    expect.objectContaining({ level: 'ERROR', step: 'intake', refused: expect.stringMatching(why) }),
  );
  expect(output.metrics('NothingStarted')).toHaveLength(1);
  expect(keptOf(message)).toEqual([
    {
      topicArn: message.TopicArn,
      messageId: message.MessageId,
      message: message.Message,
      why: expect.stringMatching(why),
    },
  ]);
});

it('starts what it can of several messages, and throws for the rest', async () => {
  const later = MESSAGE.replace('03:00:10.153', '04:00:10.153');
  const unfetched = signed(MESSAGE, {
    SigningCertUrl: CERTIFICATE_URL.replace('.pem', '-2.pem'),
  });
  await expect(handler(snsEvent(unfetched, signed(later)))).rejects.toThrow('sns: the signing certificate');
  expect(started()).toMatchObject([{ started: true }]);
});
