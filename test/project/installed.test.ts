/** The packed command line, installed as people do, away from the clone and from every registry. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const LOOK = path.join(
  root,
  'test/fixtures/evidence/incidents/leak/evidence/2026-11-30T08-55-41.833Z-diagnosis.json',
);
const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:knhk-connection-pool-runbook';

let folder: string;
let elsewhere: string;
let aws: Server;
let refusal: { status: number; type: string } | null;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-installed-'));
  elsewhere = path.join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  execFileSync(process.execPath, [path.join(root, 'setup', 'pack-runbook.mjs'), folder], { stdio: 'pipe' });
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const packed = path.join(folder, `runbook-${version}.tgz`);
  execFileSync('npm', ['install', '--global', '--offline', '--prefix', path.join(folder, 'usr'), packed], {
    cwd: elsewhere,
    stdio: 'pipe',
  });
  aws = createServer((request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = target.endsWith('ListStateMachines')
      ? { stateMachines: [{ name: 'knhk-connection-pool-runbook', stateMachineArn: MACHINE }] }
      : {
          executions: [
            { name: 'pool-1', status: 'RUNNING', startDate: 1_700_000_000, executionArn: 'arn:x' },
          ],
        };
    response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(refusal ? { __type: refusal.type, message: 'no' } : body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => aws.once('listening', resolve));
});
beforeEach(() => {
  refusal = null;
});
afterAll(() => {
  aws?.closeAllConnections();
  aws?.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({
  PATH: `${path.join(folder, 'usr', 'bin')}:${process.env['PATH']}`,
  HOME: elsewhere,
  ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
});
const endpoint = () => ({ AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}` });

function run(words: readonly string[], env: Record<string, string> = {}, command = 'runbook') {
  return new Promise<{ status: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      command,
      [...words],
      { cwd: elsewhere, env: { ...environment(), ...env } },
      (error, stdout, stderr) => resolve({ status: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

it('says which version it is, and has the licences of what is in it', async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(await run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  const installed = path.join(folder, 'usr', 'lib', 'node_modules', 'runbook');
  expect(JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')).dependencies).toBeUndefined();
  expect(readFileSync(path.join(installed, 'THIRD-PARTY.md'), 'utf8')).toMatch(
    /^## commander [\d.]+ \(MIT\)\n\n.*Permission is hereby granted/ms,
  );
});

it('works as the one file alone', async () => {
  const file = path.join(folder, 'a-copy');
  copyFileSync(path.join(folder, 'usr', 'lib', 'node_modules', 'runbook', 'runbook.js'), file);
  expect((await run([file, '--help'], {}, process.execPath)).stdout).toContain('Usage: runbook');
});

it('lists executions, for people and for programs', async () => {
  const { stdout, stderr } = await run(['list', '--region', 'eu-west-1'], endpoint());
  expect(stdout).toMatch(/^RUNNING {4}2023-11-14 22:13:20 UTC {2}\d+ days ago .*runs +pool-1\n$/);
  expect(stderr).toBe('on AWS (eu-west-1)\n');
  const { stdout: json } = await run(['--json', 'list', '--region', 'eu-west-1'], endpoint());
  expect(JSON.parse(json)).toMatchObject({ count: 1, executions: [{ name: 'pool-1' }] });
});

it('decides on evidence by itself, and names its own commands', async () => {
  const words = ['explain', '--evidence', LOOK, '--configuration', path.join(root, 'config', 'knhk.json')];
  expect((await run(words)).stdout).toMatch(/cause {5}connection-leak \(high/);
  const { stdout } = await run(['start', '--help']);
  expect(stdout).not.toContain('npm run');
});

it.each<[string, readonly string[], Record<string, string>, typeof refusal, number]>([
  ['an option that is none', ['list', '--limt', '3'], {}, null, 2],
  ['no configuration', ['explain', '--evidence', LOOK], {}, null, 2],
  ['no local run and no region', ['list'], {}, null, 3],
  [
    'no such execution',
    ['show', 'pool-9', '--aws'],
    { AWS_REGION: 'eu-west-1' },
    { status: 400, type: 'ExecutionDoesNotExist' },
    3,
  ],
  [
    'a missing right',
    ['list', '--aws'],
    { AWS_REGION: 'eu-west-1' },
    { status: 400, type: 'AccessDeniedException' },
    4,
  ],
  [
    'nobody there',
    ['list', '--aws'],
    { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    null,
    5,
  ],
])('exits with what it means: %s', async (_, words, env, refused, status) => {
  refusal = refused;
  const done = await run([...words, '--json'], { ...(refused ? endpoint() : {}), ...env });
  expect([done.status, done.stdout]).toEqual([status, '']);
  const last = done.stderr.trim().split('\n').at(-1) ?? '';
  if (words[1] !== '--limt') expect(JSON.parse(last)).toMatchObject({ error: { exitCode: status } });
});

it('reads a kubeconfig, of which --cluster names a context, and says which cluster it did not reach', async () => {
  const file = path.join(folder, 'kubeconfig');
  const cluster = (name: string) => ({ name, cluster: { server: `https://${name}.invalid:1` } });
  const contexts = ['one', 'two'].map((name) => ({ name, context: { cluster: name, user: 'ada' } }));
  const users = [{ name: 'ada', user: { token: 'secret-token' } }];
  const kubeconfig = {
    clusters: [cluster('one'), cluster('two')],
    contexts,
    users,
    'current-context': 'one',
  };
  writeFileSync(file, JSON.stringify(kubeconfig));
  const words = ['changes', 'show', '--aws', '--configuration', path.join(root, 'config', 'knhk.json')];
  const { status, stderr } = await run([...words, '--cluster', 'two'], { KUBECONFIG: file });
  expect([status, stderr]).toEqual([5, expect.stringContaining('on https://two.invalid:1: ')]);
  expect(stderr).not.toContain('secret-token');
  const unknown = await run([...words, '--cluster', 'three'], { KUBECONFIG: file });
  expect([unknown.status, unknown.stderr]).toEqual([
    2,
    "InvalidInputError: --cluster: there is no context 'three'; accepted: 'one', 'two'\n",
  ]);
});

it('is completed in bash', async () => {
  const script =
    'eval "$(runbook completion bash)"; COMP_WORDS=(runbook timel); COMP_CWORD=1; _runbook; echo "$COMPREPLY"';
  expect((await run(['-c', script], {}, 'bash')).stdout).toBe('timeline\n');
});

it('serves an assistant, and ends when it goes', async () => {
  const child = spawn('runbook', ['mcp'], {
    cwd: elsewhere,
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let answers = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answers += text;
    if (answers.split('\n').length > 2) child.stdin.end();
  });
  const clientInfo = { name: 'test', version: '1' };
  send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  });
  send({ method: 'notifications/initialized' });
  send({ id: 2, method: 'tools/list' });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  expect(status).toBe(0);
  expect(answers).toContain('"name":"dry_run"');
});
