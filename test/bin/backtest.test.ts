/** `backtest` and `explain` as a person runs them: on a folder, on the bucket that reports are in, and with wrong input. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backtestOf, explainOne } from '../../bin/backtest';
import type { BacktestOptions, ExplainOptions } from '../../bin/commands/options';
import { S3 } from '../../emulators/aws/s3';
import { localConfiguration } from '../../local/configuration';
import type { Backtest } from '../../src/backtest/backtest';
import { contextOf } from '../support/command-context';

const FIXTURES = path.join(__dirname, '..', 'fixtures', 'evidence', 'incidents');
const LEAK = path.join(FIXTURES, 'leak', 'evidence', '2026-11-30T08-55-41.833Z-diagnosis.json');
const OFF = { set: ['remediation.scaleOut.mode=off'] };
const ALL = { since: '99999d' };

let folder: string;
let server: Server;
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
afterEach(() => jest.restoreAllMocks());

/** @param outputs of the executions that there are, the newest first. */
function contextWith(outputs: readonly string[] = []) {
  const executions = {
    newestFirst: async () => outputs.map((_, index) => ({ executionArn: String(index) })),
    describe: async (arn: string) => ({ output: outputs[Number(arn)] }),
  };
  const context = contextOf({ executions }, { configuration: path.join(folder, 'same.json') });
  told = context.said;
  return context;
}
const run = (options: Partial<BacktestOptions>, outputs?: readonly string[]) =>
  backtestOf(contextWith(outputs), { since: '90d', set: [], ...options });
const explained = (options: Partial<ExplainOptions>) =>
  explainOne(contextWith(), { evidence: LEAK, set: [], ...options });

it('shows a folder on the terminal, as JSON and as a page, and what of it is no evidence', async () => {
  const copy = path.join(folder, 'copied');
  cpSync(FIXTURES, copy, { recursive: true });
  writeFileSync(path.join(copy, 'notes.json'), '{"version":7}');
  expect((await run({ from: copy, ...ALL })).text).toContain('0 of 4 incident(s) would be decided otherwise');
  expect(told).toEqual([expect.stringMatching(/^not read: notes\.json: version: /)]);

  const page = path.join(folder, 'page.html');
  const { json: result } = await run({ from: copy, ...ALL, ...OFF, page });
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
  expect((await run(ALL, outputs)).text).toMatch(/ leak {2}the same, 1 look\(s\)\n/);
  expect((await run({ ...ALL, from: 's3://reports' })).text).toMatch(/ leak {2}the same, 1 look\(s\)\n/);
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
  expect((await run({ from: copy })).text).toMatch(/^[^\n]* newer {2}[^\n]*\n\n0 of 1 /);
});

it('explains one document', async () => {
  expect((await explained({})).text).toMatch(/^knhk-closed-loop, .*\ncause {5}connection-leak \(high/);
  const { json } = await explained({ set: ['remediation.terminate.mode=off'] });
  expect(json).toMatchObject({
    decided: { decision: 'refuse' },
    differences: [{ what: 'decision' }, { what: 'plan' }, { what: 'refusals' }],
  });
});

it.each([
  [{ since: 'ever' }, /--since: .*\(got ever\)/],
  [{ from: '/no/such/folder' }, /--from: a folder, or s3:\/\/BUCKET, is accepted/],
  [{}, /no execution has written a report yet/],
  [{ set: ['remediation.scaleout.mode=off'] }, /--set: .*\(got remediation\.scaleout\.mode=off\)/],
  [{ set: ['remediation.scaleOut.mode=never'] }, /remediation\.scaleOut\.mode: one of/],
])('refuses %j', async (options, error) => {
  await expect(run(options)).rejects.toThrow(error);
});

it.each([
  ['/no/such/file', /--evidence: a file that can be read/],
  [__filename, /is not JSON/],
])('refuses %s as evidence', async (evidence, error) => {
  await expect(explained({ evidence })).rejects.toThrow(error);
});

it('says what the bucket answered', async () => {
  await expect(run({ from: 's3://elsewhere' })).rejects.toThrow(/s3: elsewhere: listing incidents\//);
});
