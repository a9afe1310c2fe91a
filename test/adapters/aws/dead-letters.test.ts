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
