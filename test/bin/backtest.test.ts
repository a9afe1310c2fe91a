/** `backtest` and `explain` as a person runs them: on a folder, on the bucket that reports are in, and with wrong input. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { addBacktest } from '../../bin/backtest';
import type { Connection } from '../../bin/connection';
import { S3 } from '../../emulators/aws/s3';
import { localConfiguration } from '../../local/configuration';
import type { Backtest } from '../../src/backtest/backtest';

const FIXTURES = path.join(__dirname, '..', 'fixtures', 'evidence', 'incidents');
const LEAK = path.join(FIXTURES, 'leak', 'evidence', '2026-11-30T08-55-41.833Z-diagnosis.json');
const OFF = ['--set', 'remediation.scaleOut.mode=off'];
const ALL = ['--since', '99999d'];

let folder: string;
let server: Server;
let printed: string;
let told: string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-backtest-'));
  writeFileSync(path.join(folder, 'same.json'), JSON.stringify(localConfiguration('http://127.0.0.1')));
  const s3 = new S3([{ logicalId: 'Reports', name: 'reports' }], path.join(folder, 's3'));
  server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    try {
      const answer = await s3.answer({ method, url, headers, body: Buffer.concat(body) });
      response.writeHead(answer.statusCode, answer.headers).end(answer.body);
    } catch {
      response.writeHead(404).end('<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>');
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  for (const name of ['evidence/2026-11-30T08-55-41.833Z-diagnosis.json', 'report.json'])
    await s3.answer({
      ...{ method: 'PUT', url: `/reports/incidents/leak/${name}`, headers: {} },
      body: name === 'report.json' ? Buffer.from('{}') : readFileSync(LEAK),
    });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  printed = '';
  told = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  jest.spyOn(console, 'error').mockImplementation((line) => void told.push(String(line)));
});
afterEach(() => jest.restoreAllMocks());

/** @param outputs of the executions that there are, the newest first. */
async function run(words: readonly string[], outputs: readonly string[] = []): Promise<string> {
  const executions = {
    newestFirst: async () => outputs.map((_, index) => ({ executionArn: String(index) })),
    describe: async (arn: string) => ({ output: outputs[Number(arn)] }),
  };
  const program = new Command().option('--aws').option('--configuration <file>').exitOverride();
  addBacktest(program, async () => ({ executions, place: 'a test', run: null }) as unknown as Connection);
  await program.parseAsync(['--configuration', path.join(folder, 'same.json'), ...words], { from: 'user' });
  return printed;
}

it('shows a folder on the terminal, as JSON and as a page, and what of it is no evidence', async () => {
  const copy = path.join(folder, 'copied');
  cpSync(FIXTURES, copy, { recursive: true });
  writeFileSync(path.join(copy, 'notes.json'), '{"version":7}');
  expect(await run(['backtest', '--from', copy, ...ALL])).toContain(
    '0 of 4 incident(s) would be decided otherwise',
  );
  expect(told).toEqual([expect.stringMatching(/^not read: notes\.json: version: /)]);

  const page = path.join(folder, 'page.html');
  printed = '';
  const result = JSON.parse(
    await run(['backtest', '--from', copy, ...ALL, ...OFF, '--json', '--page', page]),
  );
  expect(result as Backtest & { unread: string[] }).toMatchObject({
    changedIncidents: 3,
    unread: [expect.any(String)],
  });
  expect(readFileSync(page, 'utf8')).toContain(
    'same.json, remediation.scaleOut.mode=off, 3 of 4 incident(s)',
  );
});

it('finds the bucket by the newest execution that wrote a report, and in it the evidence alone', async () => {
  const outputs = ['{"joined":true}', '{"report":{"json":"s3://reports/incidents/leak/report.json"}}'];
  expect(await run(['backtest', ...ALL], outputs)).toMatch(/ leak {2}the same, 1 look\(s\)\n/);
  expect(await run(['backtest', ...ALL, '--from', 's3://reports'])).toMatch(
    / leak {2}the same, 1 look\(s\)\n/,
  );
  expect(told).toEqual([]);
});

it('leaves out what is older than is asked for', async () => {
  const copy = path.join(folder, 'later');
  cpSync(path.join(FIXTURES, 'leak'), copy, { recursive: true });
  const look = JSON.parse(readFileSync(LEAK, 'utf8'));
  look.incident.id = 'newer';
  look.evidence.observedAt = '2027-05-30T00:00:00.000Z';
  writeFileSync(path.join(copy, 'newer.json'), JSON.stringify(look));
  jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2027-06-01T00:00:00.000Z'));
  expect(await run(['backtest', '--from', copy])).toMatch(/^[^\n]* newer {2}[^\n]*\n\n0 of 1 /);
});

it('explains one document', async () => {
  expect(await run(['explain', '--evidence', LEAK])).toMatch(
    /^knhk-closed-loop, .*\ncause {5}connection-leak \(high/,
  );
  printed = '';
  const json = JSON.parse(
    await run(['explain', '--evidence', LEAK, '--json', '--set', 'remediation.terminate.mode=off']),
  );
  expect(json.decided.decision).toBe('refuse');
  expect(json.differences.map(({ what }: { what: string }) => what)).toEqual([
    'decision',
    'plan',
    'refusals',
  ]);
});

it.each([
  [['backtest', '--since', 'ever'], /--since: .*\(got ever\)/],
  [['backtest', '--from', '/no/such/folder'], /--from: a folder, or s3:\/\/BUCKET, is accepted/],
  [['backtest'], /no execution has written a report yet/],
  [
    ['backtest', '--set', 'remediation.scaleout.mode=off'],
    /--set: .*\(got remediation\.scaleout\.mode=off\)/,
  ],
  [['backtest', '--set', 'remediation.scaleOut.mode=never'], /remediation\.scaleOut\.mode: one of/],
  [['explain', '--evidence', '/no/such/file'], /--evidence: a file that can be read/],
  [['explain', '--evidence', __filename], /is not JSON/],
])('refuses %j', async (words, error) => {
  await expect(run(words)).rejects.toThrow(error);
});

it('says what the bucket answered', async () => {
  await expect(run(['backtest', '--from', 's3://elsewhere'])).rejects.toThrow(
    /s3: elsewhere: listing incidents\//,
  );
});
