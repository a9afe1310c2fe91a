import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

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
