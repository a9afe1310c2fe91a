/** The Step Functions API as the SDK's client sees it: names and errors. */
import {
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describeExecution, ended, historyOf, start } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
});
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

  test.each(['a b', 'a/b', 'a:b', '*', 'a\u0007', '../../outside'])('refuses the name %j', async (name) => {
    await expect(startRaw({ name })).rejects.toMatchObject({ name: 'InvalidName' });
  });

  test.each([
    ['', 'greater than or equal to 1'],
    ['x'.repeat(81), 'less than or equal to 80'],
  ])('refuses the name %j for its length', async (name, limit) => {
    const request = startRaw({ name, stateMachineArn: machineArn('nobody') });
    await expect(request).rejects.toMatchObject({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must have length ${limit}`,
    });
  });

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
