/**
 * Histories, event by event. The expected links are those of histories recorded from the service: ids count from
 * 1, the first state follows 0, a branch follows `ParallelStateStarted`, and what a failure ends follows it.
 */
import { readFileSync } from 'node:fs';
import { ended, expectWellFormed, historyOf, outline, start } from './fixtures/histories';
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
  return { arn, execution, events, outline: outline(events) };
}

test('a success, with what every event carries', async () => {
  const { execution, events, outline: lines } = await run('steps', { do: 'nothing' });
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '{"do":"nothing"}' });
  expect(lines).toEqual([
    '1 0 ExecutionStarted',
    '2 0 PassStateEntered Begin',
    '3 2 PassStateExited Begin',
    '4 3 TaskStateEntered Work',
    '5 4 LambdaFunctionScheduled',
    '6 5 LambdaFunctionStarted',
    '7 6 LambdaFunctionSucceeded',
    '8 7 TaskStateExited Work',
    '9 8 ChoiceStateEntered WasFlaky',
    '10 9 ChoiceStateExited WasFlaky',
    '11 10 SucceedStateEntered Done',
    '12 11 SucceedStateExited Done',
    '13 12 ExecutionSucceeded',
  ]);
  const data = '{"do":"nothing"}';
  expect(events[0]?.executionStartedEventDetails).toEqual({
    input: data,
    inputDetails: { truncated: false },
    roleArn: expect.stringMatching(/^arn:aws:iam::000000000000:role\/Mini-/),
  });
  expect(events[3]?.stateEnteredEventDetails).toEqual({
    name: 'Work',
    input: data,
    inputDetails: { truncated: false },
  });
  expect(events[4]?.lambdaFunctionScheduledEventDetails).toEqual({
    resource: 'arn:aws:lambda:us-east-1:000000000000:function:mini-work',
    input: data,
    inputDetails: { truncated: false },
  });
  expect(events[6]?.lambdaFunctionSucceededEventDetails?.output).toBe(data);
  expect(events[7]?.stateExitedEventDetails).toMatchObject({ name: 'Work', output: data });
  expect(events[12]?.executionSucceededEventDetails?.output).toBe(data);
  expect(events[0]?.timestamp).toEqual(execution.startDate);
  expect(events[12]?.timestamp).toEqual(execution.stopDate);
});

test('a function that throws, caught', async () => {
  const { execution, events, outline: lines } = await run('steps', { do: 'reject' });
  expect(lines.slice(3)).toEqual([
    '4 3 TaskStateEntered Work',
    '5 4 LambdaFunctionScheduled',
    '6 5 LambdaFunctionStarted',
    '7 6 LambdaFunctionFailed',
    '8 7 TaskStateExited Work',
    '9 8 PassStateEntered Recovered',
    '10 9 PassStateExited Recovered',
    '11 10 SucceedStateEntered Done',
    '12 11 SucceedStateExited Done',
    '13 12 ExecutionSucceeded',
  ]);
  const { error, cause = '' } = events[6]?.lambdaFunctionFailedEventDetails ?? {};
  expect(error).toBe('Rejected');
  expect(JSON.parse(cause)).toEqual({
    errorType: 'Rejected',
    errorMessage: 'not today',
    trace: expect.arrayContaining(['Rejected: not today']),
  });
  expect(JSON.parse(execution.output ?? '')).toEqual({
    do: 'reject',
    error: { Error: 'Rejected', Cause: cause },
  });
});

test('a function that fails and is tried again', async () => {
  const { execution, events, outline: lines } = await run('steps', { do: 'be flaky', key: 'a', failures: 2 });
  expect(execution.status).toBe('SUCCEEDED');
  expect(lines.slice(4, 18)).toEqual([
    '5 4 LambdaFunctionScheduled',
    '6 5 LambdaFunctionStarted',
    '7 6 LambdaFunctionFailed',
    '8 7 LambdaFunctionScheduled',
    '9 8 LambdaFunctionStarted',
    '10 9 LambdaFunctionFailed',
    '11 10 LambdaFunctionScheduled',
    '12 11 LambdaFunctionStarted',
    '13 12 LambdaFunctionSucceeded',
    '14 13 TaskStateExited Work',
    '15 14 ChoiceStateEntered WasFlaky',
    '16 15 ChoiceStateExited WasFlaky',
    '17 16 WaitStateEntered Pause',
    '18 17 WaitStateExited Pause',
  ]);
  const [failedAt, againAt] = [events[6], events[7]].map((event) => event?.timestamp?.getTime() ?? 0);
  expect((againAt ?? 0) - (failedAt ?? 0)).toBeGreaterThanOrEqual(990);
});

test('a failure that nothing catches', async () => {
  const { execution, events, outline: lines } = await run('steps', { do: 'throw in the background' });
  expect(execution).toMatchObject({ status: 'FAILED', error: 'TypeError' });
  expect(execution.cause).toContain('"errorMessage":"nobody catches this"');
  expect(lines.slice(-2)).toEqual(['7 6 LambdaFunctionFailed', '8 7 ExecutionFailed']);
  expect(events[7]?.executionFailedEventDetails).toEqual({ error: 'TypeError', cause: execution.cause });
});

