/** Executions by an alias, as the command line and the functions start them. */

import {
  machineArn,
  type RunningMiniStack,
  startMiniStack,
} from '../../../emulators/aws/test/fixtures/running-mini-stack';
import { Executions } from '../../../src/adapters/aws/executions';
import { eventually } from '../../support/eventually';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
}, 60_000);
afterAll(async () => {
  await mini?.close();
});

const ALIAS = `${machineArn('patient')}:live`;

test('the command line and the functions start by it, and find executions by name', async () => {
  const executions = new Executions(ALIAS, mini.sfn);
  const { executionArn } = await executions.start({}, 'adapter');
  expect(executions.executionArn('adapter')).toBe(executionArn);
  expect(await executions.describe('adapter')).toMatchObject({ stateMachineAliasArn: ALIAS });
  expect((await executions.list(100)).map(({ name }) => name)).toContain('adapter');
  // Whoever has not seen it yet is told as the service tells it: that it runs, and then that there was one.
  const elsewhere = () => new Executions(ALIAS, mini.sfn).start({}, 'adapter');
  expect(await elsewhere()).toEqual({ executionArn, started: true });
  await executions.stop('adapter', 'Enough', 'seen');
  expect(await elsewhere()).toEqual({ executionArn, started: false });
});

test('a name that is known to be taken is not asked for again, and one that could not be started is', async () => {
  const send = jest.spyOn(mini.sfn, 'send');
  const executions = new Executions(ALIAS, mini.sfn);
  send.mockImplementationOnce(() => Promise.reject(new Error('throttled')));
  await expect(executions.start({}, 'again')).rejects.toThrow('throttled');
  const { executionArn } = await executions.start({}, 'again');
  for (let time = 0; time < 3; time++) {
    expect(await executions.start({ grown: true }, 'again')).toEqual({ executionArn, started: false });
  }
  // Of an earlier process: the service says so once.
  const later = new Executions(ALIAS, mini.sfn);
  for (let time = 0; time < 3; time++) {
    expect(await later.start({ grown: true }, 'again')).toEqual({ executionArn, started: false });
  }
  expect(send).toHaveBeenCalledTimes(3);
  // Without a name each start is another execution.
  expect((await executions.start({})).executionArn).not.toBe((await executions.start({})).executionArn);
  send.mockRestore();
});

test('the newest is the one that was started last, whatever has ended since, and what runs is never left out', async () => {
  const executions = new Executions(machineArn('patient'), mini.sfn);
  for (const name of ['runs-on', 'began-first', 'began-last']) {
    const { executionArn } = await executions.start({}, name);
    const { startDate } = await executions.describe(executionArn);
    await eventually('a later moment', async () => Date.now() > (startDate?.getTime() ?? 0));
  }
  await executions.stop('began-last', 'Enough', 'seen');
  await executions.stop('began-first', 'Enough', 'seen');
  const names = async (limit?: number) => (await executions.newestFirst(limit)).map(({ name }) => name);
  expect((await names()).slice(0, 3)).toEqual(['began-last', 'began-first', 'runs-on']);
  const few = await names(1);
  expect(few).not.toContain('began-first');
  expect(few).toContain('runs-on');
});
