/** The stock AWS command line's own paging, over pages of any size. */
import { type AwsCli, awsCli, describeWithAwsCli } from './fixtures/aws-cli';
import { ended, historyOf, start } from './fixtures/histories';
import { machineArn, type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

const TEST_TIMEOUT_MS = 300_000;
const EXECUTIONS = ['one', 'two', 'three', 'four', 'five'];
const NEWEST_FIRST = EXECUTIONS.toReversed();

interface Listed {
  readonly executions: readonly { readonly name: string }[];
  /** Of the service, when it is asked for one page. */
  readonly nextToken?: string;
  /** Of the program, when it stops after `--max-items`. */
  readonly NextToken?: string;
}

interface History {
  readonly events: readonly { readonly id: number }[];
  readonly NextToken?: string;
}

describeWithAwsCli("the AWS command line's pages", () => {
  let mini: RunningMiniStack;
  let aws: AwsCli;
  let arn = '';
  beforeAll(async () => {
    mini = await startMiniStack();
    aws = awsCli(mini);
    for (const name of EXECUTIONS) {
      arn = await start(mini.sfn, 'steps', { do: 'nothing' }, name);
      await ended(mini.sfn, arn);
    }
  });
  afterAll(async () => {
    await aws?.close();
    await mini?.close();
  });

  const list = async (...args: string[]) => {
    const answer = await aws.json<Listed>(
      'list-executions',
      ...['--state-machine-arn', machineArn('steps'), ...args],
    );
    return { ...answer, names: answer.executions.map(({ name }) => name) };
  };

  test(
    'it turns the pages of a list by itself',
    async () => {
      const [whole, filtered, machines] = await Promise.all([
        list('--page-size', '2'),
        list('--page-size', '2', '--status-filter', 'SUCCEEDED'),
        aws.json<{ stateMachines: object[] }>('list-state-machines', '--page-size', '2'),
      ]);
      expect(whole.names).toEqual(NEWEST_FIRST);
      expect(whole.NextToken).toBeUndefined();
      expect(filtered.names).toEqual(NEWEST_FIRST);
      expect(machines.stateMachines).toHaveLength(mini.aws.stack.stateMachines.length);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'it stops after so many items, in the middle of a page too, and goes on from there',
    async () => {
      const first = await list('--page-size', '2', '--max-items', '3');
      expect(first.names).toEqual(NEWEST_FIRST.slice(0, 3));
      const rest = await list('--page-size', '2', '--starting-token', first.NextToken ?? '');
      expect(rest.names).toEqual(NEWEST_FIRST.slice(3));
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'one page alone has the token of the next',
    async () => {
      const page = await list('--no-paginate', '--max-results', '4');
      expect(page.names).toEqual(NEWEST_FIRST.slice(0, 4));
      const last = await list('--no-paginate', '--max-results', '4', '--next-token', page.nextToken ?? '');
      expect(last.names).toEqual(NEWEST_FIRST.slice(4));
      expect(last.nextToken).toBeUndefined();
    },
    TEST_TIMEOUT_MS,
  );

  test.each([
    ['from its beginning', []],
    ['from its end', ['--reverse-order']],
  ])(
    'a history, %s',
    async (_, order) => {
      const ids = (await historyOf(mini.sfn, arn)).map(({ id }) => id);
      const read = (...args: string[]) =>
        aws.json<History>('get-execution-history', '--execution-arn', arn, ...order, ...args);
      const pages: number[][] = [];
      let token: string | undefined;
      do {
        const more = token === undefined ? [] : ['--starting-token', token];
        const page = await read('--page-size', '3', '--max-items', '5', ...more);
        pages.push(page.events.map(({ id }) => id));
        token = page.NextToken;
      } while (token !== undefined);
      expect(pages.map(({ length }) => length)).toEqual([5, 5, 3]);
      expect(pages.flat()).toEqual(order.length === 0 ? ids : ids.toReversed());
      expect((await read('--page-size', '1')).events).toHaveLength(ids.length);
    },
    TEST_TIMEOUT_MS,
  );
});
