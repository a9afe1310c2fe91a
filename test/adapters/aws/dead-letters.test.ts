/** The queue of alerts that started nothing: the adapter against the local Amazon SQS. */
import {
  type RunningMiniStack,
  startMiniStack,
} from '../../../emulators/aws/test/fixtures/running-mini-stack';
import { DeadLetters } from '../../../src/adapters/aws/dead-letters';

let mini: RunningMiniStack;
const before = { ...process.env };
beforeAll(async () => {
  mini = await startMiniStack();
  Object.assign(process.env, mini.aws.environment);
}, 60_000);
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

test('keeps a message that nothing can be started from, once, and as much of it as the queue takes', async () => {
  const letters = new DeadLetters(url());
  const before = mini.aws.sqs.bodies(url()).length;
  const message = { topicArn: 'arn', messageId: 'm-1', text: 'Alerts Firing:\n😀' };
  await letters.keep(message, new Error('not JSON'));
  await letters.keep(message, new Error('not JSON'));
  await letters.keep({ ...message, messageId: 'm-2', text: '"'.repeat(262_144) }, new Error('not JSON'));
  const [whole, cut, ...more] = mini.aws.sqs
    .bodies(url())
    .slice(before)
    .map((body) => JSON.parse(body));
  expect(whole).toEqual({ topicArn: 'arn', messageId: 'm-1', message: message.text, why: 'not JSON' });
  expect(cut.message).toMatch(/^"{40000,}…$/);
  expect(more).toEqual([]);
});
