/** What the Report function writes, and what it leaves when the review can't be written. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler } from '../../lambdas/report';
import { leakResolved } from '../documents/review/stories';
import { configuration, state, TARGET_INPUT } from '../support/builders';
import { reportOf } from '../support/documents';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';

let server: Server;
const stored = new Map<string, { readonly type: string; readonly body: string }>();
/** Reports that are there already, by their incident. */
const earlier = new Map<string, string>();
/** Names that the store refuses. */
let refused = /^$/;

provideConfiguration(
  configuration({ targets: [{ ...TARGET_INPUT, prometheus: { url: 'http://127.0.0.1:9' } }] }),
);
const output = captureOutput();

/** Step Functions and S3 behind one address: the one is posted to, the other is put into. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.method === 'POST') {
      const events = leakResolved().map((event) => ({
        ...event,
        timestamp: (event.timestamp?.getTime() ?? 0) / 1_000,
      }));
      response.end(JSON.stringify({ events }));
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
    const name = pathname.split('/').slice(2).join('/');
    if (refused.test(searchParams.has('list-type') ? 'list' : name) && request.method === 'GET') {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
      return;
    }
    if (searchParams.has('list-type')) {
      const listed = [...earlier.keys()].map(
        (key) =>
          `<Contents><Key>incidents/${key}/report.json</Key><LastModified>2026-01-21T00:00:00.000Z</LastModified></Contents>`,
      );
      response.end(`<ListBucketResult>${listed.join('')}</ListBucketResult>`);
      return;
    }
    if (request.method === 'GET') {
      response.end(earlier.get(name.split('/')[1] ?? ''));
      return;
    }
    if (refused.test(name)) response.statusCode = 403;
    else stored.set(name, { type: request.headers['content-type'] ?? '', body });
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  Object.assign(process.env, {
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook',
    RUNBOOK_REPORT_BUCKET: 'reports',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
beforeEach(() => {
  stored.clear();
  earlier.clear();
  refused = /^$/;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('writes the review beside the report, with what Prometheus does not tell left open', async () => {
  expect(await handler(state())).toMatchObject({
    outcome: 'resolved',
    json: 's3://reports/incidents/pool-1/report.json',
    markdown: 's3://reports/incidents/pool-1/report.md',
    review: 's3://reports/incidents/pool-1/review.md',
    actions: [{ summary: 'terminated 12 leaked session(s)', undo: 'none needed', undone: null }],
  });
  const [markdown, html] = ['md', 'html'].map((end) => stored.get(`incidents/pool-1/review.${end}`));
  expect([markdown?.type, html?.type]).toEqual(['text/markdown; charset=utf-8', 'text/html; charset=utf-8']);
  expect(markdown?.body).toMatch(/\| Requests failed \| not known: prometheus: /);
  expect(markdown?.body).toContain('Report: s3://reports/incidents/pool-1/report.md');
  expect(html?.body).toMatch(/<h2>Action items<\/h2>\n<ul><li><strong>Finish every transaction in /);
});

describe('earlier reports', () => {
  const keep = (id: string, startedAt = '2026-01-20T03:00:00.000Z') => {
    const report = reportOf(leakResolved());
    earlier.set(id, JSON.stringify({ ...report, incident: { ...report.incident, id, startedAt } }));
  };
  const recurrence = () =>
    /## Recurrence\n\n([^#]*)\n\n/.exec(stored.get('incidents/pool-1/review.md')?.body ?? '')?.[1];

  it('are read, and the review says what came back', async () => {
    keep('pool-0');
    keep('pool-long-ago', '2025-01-20T03:00:00.000Z');
    await handler(state());
    expect(recurrence()).toContain('This is the second incident of this target in 30 days');
    expect(recurrence()).toContain('pool-0');
    expect(stored.get('incidents/pool-1/review.md')?.body).toContain('it has come back');
  });

  it('fail nothing where they are refused: it is said, and the review is written', async () => {
    refused = /^list$/;
    const unread = 'whether it is a recurrence: s3: the reports: AccessDenied: Access Denied';
    expect(await handler(state())).toMatchObject({
      review: 's3://reports/incidents/pool-1/review.md',
      unread: expect.arrayContaining([unread]),
    });
    expect(recurrence()).toBe(
      'Not known: earlier reports were not read: s3: the reports: AccessDenied: Access Denied',
    );
  });
});

it('leaves the report when the review can not be written, and says why in its log', async () => {
  refused = /review/;
  expect(await handler(state())).toMatchObject({
    markdown: 's3://reports/incidents/pool-1/report.md',
    review: null,
  });
  expect(stored.has('incidents/pool-1/report.md')).toBe(true);
  expect(output.lines()).toContainEqual(
    expect.objectContaining({
      step: 'report',
      incident: 'pool-1',
      reviewFailed: expect.stringMatching(/^s3: incidents\/pool-1\/review/),
    }),
  );
});

it('counts the execution by its outcome, and the seconds to the end of the incident', async () => {
  output.clear();
  await handler(state());
  expect(output.metrics('Executions')).toEqual([
    { service: 'knhk-runbook', outcome: 'resolved', Executions: 1 },
  ]);
  expect(output.metrics('TimeToResolve')).toEqual([
    { service: 'knhk-runbook', TimeToResolve: expect.any(Number) },
  ]);
});
