/** Reading past reports out of the bucket: bounded in number, age and time, and saying what is missing. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { S3 } from '../../../emulators/aws/s3';
import { S3Reports } from '../../../src/adapters/aws/s3-reports';

const REPORT = JSON.parse(
  readFileSync(path.join(__dirname, '..', '..', 'fixtures', 'reports', 'version-2.json'), 'utf8'),
);
const LIMITS = { sinceMs: 0, maxObjects: 10_000, maxReports: 100, timeoutMs: 10_000 };

let folder: string;
let server: Server;
let client: S3Client;
let s3: S3;
/** Requests that are not answered, or are refused. */
let hangs = /^$/;
let refused = /^$/;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    if (hangs.test(url)) return;
    if (refused.test(url)) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
      return;
    }
    const method = request.method ?? '';
    const { statusCode, headers, body } = await s3.answer({
      ...{ method, url, headers: request.headers, body: Buffer.alloc(0) },
    });
    response.writeHead(statusCode, headers).end(body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
});
beforeEach(() => {
  [hangs, refused] = [/^$/, /^$/];
  asked.length = 0;
  folder = mkdtempSync(path.join(tmpdir(), 'reports-'));
  s3 = new S3([{ name: 'reports' }] as never, folder);
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const put = (key: string, text: string) =>
  s3.answer({ method: 'PUT', url: `/reports/${key}`, headers: {}, body: Buffer.from(text) });
const putReport = (id: string) =>
  put(`incidents/${id}/report.json`, JSON.stringify({ ...REPORT, incident: { ...REPORT.incident, id } }));
const read = (limits = {}) => new S3Reports('reports', client).read({ ...LIMITS, ...limits });
const idsOf = ({ incidents }: { readonly incidents: readonly { readonly id: string }[] }) =>
  incidents.map(({ id }) => id).sort();

it('reads every report, and nothing that lies beside them', async () => {
  await putReport('a');
  await putReport('b');
  await put('incidents/a/report.md', '# a');
  await put('incidents/a/evidence/report.json.gz', 'x');
  await put('other/c/report.json', '{}');
  const past = await read();
  expect([idsOf(past), past.unread, past.partial]).toEqual([['a', 'b'], 0, null]);
  expect(past.incidents.map(({ report }) => report)).toContain('s3://reports/incidents/a/report.md');
  expect(asked.filter((url) => !url.includes('list-type')).sort()).toEqual([
    expect.stringContaining('/incidents/a/report.json'),
    expect.stringContaining('/incidents/b/report.json'),
  ]);
});

it('reads the newest, and says what it left', async () => {
  await putReport('old');
  const writtenMs = Date.now();
  while (Date.now() === writtenMs) await new Promise(setImmediate);
  await putReport('new');
  const past = await read({ maxReports: 1 });
  expect([idsOf(past), past.partial]).toEqual([['new'], 'of 2 reports the newest 1 were read']);
  expect(idsOf(await read({ sinceMs: Date.now() + 60_000 }))).toEqual([]);
});

it('reads a list in pages, as far as it may', async () => {
  await Promise.all(Array.from({ length: 1_001 }, (_, index) => put(`incidents/a/${index}`, '')));
  await putReport('b');
  expect(idsOf(await read())).toEqual(['b']);
  const past = await read({ maxObjects: 1_000 });
  expect([idsOf(past), past.partial]).toEqual([[], 'the first 1000 objects of the bucket were looked at']);
});

it('counts what it can not read, and reads the others', async () => {
  await putReport('a');
  await putReport('forbidden');
  await put('incidents/broken/report.json', '{"incident":');
  refused = /forbidden/;
  const past = await read();
  expect([idsOf(past), past.unread]).toEqual([['a'], 2]);
});

it('fails where the list is refused, and where it takes too long', async () => {
  await putReport('a');
  refused = /list-type/;
  await expect(read()).rejects.toThrow('s3: the reports: AccessDenied: Access Denied');
  refused = /^$/;
  hangs = /a\/report/;
  await expect(read({ timeoutMs: 50 })).rejects.toThrow(/^s3: the reports: .*no answer within 50 ms/);
});

it('takes no part of a report for the whole', async () => {
  await put(
    'incidents/long/report.json',
    JSON.stringify({ ...REPORT, padding: 'x'.repeat(9 * 1_024 * 1_024) }),
  );
  const past = await new S3Reports('reports', client).read(LIMITS);
  expect([past.incidents, past.unread]).toEqual([[], 1]);
  expect(asked.filter((url) => url.includes('long'))).toEqual([]);
});
