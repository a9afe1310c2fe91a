import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Processes } from '../processes';
import { eventually } from '../testing/eventually';

const PROGRAM = path.resolve(__dirname, '..', 'reaper.ts');

function startReaper(folder: string): ChildProcess {
  const reaper = spawn(process.execPath, ['--no-warnings', PROGRAM], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  reaper.stdin?.write(`${JSON.stringify({ folder })}\n`);
  return reaper;
}

test('a folder that something still writes into after the end is gone all the same', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-reaper-test-'));
  const reaper = startReaper(folder);
  const ended = once(reaper, 'exit');
  reaper.stdin?.end();
  // As a bundler does that was started by a child which has just been stopped.
  while (existsSync(folder)) await sleep(20);
  mkdirSync(path.join(folder, 'bundle'), { recursive: true });
  writeFileSync(path.join(folder, 'bundle', 'index.js'), '');
  await ended;
  expect(existsSync(folder)).toBe(false);
}, 15_000);

/** Process ids of those that clean up after this process. */
function reapers(): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return all
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, stat, ...args]) => {
      const isOwn = Number(ppid) === process.pid && !stat?.startsWith('Z');
      return isOwn && args.some((each) => each === PROGRAM);
    })
    .map(([pid]) => Number(pid));
}

test('one cleans up for all runs of a process, and another one when somebody has killed it', async () => {
  const runs = [await Processes.open(), await Processes.open()];
  const [reaper = 0, ...more] = reapers();
  expect(more).toEqual([]);
  process.kill(reaper, 'SIGKILL');
  await eventually('it is gone', async () => reapers().length === 0);
  runs.push(await Processes.open());
  expect(reapers()).toHaveLength(1);
  for (const run of runs) await run.close();
  expect(reapers()).toHaveLength(1);
});

test('a folder of a run that was closed is gone, whoever wrote into it afterwards', async () => {
  const run = await Processes.open();
  const other = await Processes.open();
  await run.close();
  mkdirSync(path.join(run.scratchDir, 'bundle'), { recursive: true });
  await eventually('it is removed again', async () => !existsSync(run.scratchDir));
  expect(existsSync(other.scratchDir)).toBe(true);
  await other.close();
});
