import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const JEST = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
const REPORTER = path.resolve(__dirname, '../runner/summary-reporter.cjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-reporter-'));
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ jest: { reporters: ['default', REPORTER] } }),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs jest with its output and its errors in one stream, as a log of a test run has them. */
function runJest(files: Record<string, string>): Promise<Ended> {
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const command = `exec "${process.execPath}" "${JEST}" --rootDir "${folder}" 2>&1`;
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { cwd: folder }, (error, output) => {
      resolve({ exitCode: Number(error?.code ?? 0), output });
    });
  });
}

const ending = ({ exitCode, output }: Ended) => ({
  exitCode,
  lastLine: output.trimEnd().split('\n').at(-1),
});

test('a run without failures', async () => {
  const files = { 'a.test.js': `test('one', () => {}); test('two', () => {});` };
  expect(ending(await runJest(files))).toEqual({ exitCode: 0, lastLine: '2 passed, 0 failed' });
});

test('one with failures, files that cannot be run, skipped tests and slow files, which are named longest first', async () => {
  const wait = (ms: number) => `test('one', () => new Promise((done) => setTimeout(done, ${ms})), 60_000);`;
  const run = await runJest({
    'a.test.js': `test('one', () => {}); test('two', () => { throw new Error('no'); });`,
    'b.test.js': `test('unfinished`,
    'c.test.js': `test.skip('later', () => {}); test.todo('some day'); test('now', () => {});`,
    'd.test.js': wait(5_100),
    'e.test.js': wait(8_000),
  });
  expect(run.exitCode).toBe(1);
  expect(run.output.trimEnd().split('\n').slice(-4)).toEqual([
    'The slowest files:',
    expect.stringMatching(/^ +\d+ s {2}e\.test\.js$/),
    expect.stringMatching(/^ +\d+ s {2}d\.test\.js$/),
    '4 passed, 2 failed, 2 skipped',
  ]);
});
