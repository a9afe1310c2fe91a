/** What the steps count: who was called, what was changed, what was refused. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler as escalate } from '../../lambdas/escalate';
import { handler as prepare } from '../../lambdas/prepare';
import { handler as remediate } from '../../lambdas/remediate';
import { configuration, diagnosis, incident, state } from '../support/builders';
import { pools } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';

const SERVICE = { service: 'knhk-runbook' };
const AUDIENCES = ['sre-on-call', 'lead-engineer', 'engineering-manager', 'customer-success'];
let sns: Server;
let broken = false;

provideConfiguration(configuration());
const output = captureOutput();
beforeAll(async () => {
  sns = createServer((request, response) => {
    request.resume();
    response.statusCode = broken ? 400 : 200;
    response.end(
      '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => sns.once('listening', resolve));
  const topics = AUDIENCES.map((audience) => [audience, `arn:aws:sns:us-east-1:000000000000:${audience}`]);
  Object.assign(process.env, {
    RUNBOOK_TOPIC_ARNS: JSON.stringify(Object.fromEntries(topics)),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(sns.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
beforeEach(() => {
  broken = false;
  output.clear();
});
afterAll(() => {
  sns.closeAllConnections();
  sns.close();
});

const request = (kind: 'unresolved' | 'action-taken', mode: 'auto' | 'dry-run' = 'auto') => ({
  kind,
  state: state({ incident: incident({ mode }) }),
  execution: { id: 'arn:x', name: 'pool-1' },
});

it('counts a page by its kind, and no note', async () => {
  await escalate(request('unresolved'));
  await escalate(request('action-taken'));
  expect(output.metrics('Escalations')).toEqual([{ ...SERVICE, kind: 'unresolved', Escalations: 1 }]);
  expect(output.metrics('UndeliveredMessages')).toEqual([]);
});

it('counts nobody called in a dry run', async () => {
  await escalate(request('unresolved', 'dry-run'));
  expect(output.metrics('Escalations')).toEqual([]);
});

it("counts an input that is refused, and not an alert's", async () => {
  const execution = { id: 'arn:x', name: 'x', startTime: '2026-01-31T03:00:00.000Z' };
  await expect(prepare({ input: { trigger: 'alert' }, execution })).rejects.toThrow();
  expect(output.metrics('FailedWithoutIncident')).toEqual([]);
  await expect(prepare({ input: null, execution })).rejects.toThrow('an object is accepted');
  expect(output.metrics('FailedWithoutIncident')).toEqual([{ ...SERVICE, FailedWithoutIncident: 1 }]);
});

it('counts each kind of change that is refused', async () => {
  // The database is full to the last connection: neither more replicas nor larger pools fit.
  const full = { pool: pools(50), database: database({ maxConnections: 100 }) };
  const { status } = await remediate(state({ diagnosis: diagnosis('undersized-pool', full) }));
  expect(status).toBe('refused');
  const counted = output.metrics('Refusals').map(({ kind }) => kind);
  expect(counted.sort()).toEqual(['raise-pool', 'scale-out']);
  expect(output.lines()).toContainEqual(expect.objectContaining({ step: 'remediate', incident: 'pool-1' }));
});
