/** Escalate finds the thread of an incident where no state holds it: in the history of its own execution, or of the one joined. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { handler } from '../../lambdas/escalate';
import type { EscalationRequest } from '../../src/escalate/request';
import { configuration, escalated, incident, state } from '../support/builders';
import { everything } from '../support/everything';
import { captureOutput } from '../support/function-output';
import { History } from '../support/history';

const ROOT = '1700000000.000001';
const channels = {
  'sre-on-call': 'C1AAAAA',
  'lead-engineer': 'C1AAAAA',
  'engineering-manager': 'C2BBBBB',
  'customer-success': 'C2BBBBB',
};

let server: Server;
let folder: string;
/** Whose history was read, and what Slack got. */
const read: string[] = [];
const posted: { readonly channel: string; readonly thread_ts?: string }[] = [];
captureOutput();

/** Step Functions, Secrets Manager and Slack behind one address. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target.endsWith('GetSecretValue'))
      return response.end(JSON.stringify({ SecretString: 'xoxb-local' }));
    if (target.endsWith('GetExecutionHistory')) {
      read.push((JSON.parse(body) as { executionArn: string }).executionArn.split(':').at(-1) ?? '');
      const events = history().map((event) => ({ ...event, timestamp: Number(event.timestamp) / 1_000 }));
      return response.end(JSON.stringify({ events: events.reverse() }));
    }
    if (request.url?.includes('conversations.history'))
      return response.end(JSON.stringify({ ok: false, error: 'missing_scope' }));
    const message = JSON.parse(body) as (typeof posted)[number];
    posted.push(message);
    const { channel, thread_ts } = message;
    return response.end(
      JSON.stringify({
        ok: true,
        channel,
        ts: '1700000099.000001',
        message: { ...(thread_ts && { thread_ts }) },
      }),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(path.join(tmpdir(), 'knhk-test-function-'));
  const config = configuration({
    deployment: { answers: { enabled: false } },
    notifications: {
      sns: { audiences: [] },
      slack: { secretId: 'slack', bot: { channels, url: `${url}/api` } },
    },
  });
  writeFileSync(path.join(folder, 'configuration.json'), JSON.stringify(config));
  Object.assign(process.env, {
    LAMBDA_TASK_ROOT: folder,
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook',
    RUNBOOK_TOPIC_ARNS: '{}',
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
beforeEach(() => {
  read.length = 0;
  posted.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the watchdog has sent: the branch of the response has nothing of it in its state. */
function history() {
  const delivery = {
    audience: 'lead-engineer',
    channel: 'slack',
    delivered: true,
    inPlaceOf: null,
    detail: '',
  };
  const thread = { place: channels['lead-engineer'], id: ROOT };
  const deliveries = [{ ...delivery, attempts: 1, durationMs: 1, thread }];
  const escalation = escalated('unresolved', { deliveries });
  return new History({}).state('EscalateUnresolved', { ...state(), escalation }).events;
}

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
/** Each about an incident of its own: nothing that this process remembers leads to a thread. */
const tell = (name: string, minutesToPage: number, request: Partial<EscalationRequest>) =>
  handler({
    kind: 'action-taken',
    execution: { id: `arn:aws:states:us-east-1:000000000000:execution:runbook:${name}`, name },
    ...request,
    state: { incident: { ...incident(), id: name, escalateAt: soon(minutesToPage) }, ...request.state },
  } as never);
const threads = () => [...new Set(posted.map(({ thread_ts }) => thread_ts))];

it.each([
  ['pool-1', 'the next page of the watchdog', { kind: 'unresolved' }],
  ['pool-2', 'what the response says after it', { kind: 'step-failed' }],
  ['pool-3', 'the failure of the workflow', { kind: 'workflow-failed' }],
] as const)('of its own execution: %s, %s', async (name, _, request) => {
  await tell(name, -1, request);
  expect(read).toEqual([name]);
  expect(threads()).toEqual([ROOT]);
});

it('that an acknowledgement answers to, which the response hears of and the watchdog did not', async () => {
  const acknowledgement = { by: 'ada', at: soon(-1), audiences: ['lead-engineer'] };
  const heard = { validation: { ...everything().validation, acknowledgement } as never };
  await tell('pool-4', -5, { kind: 'acknowledged', state: heard });
  expect(posted.find(({ channel }) => channel === channels['lead-engineer'])?.thread_ts).toBe(ROOT);
});

it('of the execution that it joined', async () => {
  const join = { status: 'joined', execution: 'pool-5', since: soon(-10), calledAt: null };
  await tell('pool-6', 20, { kind: 'joined', state: { join } as never });
  expect(read).toEqual(['pool-5']);
  expect(threads()).toEqual([ROOT]);
});

it('nothing is read in front of a repair, and what nobody knows the thread of opens one', async () => {
  await tell('pool-7', 20, {});
  expect(read).toEqual([]);
  expect(threads()).toEqual([undefined]);
});
