/** The queue of alerts that started nothing: the product's adapter against the local Amazon SQS. */
import { QueueDoesNotExist, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeadLetters } from '../../../src/adapters/aws/dead-letters';
import { Sqs } from '../sqs';
import { clientOptions, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
const before = { ...process.env };
beforeAll(async () => {
  mini = await startMiniStack();
  Object.assign(process.env, mini.aws.environment);
});
afterAll(async () => {
  process.env = before;
  await mini?.close();
});

const url = () => mini.aws.stack.queues.find(({ isFifo }) => isFifo)?.url ?? '';
const wanted = (name: string) => ({
  name,
  input: { trigger: 'alert', target: 't', alert: { name: 'a', labels: {}, startsAt: '', fingerprint: 'f' } },
});

test('keeps an alert once, with the reason, however often it is told', async () => {
  const letters = new DeadLetters(url());
  await letters.put(wanted('pool-1') as never, new Error('no room'));
  await letters.put(wanted('pool-1') as never, new Error('still no room'));
  await letters.put(wanted('pool-2') as never, new Error('no room'));
  const bodies = mini.aws.sqs.bodies(url()).map((body) => JSON.parse(body));
  expect(bodies).toMatchObject([
    { name: 'pool-1', why: 'no room', input: { target: 't' } },
    { name: 'pool-2', why: 'no room' },
  ]);
});

test('refuses what the service refuses', async () => {
  const client = new SQSClient({ ...clientOptions(mini.aws.endpointUrl), useQueueUrlAsEndpoint: false });
  const send = (QueueUrl: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await expect(send(url())).rejects.toMatchObject({ name: 'MissingParameter' });
  await expect(send(`${url()}x`)).rejects.toBeInstanceOf(QueueDoesNotExist);
  client.destroy();
});

test('forgets what it has seen after five minutes', () => {
  let nowMs = 0;
  const queue = { logicalId: 'Q', arn: 'arn', url: 'https://q', name: 'q.fifo', isFifo: true };
  const sqs = new Sqs([queue], () => nowMs);
  const send = () =>
    sqs.call('SendMessage', {
      QueueUrl: 'https://q',
      MessageBody: 'x',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
    });
  send();
  nowMs = 299_999;
  send();
  expect(sqs.bodies('https://q')).toHaveLength(1);
  nowMs = 300_000;
  send();
  expect(sqs.bodies('https://q')).toHaveLength(2);
});
