/** Every answer of the local Step Functions, as it goes over the wire, against AWS's own description of the service. */
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describeWithAwsCli, SERVICE_MODEL } from './fixtures/aws-cli';
import { ended, reached, start } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';
import { ServiceModel } from './fixtures/service-model';

/** Redriving came in November 2023, after the model that the distribution's package has. */
const ADDED_SINCE = ['DescribeExecutionOutput.redriveCount', 'ExecutionListItem.redriveCount'];

/** Machines and inputs whose histories have, together, every type of event that is ever recorded here. */
const RUNS = {
  plain: ['steps', { do: 'nothing' }],
  caught: ['steps', { do: 'reject' }],
  retried: ['steps', { do: 'be flaky', key: 'model', failures: 1 }],
  failed: ['steps', { do: 'exit' }],
  parallel: ['fan', {}],
  ended: ['earlyExit', {}],
  nested: ['nested', {}],
  abandoned: ['abandoned', {}],
  stubborn: ['stubborn', { do: 'reject' }],
  bounded: ['bounded', { do: 'sleep', ms: 1_200 }],
  hurried: ['hurried', {}],
} as const;

const EVENT_TYPES = [
  ...['Started', 'Succeeded', 'Failed', 'TimedOut', 'Aborted'].map((end) => `Execution${end}`),
  ...['Scheduled', 'Started', 'Succeeded', 'Failed', 'TimedOut'].map((end) => `LambdaFunction${end}`),
  ...['Task', 'Wait', 'Choice', 'Pass', 'Parallel', 'Succeed', 'Fail'].map((type) => `${type}StateEntered`),
  ...['Task', 'Wait', 'Choice', 'Pass', 'Parallel', 'Succeed'].map((type) => `${type}StateExited`),
  ...['Task', 'Wait', 'Parallel'].map((type) => `${type}StateAborted`),
  ...['Started', 'Succeeded', 'Failed'].map((end) => `ParallelState${end}`),
];