test('a Parallel that one branch ends early, caught outside', async () => {
  const { execution, events, outline: lines } = await run('earlyExit', { id: 7 });
  expect(lines).toEqual([
    '1 0 ExecutionStarted',
    '2 0 ParallelStateEntered Both',
    '3 2 ParallelStateStarted',
    '4 3 TaskStateEntered Respond',
    '5 3 WaitStateEntered Watch',
    '6 4 LambdaFunctionScheduled',
    '7 6 LambdaFunctionStarted',
    '8 7 LambdaFunctionSucceeded',
    '9 8 TaskStateExited Respond',
    '10 9 WaitStateEntered Settle',
    '11 10 WaitStateExited Settle',
    '12 11 FailStateEntered Resolved',
    '13 12 WaitStateAborted',
    '14 12 ParallelStateFailed',
    '15 14 ParallelStateExited Both',
    '16 15 TaskStateEntered Report',
    '17 16 LambdaFunctionScheduled',
    '18 17 LambdaFunctionStarted',
    '19 18 LambdaFunctionSucceeded',
    '20 19 TaskStateExited Report',
    '21 20 SucceedStateEntered Ended',
    '22 21 SucceedStateExited Ended',
    '23 22 ExecutionSucceeded',
  ]);
  expect(events[14]?.stateExitedEventDetails?.output).toBe(execution.output);
  expect(JSON.parse(execution.output ?? '')).toEqual({
    id: 7,
    ending: { Error: 'Resolved', Cause: 'all is well' },
  });
});

test('a failure two Parallels deep, caught nowhere', async () => {
  const { execution, outline: lines } = await run('nested', {});
  expect(execution).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'inside' });
  expect(lines.slice(1)).toEqual([
    '2 0 ParallelStateEntered Outer',
    '3 2 ParallelStateStarted',
    '4 3 WaitStateEntered OuterWait',
    '5 3 ParallelStateEntered Inner',
    '6 5 ParallelStateStarted',
    '7 6 WaitStateEntered InnerWait',
    '8 6 WaitStateEntered InnerSoon',
    '9 8 WaitStateExited InnerSoon',
    '10 9 FailStateEntered InnerFail',
    '11 10 WaitStateAborted',
    '12 10 ParallelStateFailed',
    '13 12 WaitStateAborted',
    '14 12 ParallelStateFailed',
    '15 14 ExecutionFailed',
  ]);
});

test('a Parallel whose branches both succeed, and the context object inside it', async () => {
  const { arn, execution, outline: lines } = await run('fan', { n: 1 });
  expect(lines.slice(3)).toEqual([
    '4 3 ParallelStateEntered Fan',
    '5 4 ParallelStateStarted',
    '6 5 PassStateEntered Left',
    '7 5 WaitStateEntered Right',
    '8 6 PassStateExited Left',
    '9 7 WaitStateExited Right',
    '10 9 PassStateEntered RightDone',
    '11 10 PassStateExited RightDone',
    '12 11 ParallelStateSucceeded',
    '13 11 ParallelStateExited Fan',
    '14 13 SucceedStateEntered Joined',
    '15 14 SucceedStateExited Joined',
    '16 15 ExecutionSucceeded',
  ]);
  const [left] = JSON.parse(execution.output ?? '');
  const startTime = execution.startDate?.toISOString();
  expect(left).toEqual({ id: arn, startTime, input: { n: 1 }, machine: 'fan' });
});

test('a Parallel that is tried again', async () => {
  const { execution, outline: lines } = await run('again', { do: 'be flaky', key: 'c', failures: 1 });
  expect(execution.status).toBe('SUCCEEDED');
  expect(lines.slice(2)).toEqual([
    '3 2 ParallelStateStarted',
    '4 3 TaskStateEntered Try',
    '5 3 WaitStateEntered Meanwhile',
    '6 4 LambdaFunctionScheduled',
    '7 6 LambdaFunctionStarted',
    '8 7 LambdaFunctionFailed',
    '9 8 WaitStateAborted',
    '10 8 ParallelStateStarted',
    '11 10 TaskStateEntered Try',
    '12 10 WaitStateEntered Meanwhile',
    '13 11 LambdaFunctionScheduled',
    '14 13 LambdaFunctionStarted',
    '15 14 LambdaFunctionSucceeded',
    '16 15 TaskStateExited Try',
    '17 12 WaitStateExited Meanwhile',
    '18 17 ParallelStateSucceeded',
    '19 17 ParallelStateExited Again',
    '20 19 ExecutionSucceeded',
  ]);
});

test('a branch that waits to try again is aborted, and its function not called once more', async () => {
  const { execution, outline: lines } = await run('stubborn', { do: 'reject', mark: 'stubborn' });
  expect(execution.status).toBe('SUCCEEDED');
  expect(lines.slice(7)).toEqual([
    '8 7 LambdaFunctionFailed',
    '9 5 WaitStateExited Soon',
    '10 9 FailStateEntered Enough',
    '11 10 TaskStateAborted',
    '12 10 ParallelStateFailed',
    '13 12 ParallelStateExited Contest',
    '14 13 WaitStateEntered Calm',
    '15 14 WaitStateExited Calm',
    '16 15 SucceedStateEntered Calmed',
    '17 16 SucceedStateExited Calmed',
    '18 17 ExecutionSucceeded',
  ]);
  const log = readFileSync(mini.aws.lambda.logFile('mini-work'), 'utf8');
  expect(log.match(/"mark":"stubborn"/g)).toHaveLength(1);
});
