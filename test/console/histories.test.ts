/** How often Step Functions is asked for a history: its quotas are there for incidents first. */
import { ExecutionList } from '../../console/executions';
import { Histories } from '../../console/histories';
import { WatchedExecutions } from '../../src/adapters/aws/watched-executions';

/** A service with one execution, and what it was asked for. */
function service(first: number) {
  const asked: { operation: string; maxResults?: number }[] = [];
  const all = Array.from({ length: first }, (_, index) => ({ id: index + 1, type: 'TaskStateEntered' }));
  const client = {
    async send(command: { input: { nextToken?: string; maxResults: number; reverseOrder?: boolean } }) {
      const { nextToken = '0', maxResults, reverseOrder } = command.input;
      asked.push({ operation: command.constructor.name, maxResults });
      const ordered = reverseOrder ? all.toReversed() : all;
      const from = Number(nextToken);
      const events = ordered.slice(from, from + maxResults);
      return {
        events,
        ...(from + maxResults < all.length ? { nextToken: String(from + maxResults) } : {}),
      };
    },
  };
  const arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:runbook';
  const executions = new WatchedExecutions(arn, client as never);
  return { executions, asked, grow: (type: string) => all.push({ id: all.length + 1, type }), all };
}

it('reads a history once, then what is new alone, and nothing once it has ended', async () => {
  let nowMs = 0;
  const { executions, asked, grow, all } = service(2_350);
  const histories = new Histories(executions, () => nowMs);
  expect(await histories.read('one', 100)).toHaveLength(2_350);
  expect(asked).toHaveLength(3);
  // Young enough.
  nowMs = 50;
  await histories.read('one', 100);
  expect(asked).toHaveLength(3);
  nowMs = 1_000;
  for (let more = 0; more < 150; more++) grow('TaskStateExited');
  expect((await histories.read('one', 100)).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  expect(asked.slice(3).map(({ maxResults }) => maxResults)).toEqual([100, 100]);
  grow('ExecutionSucceeded');
  nowMs = 2_000;
  expect((await histories.read('one', 100)).at(-1)?.type).toBe('ExecutionSucceeded');
  const { length } = asked;
  nowMs = 1_000_000;
  await histories.read('one', 0);
  expect(asked).toHaveLength(length);
});

it('is asked once for many pages at the same time', async () => {
  const { executions, asked } = service(10);
  const histories = new Histories(executions);
  await Promise.all(Array.from({ length: 20 }, () => histories.read('one', 0)));
  expect(asked).toHaveLength(1);
});

it('forgets an execution that nobody has open any more', () => {
  let nowMs = 0;
  const histories = new Histories(service(1).executions, () => nowMs);
  histories.open('one');
  expect(histories.opened()).toEqual(['one']);
  nowMs = 60_000;
  expect(histories.opened()).toEqual([]);
});

it('lists what runs whatever stands before it, and what is older page by page', async () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 31, 3, minutes));
  const item = (name: string, minutes: number, status: string) => ({
    ...{ executionArn: name, name, status },
    startDate: at(minutes),
  });
  const pages: Record<string, { items: unknown[]; next: string | null }> = {
    first: { items: [item('dry-2', 9, 'SUCCEEDED')], next: 'second' },
    second: { items: [item('dry-1', 5, 'SUCCEEDED')], next: null },
  };
  const executions = {
    list: async () => [item('open', 1, 'RUNNING')],
    page: async (_: number, token = 'first') => pages[token],
    describe: async (name: string) => item(name, 1, name === 'open' ? 'RUNNING' : 'SUCCEEDED'),
    historyAfter: async () => {
      throw new Error('not permitted');
    },
  } as never;
  const list = new ExecutionList(executions, new Histories(executions), 'auto');
  const newest = await list.newest();
  expect(newest.items.map(({ name }) => name)).toEqual(['dry-2', 'open']);
  // The list is there, also where histories may not be read.
  expect(newest.items[1]).toMatchObject({ status: 'RUNNING', needs: null });
  const older = await list.older(newest.older ?? '');
  expect([older.items.map(({ name }) => name), older.older]).toEqual([['dry-1'], null]);
});
