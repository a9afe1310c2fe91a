/** The local Amazon SQS: what it keeps, refuses and forgets. */
import { QueueDoesNotExist, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
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

test('keeps a message once for each deduplication id, in order', async () => {
  const client = new SQSClient({ ...clientOptions(mini.aws.endpointUrl), useQueueUrlAsEndpoint: false });
  const send = (MessageBody: string, MessageDeduplicationId: string) =>
    client.send(
      new SendMessageCommand({ QueueUrl: url(), MessageBody, MessageGroupId: 'g', MessageDeduplicationId }),
    );
  await send('first', 'a');
  await send('again', 'a');
  await send('second', 'b');
  expect(mini.aws.sqs.bodies(url())).toEqual(['first', 'second']);
  client.destroy();
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
