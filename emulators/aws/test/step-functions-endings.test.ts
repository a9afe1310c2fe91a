/** The ways in which an execution, or a task of it, is cut off; and what its history says then. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ended, expectWellFormed, historyOf, outline, reached, start } from './fixtures/histories';
import { type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
});
afterAll(async () => {
  await mini?.close();
});

/** Runs to the end; every history is checked to be well formed. */
async function run(machine: string, input: unknown) {
  const arn = await start(mini.sfn, machine, input);
  const execution = await ended(mini.sfn, arn);
  const events = await historyOf(mini.sfn, arn);
  expectWellFormed(events);
  expect(mini.problems).toEqual([]);
  return { execution, events, outline: outline(events) };
}

test("a task that runs into its state's timeout, and a function that answers after it", async () => {
  const { execution, events, outline: lines } = await run('bounded', { do: 'sleep', ms: 1_500 });
  expect(lines.slice(1)).toEqual([
    '2 0 TaskStateEntered Slow',
    '3 2 LambdaFunctionScheduled',
    '4 3 LambdaFunctionStarted',
    '5 4 LambdaFunctionTimedOut',
    '6 5 TaskStateExited Slow',
    '7 6 WaitStateEntered Late',
    '8 7 WaitStateExited Late',
    '9 8 ExecutionSucceeded',
  ]);
  expect(events[2]?.lambdaFunctionScheduledEventDetails?.timeoutInSeconds).toBe(1);
  expect(events[4]?.lambdaFunctionTimedOutEventDetails).toEqual({ error: 'States.Timeout' });
  expect(JSON.parse(execution.output ?? '').error.Error).toBe('States.Timeout');
});

test.each([
  [
    'runs out of its own time',
    { do: 'sleep', ms: 9_000 },
    'Sandbox.Timedout',
    'Task timed out after 2.00 seconds',
  ],
  ['ends its process', { do: 'exit' }, 'Lambda.Unknown', 'Process exited before completing request'],
  [
    'returns more than 256 KiB',
    { do: 'return much', bytes: 262_144 },
    'States.DataLimitExceeded',
    'mini-work',
  ],
])('a function that %s', async (_, input, error, cause) => {
  const { execution, outline: lines } = await run('steps', input);
  expect(execution).toMatchObject({ status: 'FAILED', error });
  expect(execution.cause).toContain(cause);
  expect(lines.slice(-2)).toEqual(['7 6 LambdaFunctionFailed', '8 7 ExecutionFailed']);
});

test('an execution that is stopped', async () => {
  const executionArn = await start(mini.sfn, 'earlyExit', { do: 'sleep', ms: 1_000 });
  await reached(mini.sfn, executionArn, 'LambdaFunctionStarted');
  const stopped = await mini.sfn.send(
    new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' }),
  );
  const execution = await ended(mini.sfn, executionArn);
  expect(execution).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
  expect(execution.stopDate).toEqual(stopped.stopDate);
  // The function runs on; what it returns after the end is no part of the history.
  await sleep(1_200);
  const events = await historyOf(mini.sfn, executionArn);
  expectWellFormed(events);
  expect(outline(events).slice(-2)).toEqual(['7 6 LambdaFunctionStarted', '8 3 ExecutionAborted']);
  expect(events.at(-1)?.executionAbortedEventDetails).toEqual({ error: 'Enough', cause: 'by hand' });
});

test("an execution that runs into the state machine's timeout", async () => {
  const { execution, outline: lines } = await run('hurried', {});
  expect(execution.status).toBe('TIMED_OUT');
  expect(execution.error).toBeUndefined();
  expect(lines).toEqual(['1 0 ExecutionStarted', '2 0 WaitStateEntered TooLong', '3 2 ExecutionTimedOut']);
});
