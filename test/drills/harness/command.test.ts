/** The command line of the drills: what it plays and prints, what it writes, and the status it ends with. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { type Drill, outliveReader, runDrill } from '../../../drills/harness/command';
import { type Fact, fact } from '../../../drills/harness/fact';
import { isChosen, severalOf, wholeNumber } from '../../../drills/harness/options';
import { judged, playEach, type Result } from '../../../drills/harness/result';
import { singleDrill } from '../../../drills/harness/single';

const folder = mkdtempSync(path.join(tmpdir(), 'drill-'));
const json = path.join(folder, 'results.json');
afterAll(() => rmSync(folder, { recursive: true }));

const NAMES = ['good', 'bad', 'broken'];
const PLAYS: Readonly<Record<string, (facts: Fact[]) => Promise<object>>> = {
  good: async (facts) => {
    facts.push(fact('replicas', 3, 3));
    return { ending: 'resolved' };
  },
  bad: async (facts) => {
    facts.push(fact('outcome', 'resolved', 'resolved'), fact('replicas', 3, 6));
    return {};
  },
  broken: async (facts) => {
    facts.push(fact('replicas', 3, 3));
    throw new Error('no pod is ready', { cause: 'a crash' });
  },
};

const DRILL: Drill<string, { only: readonly string[] }, Result> = {
  ...{ name: 'drill', description: 'a drill', noun: 'cell' },
  options: (command: Command) => command.option('--only <name>', 'this one', severalOf(NAMES), []),
  list: () => NAMES.map((name) => `${name} is listed`),
  choose: ({ only }) => NAMES.filter((name) => isChosen(only, name)),
  play: (names, _, reports) =>
    playEach(names, 1, async (name) => {
      const result = await judged(
        { name, about: `about ${name}` },
        {},
        async (facts) => PLAYS[name]?.(facts) ?? {},
      );
      reports.result(result);
      return result;
    }),
};

async function run(...args: readonly string[]): Promise<{ status: number; text: string }> {
  const lines: string[] = [];
  const status = await runDrill(DRILL, args, (line) => lines.push(line));
  return { status, text: lines.join('\n') };
}

it('plays what is chosen, and ends with 0 only if all of it holds', async () => {
  const good = await run('--only', 'good');
  expect(good.status).toBe(0);
  expect(good.text).toMatch(/holds +good .* s +about good: resolved\n +replicas +3 +3/);
  expect(good.text).toContain('1 of 1 cell holds, in 0.0 minutes');
  expect((await run('--only', 'bad')).status).toBe(1);
});

it('prints what does not hold, expected and actual, and every fact with --all', async () => {
  const { status, text } = await run();
  expect(status).toBe(1);
  expect(text).toMatch(/1\/3 +holds +good[\s\S]*2\/3 +FAILED +bad .*\n.*x replicas +3 +6/);
  expect(text).not.toContain('outcome');
  expect(text).toMatch(/FAILED +broken .*\n.*x played to its end +yes +no pod is ready \(a crash\)/);
  expect(text).toMatch(/Expected and actual[\s\S]*FAILED +bad +0 s +1\/2 facts/);
  expect(text).toContain('1 of 3 cells hold');
  expect((await run('--all')).text).toMatch(/ outcome +resolved +resolved/);
});

it('lists, and plays nothing', async () => {
  expect(await run('--list')).toEqual({
    ...{ status: 0, text: 'good is listed\nbad is listed\nbroken is listed' },
  });
});

it('outlives the reader of its output, and no other trouble with it', () => {
  const output = new EventEmitter();
  outliveReader(output);
  expect(() => output.emit('error', Object.assign(new Error('write'), { code: 'EPIPE' }))).not.toThrow();
  expect(() => output.emit('error', Object.assign(new Error('disk'), { code: 'ENOSPC' }))).toThrow('disk');
});

it('writes every result as JSON, of one form for all drills', async () => {
  await run('--json', json);
  const results = JSON.parse(readFileSync(json, 'utf8'));
  expect(results.map(({ name, holds }: Result) => [name, holds])).toEqual([
    ['good', true],
    ['bad', false],
    ['broken', false],
  ]);
  expect(results[1]).toEqual({
    ...{ name: 'bad', about: 'about bad', holds: false, seconds: 0 },
    facts: [
      { what: 'outcome', expected: 'resolved', happened: 'resolved', holds: true },
      { what: 'replicas', expected: '3', happened: '6', holds: false },
    ],
  });
});

it('what was not played does not hold, nor what has no facts', async () => {
  const half = { ...DRILL, play: async () => [] };
  expect(await runDrill(half, ['--only', 'good'], () => undefined)).toBe(1);
  expect(await judged({ name: 'empty', about: '' }, {}, async () => ({}))).toMatchObject({ holds: false });
});

it('what a play repeats counts as it was played last, and what goes wrong outside of a play ends with 1', async () => {
  const lines: string[] = [];
  const result = (holds: boolean): Result => ({ name: 'a', about: '', facts: [], seconds: 0, holds });
  const again: typeof DRILL = {
    ...DRILL,
    play: async (_names, _options, reports) => {
      reports.result(result(false));
      reports.result(result(true));
      return [result(true)];
    },
  };
  expect(await runDrill(again, ['--only', 'good', '--json', json], () => undefined)).toBe(0);
  expect(JSON.parse(readFileSync(json, 'utf8'))).toHaveLength(1);
  const failing = { ...DRILL, play: () => Promise.reject(new Error('no world')) };
  expect(await runDrill(failing, [], (line) => lines.push(line))).toBe(1);
  expect(lines.at(-1)).toContain('no world');
});

it('a drill of one play says what is played, its figures and every fact', async () => {
  const lines: string[] = [];
  const drill = singleDrill<{ times: number }>({
    ...{ name: 'storm', description: '' },
    options: (command) => command.option('--times <number>', '', wholeNumber(1, 9), 2),
    about: ({ times }) => `${times} times`,
    play: async ({ times }, facts) => {
      facts.push(fact('executions', times, 2));
      return { figures: ['as fast as can be'], seed: 7 };
    },
  });
  expect(await runDrill(drill, ['--json', json], (line) => lines.push(line))).toBe(0);
  expect(lines.join('\n')).toMatch(
    /2 times[\s\S]*holds +storm .*2 times\n +as fast as can be\n +executions +2 +2/,
  );
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject([{ name: 'storm', seed: 7, holds: true }]);
  expect(await runDrill(drill, ['--times', '3'], () => undefined)).toBe(1);
});

it('plays so many at a time, and keeps their order', async () => {
  let now = 0;
  let most = 0;
  const results = await playEach([3, 1, 2, 1], 2, async (turns) => {
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    now -= 1;
    return turns;
  });
  expect([results, most]).toEqual([[3, 1, 2, 1], 2]);
});

it('options refuse what they do not know, and say what is accepted', () => {
  expect(wholeNumber(1, 4)('3')).toBe(3);
  for (const text of ['0', '5', '1.5', 'x']) {
    expect(() => wholeNumber(1, 4)(text)).toThrow('a whole number from 1 to 4 is accepted');
  }
  expect(severalOf(['a', 'b'])('b', ['a'])).toEqual(['a', 'b']);
  expect(() => severalOf(['a', 'b', 'a'])('c', [])).toThrow('accepted: a, b');
});
