/** Versions and aliases of a state machine, as the SDK's client sees them. */
import {
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { eventually } from '../../common/testing/eventually';
import { describeExecution, historyOf } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
});
afterAll(async () => {
  await mini?.close();
});

const PATIENT = machineArn('patient');
const ALIAS = `${PATIENT}:live`;
const VERSION = `${PATIENT}:1`;
const start = async (stateMachineArn: string, name: string) =>
  (await mini.sfn.send(new StartExecutionCommand({ stateMachineArn, name }))).executionArn ?? '';
const listed = async (stateMachineArn: string) => {
  const { executions } = await mini.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return (executions ?? []).map(({ name }) => name).sort();
};

test('an execution says by what it was started, and its ARN does not', async () => {
  const byAlias = await start(ALIAS, 'by-alias');
  const byVersion = await start(VERSION, 'by-version');
  const plain = await start(PATIENT, 'plain');
  expect(byAlias).toBe(`${PATIENT.replace(':stateMachine:', ':execution:')}:by-alias`);
  expect(await describeExecution(mini.sfn, byAlias)).toMatchObject({
    stateMachineArn: PATIENT,
    stateMachineVersionArn: VERSION,
    stateMachineAliasArn: ALIAS,
  });
  const versioned = await describeExecution(mini.sfn, byVersion);
  expect(versioned.stateMachineVersionArn).toBe(VERSION);
  expect(versioned.stateMachineAliasArn).toBeUndefined();
  expect(await describeExecution(mini.sfn, plain)).not.toHaveProperty('stateMachineVersionArn');

  expect(await listed(PATIENT)).toEqual(['by-alias', 'by-version', 'plain']);
  expect(await listed(VERSION)).toEqual(['by-alias', 'by-version']);
  expect(await listed(ALIAS)).toEqual(['by-alias']);
  expect((await historyOf(mini.sfn, byAlias))[0]).toMatchObject({ type: 'ExecutionStarted' });
});

test('a name is taken for the whole machine, by whatever it is started', async () => {
  const first = await start(ALIAS, 'once');
  expect(await start(PATIENT, 'once')).toBe(first);
  await mini.sfn.send(new StopExecutionCommand({ executionArn: first }));
  await expect(start(VERSION, 'once')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
});

test('what is there is described and listed', async () => {
  const described = await mini.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: ALIAS }));
  expect(described).toMatchObject({ stateMachineArn: ALIAS, name: 'patient', status: 'ACTIVE' });
  expect(
    await mini.sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn: ALIAS })),
  ).toMatchObject({ name: 'live', routingConfiguration: [{ stateMachineVersionArn: VERSION, weight: 100 }] });
  const request = { stateMachineArn: PATIENT };
  const { stateMachineAliases } = await mini.sfn.send(new ListStateMachineAliasesCommand(request));
  expect(stateMachineAliases).toMatchObject([{ stateMachineAliasArn: ALIAS }]);
  const { stateMachineVersions } = await mini.sfn.send(new ListStateMachineVersionsCommand(request));
  expect(stateMachineVersions).toMatchObject([{ stateMachineVersionArn: VERSION }]);
});

test.each([`${PATIENT}:next`, `${PATIENT}:2`, `${machineArn('steps')}:live`])(
  'there is no %s',
  async (arn) => {
    await expect(start(arn, 'x')).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(listed(arn)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  },
);

test('the event of an end has both, and the machine itself for the rules', async () => {
  const ends: unknown[] = [];
  const stop = mini.aws.onStatusChange(({ detail }) => ends.push(detail));
  await mini.sfn.send(new StopExecutionCommand({ executionArn: await start(ALIAS, 'told') }));
  await eventually('the end is told', async () => ends.length === 2);
  stop();
  expect(ends[1]).toMatchObject({
    stateMachineArn: PATIENT,
    stateMachineVersionArn: VERSION,
    stateMachineAliasArn: ALIAS,
    status: 'ABORTED',
  });
});

test('an execution of an earlier process still says by what it was started', async () => {
  await mini.aws.close();
  const again = await startMiniStack({ stateDir: mini.stateDir });
  try {
    const { executions } = await again.sfn.send(new ListExecutionsCommand({ stateMachineArn: ALIAS }));
    expect(executions?.map(({ name }) => name)).toContain('by-alias');
  } finally {
    await again.close();
  }
});
