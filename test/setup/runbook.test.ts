/** `npm run runbook` in a clone: what is run is what stands in the files, whatever was bundled before. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const WORDS = 'list the newest executions, and all that run';

const SOURCES = ['bin', 'console', 'emulators/common', 'lib', 'src'];

let clone: string;
beforeAll(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'knhk-runbook-'));
  for (const each of [...SOURCES, 'setup', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(path.join(root, each), path.join(clone, each), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'));
});
afterAll(() => rmSync(clone, { recursive: true }));

const run = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(clone, 'setup', 'runbook.mjs'), ...words],
    { cwd: tmpdir(), encoding: 'utf8' },
  );
  return { status, out: `${stdout}${stderr}` };
};
const kept = () => readdirSync(path.join(clone, '.local', 'kept')).sort();

it('is bundled once, and anew when a source has changed, even where its time has not', () => {
  expect(run('--help')).toEqual({ status: 0, out: expect.stringContaining(WORDS) });
  const [first] = kept();
  expect(first).toMatch(/^runbook-[0-9a-f]{32}$/);
  expect(run('--version')).toEqual({ status: 0, out: `${versionOfClone()}\n` });
  expect(kept()).toEqual([first]);

  const file = path.join(clone, 'bin', 'commands', 'incidents.ts');
  const long = new Date('2020-01-01');
  writeFileSync(file, readFileSync(file, 'utf8').replace(WORDS, 'other words'));
  utimesSync(file, long, long);
  expect(run('--help').out).toContain('other words');
  expect(kept()).toHaveLength(2);
});

it('has the page of the console in it, and needs no source beside it', async () => {
  const alone = mkdtempSync(path.join(tmpdir(), 'knhk-alone-'));
  const file = path.join(alone, 'runbook.cjs');
  cpSync(path.join(clone, '.local', 'kept', kept()[0] ?? '', 'runbook.cjs'), file);
  const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:runbook';
  const configuration = path.join(root, 'config', 'knhk.json');
  const options = ['--port', '0', '--read-only', '--state-machine', machine];
  const served = spawn(process.execPath, [file, '--configuration', configuration, 'console', ...options], {
    cwd: alone,
    env: { PATH: process.env['PATH'], AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'eu-west-1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [url] = (await once(served.stdout, 'data')) as [Buffer];
    const script = await fetch(new URL('/page.js', url.toString().trim()));
    expect([script.status, (await script.text()).length > 100_000]).toEqual([200, true]);
  } finally {
    const ended = once(served, 'exit');
    served.kill('SIGTERM');
    await ended;
    rmSync(alone, { recursive: true });
  }
});

it('keeps nothing of a bundle that can not be made', () => {
  const before = kept();
  writeFileSync(path.join(clone, 'bin', 'list.ts'), 'no TypeScript');
  expect(run('--help').status).not.toBe(0);
  expect(kept()).toEqual(before);
});

function versionOfClone(): string {
  return JSON.parse(readFileSync(path.join(clone, 'package.json'), 'utf8')).version;
}
