/** The start of the installed command line, beside a Node.js that does nothing. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Measure, Row } from '../row';
import { inTurns } from '../turns';

const ROOT = path.join(__dirname, '..', '..');
const TURNS = 15;
const MOST_TIMES = 6;
/** All threads: of those that Node.js starts by itself, doing nothing has little to do. */
const MOST_TIMES_PROCESSOR = 8;
/** Says at the end what all threads of a process took, in microseconds. */
const SAYS_CPU = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(2, \`\\ncpu \${user + system}\\n\`);
});`;
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:knhk-connection-pool-runbook';
const LISTED = Array.from({ length: 100 }, (_, index) => ({
  ...{ name: `pool-${index}`, executionArn: `${MACHINE}:${index}`, status: 'SUCCEEDED' },
  ...{ startDate: 1_700_000_000 + index, stopDate: 1_700_000_060 + index },
}));

export const measure: Measure = async (say) => {
  say(`the command line, ${TURNS} starts of each`);
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-bench-command-'));
  const server = createServer((request, response) => {
    const machines = [{ name: 'knhk-connection-pool-runbook', stateMachineArn: MACHINE }];
    const isOfMachines = String(request.headers['x-amz-target']).endsWith('ListStateMachines');
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(isOfMachines ? { stateMachines: machines } : { executions: LISTED }));
  }).listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    return await rowsOf(folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
};

async function rowsOf(folder: string, endpoint: string): Promise<Row[]> {
  const run = promisify(execFile);
  await run(process.execPath, [path.join(ROOT, 'setup', 'pack-runbook.mjs'), folder]);
  const { version } = await import('../../package.json');
  await run('tar', ['-xzf', `runbook-${version}.tgz`], { cwd: folder });
  const preload = path.join(folder, 'cpu.cjs');
  await writeFile(preload, SAYS_CPU);
  const cpu: Record<string, number[]> = {};
  const env = {
    ...{ PATH: process.env['PATH'], HOME: folder, NODE_OPTIONS: `--require ${preload}` },
    ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  };
  const started =
    (name: string, ...words: string[]) =>
    async () => {
      const { stderr } = await run(process.execPath, words, { cwd: folder, env });
      cpu[name] = [...(cpu[name] ?? []), Number(/cpu (\d+)/.exec(stderr)?.[1]) / 1_000_000];
    };
  const command = path.join(folder, 'package', 'runbook.js');
  const { nothing, help, list } = await inTurns(TURNS, {
    nothing: started('nothing', '-e', '0'),
    help: started('help', command, '--help'),
    list: started('list', command, 'list'),
  });
  const beside = '`node -e 0`';
  const target = { of: 'ratio', most: MOST_TIMES } as const;
  return [
    {
      name: 'command-help',
      what: '`runbook --help`',
      beside,
      unit: 'ms',
      measured: help,
      baseline: nothing,
      target,
    },
    {
      ...{ name: 'command-list', what: '`runbook list`, 100 executions', beside, unit: 'ms' as const },
      ...{ measured: list, baseline: nothing, target },
    },
    {
      ...{ name: 'command-list-processor', what: '`runbook list`, 100 executions: processor time', beside },
      ...{ unit: 's' as const, measured: cpu['list'] ?? [], baseline: cpu['nothing'] ?? [] },
      target: { of: 'ratio', most: MOST_TIMES_PROCESSOR },
    },
  ];
}
