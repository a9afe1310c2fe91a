/** Lists and histories in pages, as the SDK's client sees them. */
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { eventually } from '../../common/testing/eventually';
import { ended, historyOf, start } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
});
afterAll(async () => {
  await mini?.close();
});

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

test('ended executions are listed by their end and running ones by their start, page by page', async () => {
  const names = ['ends-last', 'ends-first', 'runs-on'];
  for (const name of names) await start(mini.sfn, 'patient', {}, name);
  const arn = (name: string) => `${machineArn('patient').replace(':stateMachine:', ':execution:')}:${name}`;
  const stop = (name: string) => mini.sfn.send(new StopExecutionCommand({ executionArn: arn(name) }));
  const listed: (string | undefined)[] = [];
  const { stopDate } = await stop('ends-first');
  await eventually('a later moment', async () => Date.now() > (stopDate?.getTime() ?? 0));
  await stop('ends-last');
  let nextToken: string | undefined;
  do {
    const page = await mini.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: machineArn('patient'), maxResults: 1, nextToken }),
    );
    listed.push(...(page.executions ?? []).map(({ name }) => name));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(listed).toEqual(['ends-last', 'ends-first', 'runs-on']);
});

test('a list goes on although the execution that it had come to is no longer in it', async () => {
  const running = ['older', 'newer'];
  for (const name of running) await start(mini.sfn, 'patient', {}, name);
  const list = (nextToken?: string) =>
    mini.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: machineArn('patient'),
        statusFilter: 'RUNNING',
        maxResults: 1,
        nextToken,
      }),
    );
  const page = await list();
  expect(page.executions?.map(({ name }) => name)).toEqual(['newer']);
  const newer = `${machineArn('patient').replace(':stateMachine:', ':execution:')}:newer`;
  await mini.sfn.send(new StopExecutionCommand({ executionArn: newer }));
  expect((await list(page.nextToken)).executions?.map(({ name }) => name)).toEqual(['older']);
});
