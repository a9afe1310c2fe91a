/** The `timeline` command: what it accepts, and how it tells an execution live. */
import type { TimelineOptions } from '../../../bin/commands/options';
import { checked, follow } from '../../../bin/timeline';
import { recorded } from '../../support/recorded-history';

const options = (overrides: Partial<TimelineOptions>): TimelineOptions => ({ format: 'text', ...overrides });

it.each<[Partial<TimelineOptions>, string]>([
  [{ format: 'pdf' }, '--format: text, markdown, json, html is accepted (got pdf)'],
  [{ format: 'toString' }, '--format: text, markdown, json, html is accepted (got toString)'],
  [{ width: '59' }, '--width: a whole number from 60 to 200 is accepted (got 59)'],
  [{ width: '201' }, '--width: a whole number from 60 to 200 is accepted (got 201)'],
  [{ width: '80.5' }, '--width: a whole number from 60 to 200 is accepted (got 80.5)'],
  [{ width: 'wide' }, '--width: a whole number from 60 to 200 is accepted (got wide)'],
  [
    { follow: true, format: 'html' },
    '--follow: writes text on the terminal; nothing else is accepted with it (got --format html)',
  ],
  [
    { follow: true, output: 'x.txt' },
    '--follow: writes text on the terminal; nothing else is accepted with it (got --output x.txt)',
  ],
])('refuses %j', (overrides, message) => {
  expect(() => checked(options(overrides))).toThrow(message);
});

describe('the layout', () => {
  const { columns, isTTY } = process.stdout;
  const before = process.env['NO_COLOR'];
  afterEach(() => {
    Object.assign(process.stdout, { columns, isTTY });
    if (before === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = before;
  });

  it.each<[Partial<TimelineOptions>, boolean, string, boolean]>([
    [{}, true, '', true],
    [{}, true, '1', false],
    [{}, false, '', false],
    [{ output: 'a.txt' }, true, '', false],
  ])('%j, on a terminal %s, NO_COLOR %j: colour %s', (overrides, isTerminal, noColor, colour) => {
    Object.assign(process.stdout, { isTTY: isTerminal, columns: 133 });
    process.env['NO_COLOR'] = noColor;
    expect(checked(options(overrides))).toEqual({ width: 133, colour });
    expect(checked(options({ ...overrides, width: '80' })).width).toBe(80);
  });
});

it('follows an execution until it ends, and prints each entry once', async () => {
  const { events, execution } = recorded('approved');
  let known = 0;
  const executions = {
    describe: async () => ({
      ...execution,
      status: known >= events.length ? 'SUCCEEDED' : 'RUNNING',
      $metadata: {},
    }),
    history: async () => {
      known = Math.min(events.length, known + 20);
      return events.slice(0, known);
    },
  };
  const lines: string[] = [];
  await follow(executions as never, 'latest', { width: 120, colour: false }, (line) => lines.push(line), 0);
  expect(known).toBe(events.length);
  expect(lines.filter((line) => line.includes('game day approved plan'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('execution succeeded'))).toHaveLength(1);
  expect(lines.at(-1)).toMatch(/Time to resolve +7\.5 s/);
});
