/** Asynchronous invocations: tried again by Lambda itself, and kept where they fail to the last. */
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { eventually } from '../../common/testing/eventually';
import { AsynchronousInvocations } from '../lambda/asynchronous';
import { LambdaFunctionError, notReady, throttled } from '../lambda/errors';
import { Sqs } from '../sqs';
import type { LocalFunction } from '../template';
import { ended, start } from './fixtures/histories';
import { startMiniStack } from './fixtures/running-mini-stack';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const functions = [{ name: 'f', arn: ARN } as LocalFunction];
const queue = { logicalId: 'Q', arn: 'arn:q', url: 'http://q', name: 'q', isFifo: false };
const failure = () => new LambdaFunctionError('TypeError', '{}', 'it broke');
const config = { functionName: 'f', maximumRetryAttempts: 2, onFailureArn: 'arn:q' };

/** Invocations that fail one after the other, and then succeed. */
function invocations(failures: readonly Error[], configs = [config]) {
  const sqs = new Sqs([queue]);
  let calls = 0;
  const asynchronous = new AsynchronousInvocations({
    invoke: async () => {
      const error = failures[calls];
      calls += 1;
      if (error) throw error;
      return 'done';
    },
    ...{ functions, configs, sqs, timeFactor: 60_000 },
  });
  return {
    asynchronous,
    calls: () => calls,
    kept: () => sqs.bodies('http://q').map((body) => JSON.parse(body)),
  };
}

test('a function that throws is tried twice more', async () => {
  const mended = invocations([failure(), failure()]);
  await mended.asynchronous.invoke(ARN, { n: 1 });
  expect([mended.calls(), mended.kept()]).toEqual([3, []]);
});

test('what fails to the last is kept with what it was called with', async () => {
  const broken = invocations(Array.from({ length: 5 }, failure));
  await broken.asynchronous.invoke(ARN, { n: 1 });
  expect(broken.calls()).toBe(3);
  expect(broken.kept()).toEqual([
    expect.objectContaining({
      requestContext: expect.objectContaining({ condition: 'RetriesExhausted', approximateInvokeCount: 3 }),
      requestPayload: { n: 1 },
      responsePayload: { errorType: 'TypeError', errorMessage: 'it broke' },
    }),
  ]);
});

test('without a place for it, it is dropped', async () => {
  const broken = invocations(Array.from({ length: 5 }, failure), []);
  await expect(broken.asynchronous.invoke(ARN, {})).rejects.toThrow();
  expect(broken.calls()).toBe(3);
});

test('a refused invocation uses up none of the tries', async () => {
  const refused = Array.from({ length: 6 }, (_, index) => (index % 2 ? throttled() : notReady()));
  const late = invocations([...refused, failure(), failure()]);
  await late.asynchronous.invoke(ARN, {});
  expect([late.calls(), late.kept()]).toEqual([9, []]);
});

test('an event whose function crashes to the last lies in the queue of the stack', async () => {
  const mini = await startMiniStack({ timeFactor: 60_000 });
  try {
    mini.aws.lambda.killNext('OnEvent', 'before', 2);
    const executionArn = await start(mini.sfn, 'patient', { n: 1 }, 'stopped');
    await mini.sfn.send(new StopExecutionCommand({ executionArn, cause: 'why' }));
    await ended(mini.sfn, executionArn);
    const plain = mini.aws.stack.queues.find(({ logicalId }) => logicalId.startsWith('Plain'));
    const kept = () => mini.aws.sqs.bodies(plain?.url ?? '');
    await eventually('the event is kept', async () => kept().length === 1);
    expect(JSON.parse(kept()[0] ?? '')).toMatchObject({ requestPayload: { cause: 'why', fixed: 1 } });
    expect(mini.problems).toEqual([]);
  } finally {
    await mini.close();
  }
});

test('a function that was idle is refused from its first call on, until it is ready', async () => {
  const mini = await startMiniStack();
  try {
    mini.aws.lambda.putToSleep('Work', 300);
    const call = () => mini.aws.lambda.invoke('mini-work', { n: 1 });
    await expect(call()).rejects.toMatchObject({ name: 'Lambda.CodeArtifactUserPendingException' });
    await eventually('it is ready', async () => call().catch(() => null));
    expect(await call()).toEqual({ n: 1 });
  } finally {
    await mini.close();
  }
});
