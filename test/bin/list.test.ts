/** `list`: what runs is never left out, how many were, and times that people read at once. */
import { list } from '../../bin/list';
import { contextOf } from '../support/command-context';

const NOW = Date.parse('2026-11-30T10:00:00.000Z');
const minutes = (count: number) => new Date(NOW - count * 60_000);
const execution = (name: string, status: string, begun: Date, ended?: Date) => ({
  ...{ name, status, executionArn: `arn:x:${name}`, startDate: begun },
  ...(ended ? { stopDate: ended } : {}),
});
/** As the service lists them: 30 dry runs after an incident that is open. */
const LISTED = [
  ...Array.from({ length: 30 }, (_, index) => execution(`dry-${index}`, 'SUCCEEDED', minutes(1), minutes(0))),
  execution('open', 'RUNNING', minutes(4)),
  execution('old', 'FAILED', minutes(60 * 30), minutes(60 * 29 + 57)),
];
const context = contextOf({ executions: { newestFirst: async () => LISTED } });

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('shows the open incident behind many dry runs, and how many there are beside', async () => {
  const { text, json } = await list(context, { limit: '3' });
  const lines = text.split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[3]).toMatch(/^RUNNING {4}2026-11-30 09:56:00 UTC {2}4 min ago {5}runs +open$/);
  expect(lines[4]).toBe('28 more: --limit, --status');
  expect(json).toMatchObject({ place: 'a test', count: 32, executions: { length: 4 } });
});

it('shows those of one status', async () => {
  const { text, json } = await list(context, { limit: '20', status: 'failed' });
  expect(text).toMatch(/^FAILED {5}2026-11-29 04:00:00 UTC {2}30 h ago {6}took 3 min 00 s {3}old$/);
  expect(json).toEqual({
    ...{ place: 'a test', count: 1 },
    executions: [
      {
        ...{ name: 'old', execution: 'arn:x:old', status: 'FAILED' },
        ...{ startedAt: '2026-11-29T04:00:00.000Z', endedAt: '2026-11-29T04:03:00.000Z' },
      },
    ],
  });
  expect((await list(context, { limit: '20', status: 'aborted' })).text).toBe('there is none');
});

it.each(['0', '1001', 'x', '1.5'])('refuses %s as a limit', async (limit) => {
  await expect(list(context, { limit })).rejects.toThrow(`(got ${limit})`);
});
