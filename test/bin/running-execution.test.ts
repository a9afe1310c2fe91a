/** Which execution `latest` is, where a person acknowledges, approves, rejects or stops. */
import { runningNamed } from '../../bin/running-execution';
import type { Executions } from '../../src/adapters/aws/executions';
import type { Join } from '../../src/model/join';
import { state } from '../support/builders';
import { History } from '../support/history';

const JOINED: Join = {
  ...{ status: 'joined', execution: 'first', since: '2026-01-31T03:00:00.000Z', calledAt: null },
  ...{ isFirst: true, count: 1, summary: 'joins the incident of execution first' },
};

/** Newest first, as the service lists them. @param joined those that have joined another one. */
function executionsOf(statuses: Readonly<Record<string, string>>, joined: readonly string[] = []) {
  return {
    newestFirst: async () =>
      Object.entries(statuses).map(([name, status]) => ({ executionArn: `arn:x:${name}`, name, status })),
    history: async (arn: string) => {
      const prepared = new History({}).state('Prepare', state());
      const name = arn.split(':').at(-1) ?? '';
      return (joined.includes(name) ? prepared.state('Join', { ...state(), join: JOINED }) : prepared).events;
    },
  } as unknown as Executions;
}

const RUNNING_BEHIND_JOINED = { third: 'SUCCEEDED', second: 'SUCCEEDED', first: 'RUNNING', old: 'RUNNING' };

it('takes the newest that runs where the newest of all has joined it, and says which', async () => {
  const lines: string[] = [];
  expect(await runningNamed(executionsOf(RUNNING_BEHIND_JOINED), 'latest', (line) => lines.push(line))).toBe(
    'arn:x:first',
  );
  expect(lines).toEqual(['latest that runs: first']);
});

it('passes over one that has joined and has not ended yet', async () => {
  const executions = executionsOf({ second: 'RUNNING', first: 'RUNNING' }, ['second']);
  expect(await runningNamed(executions, 'latest', () => undefined)).toBe('arn:x:first');
});

it('takes a name or an ARN as it is', async () => {
  expect(await runningNamed(executionsOf(RUNNING_BEHIND_JOINED), 'third', () => undefined)).toBe('third');
});

it.each([
  [{ third: 'SUCCEEDED', second: 'ABORTED' }, 'no execution is running; the newest is third (SUCCEEDED)'],
  [{}, 'there is no execution yet'],
])('refuses where none runs: %j', async (statuses, message) => {
  await expect(runningNamed(executionsOf(statuses), 'latest', () => undefined)).rejects.toThrow(message);
});
