/** What somebody waits for who works on this: the local run until its page is there, and the tests of a change. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Measure } from '../row';
import { timed } from '../turns';

const ROOT = path.join(__dirname, '..', '..');
const TURNS = 3;
const MOST_TIMES = 5;
const READY = /Open (http:[\w:/.]+)/;
const START_TIMEOUT_MS = 120_000;
const TESTS_TIMEOUT_MS = 300_000;

export const measure: Measure = async (say) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-bench-developer-'));
  try {
    // What is kept for the next time is made by the first.
    await start();
    const measured: number[] = [];
    const baseline: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      say(`npm start, and the synth of its template alone: turn ${turn + 1} of ${TURNS}`);
      measured.push((await start()) / 1_000);
      baseline.push((await timed(() => synth(path.join(folder, String(turn))))) / 1_000);
    }
    say('npm run test:unit');
    const tests = (await timed(() => run('npm', ['run', '--silent', 'test:unit'], TESTS_TIMEOUT_MS))) / 1_000;
    return [
      {
        ...{ name: 'start-page', what: '`npm start` to the page that is ready', unit: 's' as const },
        beside: 'a process that makes the template of the stack, which a local run needs too',
        ...{ measured, baseline },
        target: { of: 'ratio' as const, most: MOST_TIMES },
        note:
          'From the command to an answer of the page: PostgreSQL, three pods, Prometheus with a past, Alertmanager and the ' +
          "template, side by side; the functions' processes start once the page is there.",
      },
      {
        ...{ name: 'test-unit', what: '`npm run test:unit`', beside: '', unit: 's' as const },
        ...{ measured: [tests], baseline: [] },
        note: '`npm test` is not measured here: CONTRIBUTING.md has what it took.',
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Milliseconds from the command until the page answers. */
async function start(): Promise<number> {
  // With its children in a group of its own, as a terminal has it: they are interrupted together.
  const program = spawn('npm', ['start', '--silent', '--', '--port', '0'], {
    ...{ cwd: ROOT, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    return await timed(async () => {
      const url = await urlIn(program);
      const response = await fetch(url);
      if (!response.ok) throw new Error(`the page answered ${response.status}`);
      await response.text();
    });
  } finally {
    const exited = program.exitCode === null ? once(program, 'exit') : undefined;
    if (program.pid !== undefined && exited) process.kill(-program.pid, 'SIGINT');
    await exited;
  }
}

function urlIn({ stdout, stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const take = (chunk: Buffer) => {
      text += chunk.toString();
      const [, url] = READY.exec(text) ?? [];
      if (url) resolve(url);
    };
    stdout?.on('data', take);
    stderr?.on('data', take);
    stdout?.once('close', () => reject(new Error(`npm start ended: ${text}`)));
    setTimeout(() => reject(new Error(`no page: ${text}`)), START_TIMEOUT_MS).unref();
  });
}

const run = (program: string, words: readonly string[], timeout: number) =>
  promisify(execFile)(program, words, { cwd: ROOT, timeout, maxBuffer: 2 ** 26 });

/** As the local run makes it: without bundling, and without the rules of the CDK. */
const synth = (outdir: string) =>
  run(
    process.execPath,
    [
      ...[require.resolve('tsx/cli'), path.join(__dirname, '..', 'size', 'synth-child.ts')],
      ...[path.join(ROOT, 'config', 'knhk.json'), outdir],
    ],
    START_TIMEOUT_MS,
  );
