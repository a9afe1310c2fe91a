/** The Step Functions API as the SDK's client sees it: names, errors, pages, and what outlives a restart. */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import {
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startLocalAws } from '../../local/aws/local-aws';
import { describeExecution, ended, expectWellFormed, historyOf, outline, start } from './fixtures/histories';
import {
  clientOptions,
  machineArn,
  type RunningMiniStack,
  startMiniStack,
} from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
}, 60_000);
afterAll(async () => {
  await mini?.close();
});

const executionArn = (machine: string, name: string) =>
  `${machineArn(machine).replace(':stateMachine:', ':execution:')}:${name}`;

describe('StartExecution', () => {
  const startRaw = (request: { name?: string; input?: string; stateMachineArn?: string }) =>
    mini.sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn('patient'), ...request }));

  test('the same name and input while it runs is the same execution', async () => {
    const first = await startRaw({ name: 'twice', input: '{"a":1}' });
    const second = await startRaw({ name: 'twice', input: '{"a":1}' });
    expect(first.executionArn).toBe(executionArn('patient', 'twice'));
    expect({ ...second, $metadata: 0 }).toEqual({ ...first, $metadata: 0 });
    await expect(startRaw({ name: 'twice', input: '{"a":2}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${first.executionArn}'`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('the name of an execution that has ended is taken, whatever the input', async () => {
    await ended(mini.sfn, await start(mini.sfn, 'steps', { do: 'nothing' }, 'once'));
    await expect(start(mini.sfn, 'steps', { do: 'nothing' }, 'once')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  test('without a name it gets one, and without input an empty object', async () => {
    const { executionArn: arn = '' } = await startRaw({});
    const execution = await describeExecution(mini.sfn, arn);
    expect(execution.name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(execution.input).toBe('{}');
  });

  test.each(['', 'a b', 'a/b', 'a:b', '*', 'a\u0007', 'x'.repeat(81), '../../outside'])(
    'refuses the name %j',
    async (name) => {
      await expect(startRaw({ name })).rejects.toMatchObject({ name: 'InvalidName' });
    },
  );

  test('takes a name of 80 characters', async () => {
    await expect(startRaw({ name: 'x'.repeat(80) })).resolves.toBeDefined();
  });

  test.each([
    ['InvalidExecutionInput', { input: '{' }],
    ['ValidationException', { input: JSON.stringify('é'.repeat(131_072)) }],
    ['StateMachineDoesNotExist', { stateMachineArn: machineArn('nobody') }],
    ['InvalidArn', { stateMachineArn: 'patient' }],
  ])('answers %s', async (name, request) => {
    await expect(startRaw(request)).rejects.toMatchObject({ name });
  });
});

describe('pages', () => {
  test('a history is read in pages of any size, in both directions', async () => {
    const arn = await start(mini.sfn, 'steps', { do: 'nothing' });
    await ended(mini.sfn, arn);
    const whole = await historyOf(mini.sfn, arn);
    for (const reverseOrder of [false, true]) {
      const sizes: number[] = [];
      const ids: (number | undefined)[] = [];
      const request = { executionArn: arn, reverseOrder, maxResults: 5 };
      for await (const page of paginateGetExecutionHistory({ client: mini.sfn }, request)) {
        sizes.push(page.events?.length ?? 0);
        ids.push(...(page.events ?? []).map(({ id }) => id));
      }
      expect(sizes).toEqual([5, 5, 3]);
      expect(reverseOrder ? ids.toReversed() : ids).toEqual(whole.map(({ id }) => id));
    }
  });

  test('a token goes on only where it came from', async () => {
    const arn = await start(mini.sfn, 'steps', { do: 'nothing' });
    await ended(mini.sfn, arn);
    const page = (request: object) =>
      mini.sfn.send(new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 2, ...request }));
    const { nextToken } = await page({});
    await expect(page({ nextToken, reverseOrder: true })).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(page({ nextToken: 'made up' })).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(page({ maxResults: 1_001 })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('without execution data a history has no inputs and outputs, but names and errors', async () => {
    const arn = await start(mini.sfn, 'steps', { do: 'exit' });
    await ended(mini.sfn, arn);
    const request = { executionArn: arn, includeExecutionData: false };
    const { events = [] } = await mini.sfn.send(new GetExecutionHistoryCommand(request));
    expect(JSON.stringify(events)).not.toMatch(/"(input|output)"/);
    expect(events[1]?.stateEnteredEventDetails?.name).toBe('Begin');
    expect(events.at(-1)?.executionFailedEventDetails?.error).toBe('Lambda.Unknown');
  });

  test('executions are listed newest first, one state machine and status at a time', async () => {
    const names = ['first', 'second', 'third'];
    for (const name of names) await ended(mini.sfn, await start(mini.sfn, 'bounded', {}, name));
    const list = (request: object) =>
      mini.sfn.send(new ListExecutionsCommand({ stateMachineArn: machineArn('bounded'), ...request }));
    const page = await list({ maxResults: 2, statusFilter: 'SUCCEEDED' });
    const rest = await list({ maxResults: 2, statusFilter: 'SUCCEEDED', nextToken: page.nextToken });
    expect([page, rest].map(({ executions }) => executions?.map(({ name }) => name))).toEqual([
      ['third', 'second'],
      ['first'],
    ]);
    expect(rest.nextToken).toBeUndefined();
    expect((await list({ statusFilter: 'RUNNING' })).executions).toEqual([]);
  });
});

test('state machines are listed and described', async () => {
  const { stateMachines = [] } = await mini.sfn.send(new ListStateMachinesCommand({}));
  expect(stateMachines.map(({ name }) => name)).toContain('hurried');
  const stateMachineArn = machineArn('hurried');
  const machine = await mini.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(machine).toMatchObject({ name: 'hurried', type: 'STANDARD', status: 'ACTIVE' });
  expect(JSON.parse(machine.definition ?? '')).toMatchObject({ StartAt: 'TooLong', TimeoutSeconds: 1 });
});

test('an execution that does not exist', async () => {
  const arn = executionArn('steps', 'nobody');
  for (const request of [describeExecution(mini.sfn, arn), historyOf(mini.sfn, arn)]) {
    await expect(request).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  }
});

test('stopping what has ended changes nothing', async () => {
  const arn = await start(mini.sfn, 'steps', { do: 'nothing' });
  const { stopDate } = await ended(mini.sfn, arn);
  const answer = await mini.sfn.send(new StopExecutionCommand({ executionArn: arn }));
  expect(answer.stopDate).toEqual(stopDate);
  expect((await describeExecution(mini.sfn, arn)).status).toBe('SUCCEEDED');
});

test('a request that is not signed is refused', async () => {
  const response = await fetch(mini.aws.endpointUrl, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' },
    body: '{}',
  });
  expect(response.status).toBe(403);
});

test('after a restart histories are there, and what was running is aborted and told', async () => {
  const stateDir = path.join(mini.processes.scratchDir, 'restart');
  const { processes, assemblyDir } = mini;
  const options = { processes, assemblyDir, stateDir };
  const connect = (endpoint: string) => new SFNClient(clientOptions(endpoint));

  const before = await startLocalAws(options);
  let sfn = connect(before.endpointUrl);
  const done = await start(sfn, 'steps', { do: 'nothing' }, 'done');
  await ended(sfn, done);
  const whole = await historyOf(sfn, done);
  const running = await start(sfn, 'patient', {}, 'running');
  await before.close();
  // What a crash in the middle of a line would leave.
  appendFileSync(path.join(stateDir, 'executions', 'patient', 'running.jsonl'), '{"id":3,"previ');

  const after = await startLocalAws(options);
  sfn = connect(after.endpointUrl);
  expect(await historyOf(sfn, done)).toEqual(whole);
  const execution = await describeExecution(sfn, running);
  expect(execution).toMatchObject({ status: 'ABORTED', error: 'Local.Interrupted', input: '{}' });
  expect(execution.cause).toContain('ended before it did');
  const events = await historyOf(sfn, running);
  expectWellFormed(events);
  expect(outline(events)).toEqual([
    '1 0 ExecutionStarted',
    '2 0 WaitStateEntered WaitLong',
    '3 2 ExecutionAborted',
  ]);
  expect(after.outbox.messages.map(({ message }) => message)).toEqual(['"running ended as ABORTED"']);
  await expect(start(sfn, 'patient', {}, 'running')).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });
  await after.close();

  const again = await startLocalAws(options);
  expect(await historyOf(connect(again.endpointUrl), running)).toEqual(events);
  expect(again.outbox.messages).toEqual([]);
  await again.close();
});