describeWithAwsCli('the model of the service', () => {
  let mini: RunningMiniStack;
  let model: ServiceModel;
  const arns: string[] = [];
  beforeAll(async () => {
    mini = await startMiniStack();
    model = ServiceModel.read(SERVICE_MODEL, ADDED_SINCE);
    const runs = Object.entries(RUNS).map(async ([name, [machine, input]]) => {
      const arn = await start(mini.sfn, machine, input, name);
      await ended(mini.sfn, arn);
      return arn;
    });
    const stopped = await start(mini.sfn, 'patient', {}, 'stopped');
    await reached(mini.sfn, stopped, 'WaitStateEntered');
    await mini.sfn.send(new StopExecutionCommand({ executionArn: stopped, cause: 'enough' }));
    arns.push(...(await Promise.all(runs)), stopped, await start(mini.sfn, 'patient', {}, 'running'));
  });
  afterAll(async () => {
    await mini?.close();
  });

  /** Without a client in between, which would leave out what it does not know. */
  const call = async (operation: string, request: object) => {
    const response = await fetch(mini.aws.endpointUrl, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=local',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${operation}`,
      },
      body: JSON.stringify(request),
    });
    return { ok: response.ok, answer: (await response.json()) as Record<string, unknown> };
  };
  /** The answer, which must be as the model says. */
  const fitting = async (operation: string, request: object) => {
    const { ok, answer } = await call(operation, request);
    expect({ ok, problems: model.problemsOf(operation, answer) }).toEqual({ ok: true, problems: [] });
    return answer;
  };

  test('state machines', async () => {
    const { stateMachines } = await fitting('ListStateMachines', {});
    expect(stateMachines).toHaveLength(mini.aws.stack.stateMachines.length);
    await fitting('ListStateMachines', { maxResults: 1 });
    for (const { arn } of mini.aws.stack.stateMachines) {
      await fitting('DescribeStateMachine', { stateMachineArn: arn });
    }
  });

  test('executions of every status', async () => {
    const statuses = new Set<unknown>();
    for (const executionArn of arns) {
      statuses.add((await fitting('DescribeExecution', { executionArn }))['status']);
    }
    expect([...statuses].sort()).toEqual(['ABORTED', 'FAILED', 'RUNNING', 'SUCCEEDED', 'TIMED_OUT']);
    for (const { arn: stateMachineArn } of mini.aws.stack.stateMachines) {
      await fitting('ListExecutions', { stateMachineArn });
      await fitting('ListExecutions', { stateMachineArn, maxResults: 1 });
    }
  });

  test('starting and stopping', async () => {
    const request = { stateMachineArn: machineArn('patient'), name: 'by-the-model' };
    const { executionArn } = await fitting('StartExecution', request);
    await fitting('StartExecution', request);
    await fitting('StopExecution', { executionArn, error: 'Enough' });
    await fitting('StopExecution', { executionArn });
  });

  test('histories, with every type of event', async () => {
    const types = new Set<string>();
    for (const executionArn of arns) {
      const { events } = await fitting('GetExecutionHistory', { executionArn });
      await fitting('GetExecutionHistory', { executionArn, includeExecutionData: false });
      await fitting('GetExecutionHistory', { executionArn, maxResults: 1, reverseOrder: true });
      for (const { type } of events as { type: string }[]) types.add(type);
    }
    expect([...types].sort()).toEqual(EVENT_TYPES.sort());
  });

  test.each([
    ['ListStateMachines', { nextToken: 'x' }, 'InvalidToken'],
    ['DescribeStateMachine', { stateMachineArn: 'x' }, 'InvalidArn'],
    ['DescribeStateMachine', { stateMachineArn: machineArn('nobody') }, 'StateMachineDoesNotExist'],
    ['StartExecution', { stateMachineArn: 'x' }, 'InvalidArn'],
    ['StartExecution', { stateMachineArn: machineArn('nobody') }, 'StateMachineDoesNotExist'],
    ['StartExecution', { stateMachineArn: machineArn('steps'), name: 'a b' }, 'InvalidName'],
    ['StartExecution', { stateMachineArn: machineArn('steps'), input: '{' }, 'InvalidExecutionInput'],
    ['StartExecution', { stateMachineArn: machineArn('steps'), name: 'plain' }, 'ExecutionAlreadyExists'],
    ['StartExecution', { stateMachineArn: machineArn('steps'), name: '' }, 'ValidationException'],
    ['ListExecutions', { stateMachineArn: 'x' }, 'InvalidArn'],
    ['ListExecutions', { stateMachineArn: machineArn('nobody') }, 'StateMachineDoesNotExist'],
    ['ListExecutions', { stateMachineArn: machineArn('steps'), nextToken: 'x' }, 'InvalidToken'],
    ['ListExecutions', { stateMachineArn: machineArn('steps'), statusFilter: 'DONE' }, 'ValidationException'],
    ['DescribeExecution', { executionArn: 'x' }, 'InvalidArn'],
    ['GetExecutionHistory', { executionArn: 'x' }, 'InvalidArn'],
    ['StopExecution', { executionArn: 'x' }, 'InvalidArn'],
    ['StopExecution', { executionArn: machineArn('steps') }, 'InvalidArn'],
  ])('%s %j: %s, which the model has for it', async (operation, request, error) => {
    const { ok, answer } = await call(operation, request);
    expect({ ok, error: answer['__type'] }).toEqual({ ok: false, error });
    expect(model.errorsOf(operation)).toContain(error);
  });

  test('what does not fit would be noticed', () => {
    const answer = { executionArn: 'x'.repeat(257), startDate: Date.now(), surprise: 1 };
    expect(model.problemsOf('StartExecution', answer)).toEqual([
      'StartExecution.executionArn: 257 characters, not 1 to 256',
      'StartExecution.startDate: no date',
      'StartExecution.surprise: no member of StartExecutionOutput',
    ]);
    expect(model.problemsOf('GetExecutionHistory', { events: [{ id: 0.5, type: 'Odd' }] })).toEqual([
      'GetExecutionHistory.events[0].timestamp: missing',
      'GetExecutionHistory.events[0].id: no whole number',
      'GetExecutionHistory.events[0].type: Odd is not one of the values',
    ]);
  });
});
