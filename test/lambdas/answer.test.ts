/** The page behind a link, where something that it needs fails: a plain sentence, and nothing half done. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handler } from '../../lambdas/answer';
import { type Claims, sign, signingKey } from '../../src/answers/token';
import { claims } from '../answers/answering';
import { configuration, incident, remediation, TARGET_INPUT } from '../support/builders';
import { provideConfiguration } from '../support/function-configuration';
import { captureOutput } from '../support/function-output';
import { History } from '../support/history';

const KEY = 'k'.repeat(64);
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/knhk/leases/knhk-runbook-knhk-closed-loop';
const asking = remediation({
  status: 'awaiting-approval',
  plan: { summary: 'terminate <b>38</b> sessions' } as never,
  approval: {
    ...{
      planHash: '7c03bd4577f6',
      askedAt: '2026-01-31T03:02:00.000Z',
      expiresAt: '2999-01-01T00:00:00.000Z',
    },
    ...{ isNew: true, decidedBy: null },
  },
});

let server: Server;
/** What does not answer as it should: by a part of what is asked. */
let broken: Readonly<Record<string, (response: ServerResponse) => void>> = {};
/** What was changed, by its name. */
const changed: string[] = [];
let annotations: Record<string, string> = {};
let secretsOf: (name: string, stage: string) => string | null;

provideConfiguration(
  configuration({
    targets: [{ ...TARGET_INPUT, kubernetes: { ...TARGET_INPUT.kubernetes, answersSecretId: 'lease-only' } }],
    probes: { timeoutMs: 500 },
  }),
);
const output = captureOutput();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const what = `${request.headers['x-amz-target'] ?? `${request.method} ${request.url}`}`;
    const fault = Object.entries(broken).find(([part]) => what.includes(part))?.[1];
    if (fault) {
      fault(response);
      return;
    }
    const [value, status = 200] = answerTo(what, body);
    response.writeHead(status).end(JSON.stringify(value));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'lease-token' } }],
  });
  // The kubeconfig of all that the runbook may do is none of this function's.
  secretsOf = (name, stage) =>
    name === 'lease-only' ? kubeconfig : name === 'key' && stage === 'AWSCURRENT' ? KEY : null;
  Object.assign(process.env, {
    RUNBOOK_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runbook',
    RUNBOOK_ANSWER_KEY_SECRET: 'key',
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
  });
});
beforeEach(() => {
  broken = {};
  changed.length = 0;
  annotations = {};
  output.clear();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Answer = readonly [value: unknown, status?: number];

function answerTo(what: string, body: string): Answer {
  switch (what.split('.').at(-1)) {
    case 'GetSecretValue': {
      const { SecretId, VersionStage } = JSON.parse(body) as Record<string, string>;
      const value = secretsOf(SecretId ?? '', VersionStage ?? '');
      const missing = { __type: 'ResourceNotFoundException', message: 'not there' };
      return value === null ? [missing, 400] : [{ SecretString: value }];
    }
    case 'DescribeExecution':
      return [{ name: 'pool-1', status: 'RUNNING', executionArn: incident().executionArn }];
    case 'GetExecutionHistory':
      return [{ events: HISTORY }];
    case 'StopExecution':
      changed.push('stop');
      return [{ stopDate: 0 }];
    default:
      return what.includes(LEASE) ? leaseAnswer(what, body) : [{ message: `no ${what}` }, 404];
  }
}

const HISTORY = new History({})
  .state('Remediate', { incident: incident(), remediation: asking })
  .events.map((each) => ({ ...each, timestamp: (each.timestamp?.getTime() ?? 0) / 1_000 }));

function leaseAnswer(what: string, body: string): Answer {
  if (what.startsWith('PUT')) {
    ({ annotations } = (JSON.parse(body) as { metadata: { annotations: Record<string, string> } }).metadata);
    changed.push('lease');
  }
  const metadata = { name: 'knhk-runbook-knhk-closed-loop', namespace: 'knhk', resourceVersion: '7' };
  const spec = { holderIdentity: 'pool-1', leaseDurationSeconds: 900 };
  return [{ metadata: { ...metadata, annotations }, spec }];
}

const UNTIL = '2999-01-01T00:00:00.000Z';
async function ask(method: 'GET' | 'POST', of: Partial<Claims> = {}, key = KEY) {
  const wanted = claims({ expiresAt: UNTIL, ...of });
  const token = sign(
    { ...wanted, expiresAt: new Date((2 ** 32 - 1) * 1_000).toISOString() },
    signingKey(key),
  );
  const body = method === 'POST' ? `confirm=${wanted.action}` : null;
  const event = { httpMethod: method, pathParameters: { token }, body, isBase64Encoded: false };
  const answer = (await handler(event as unknown as APIGatewayProxyEvent)) as APIGatewayProxyResult;
  const notice = /role="(?:alert|status)">([^<]*)</.exec(answer.body)?.[1] ?? '';
  return { ...answer, notice, token, hasButton: answer.body.includes('<button') };
}

it('shows the plan with every text escaped, and answers a confirmed POST', async () => {
  const looked = await ask('GET');
  expect([looked.statusCode, looked.hasButton, changed]).toEqual([200, true, []]);
  expect(looked.body).toContain('terminate &lt;b&gt;38&lt;/b&gt; sessions');
  expect((await ask('POST')).notice).toContain('You approved the plan.');
  expect(changed).toEqual(['lease']);
  expect(JSON.parse(annotations['knhk-runbook/decision'] ?? '')).toMatchObject({
    ...{ decision: 'approved', by: 'sre-on-call', through: 'link', planHash: '7c03bd4577f6' },
  });
});

it('has who answered what in its log, and never the link', async () => {
  const { token } = await ask('POST');
  expect(output.lines()).toContainEqual(
    expect.objectContaining({
      ...{ step: 'answer', method: 'POST', outcome: 'done', action: 'approve' },
      ...{ audience: 'sre-on-call', incident: 'pool-1' },
    }),
  );
  expect(JSON.stringify(output.lines())).not.toContain(token.slice(5, 30));
});

const failing = (response: ServerResponse) => {
  response.writeHead(500).end('{"__type":"InternalServerError"}');
};
const forbidding = (response: ServerResponse) => {
  response.writeHead(403).end('{}');
};
const gone = (response: ServerResponse) => {
  response.destroy();
};
const hanging = () => undefined;

it.each<[string, Partial<Claims>, typeof broken, RegExp]>([
  ['Step Functions fails', {}, { DescribeExecution: failing }, /The execution pool-1 could not be read/],
  ['the history is cut off', {}, { GetExecutionHistory: gone }, /The execution pool-1 could not be read/],
  ['the cluster is not reached', {}, { [LEASE]: gone }, /kubernetes/],
  ['the cluster does not answer', { action: 'acknowledge' }, { [LEASE]: hanging }, /no answer within 500 ms/],
  ['the cluster refuses', { action: 'stop-changes' }, { [LEASE]: forbidding }, /HTTP 403/],
])('%s: a plain sentence, on a look and on an answer, and nothing done', async (_, of, faults, why) => {
  broken = faults;
  for (const method of ['GET', 'POST'] as const) {
    const { statusCode, notice, hasButton } = await ask(method, of);
    expect([method, statusCode, hasButton, changed]).toEqual([method, 503, false, []]);
    expect(notice).toMatch(why);
    expect(notice).toMatch(/Nothing was done\. Try again|Read the page again/);
  }
  broken = {};
  expect((await ask('POST', of)).statusCode).toBe(200);
});

it('says that it is not known whether an answer was recorded, where its answer was lost', async () => {
  broken = { [`PUT ${LEASE}`]: gone };
  const { statusCode, notice } = await ask('POST');
  expect([statusCode, notice]).toEqual([503, expect.stringContaining('could not be confirmed')]);
});

it('stops an execution without the cluster, and not where that fails', async () => {
  broken = { [LEASE]: gone, StopExecution: failing };
  const failed = await ask('POST', { action: 'stop-execution' });
  expect([failed.statusCode, changed]).toEqual([503, []]);
  broken = { [LEASE]: gone };
  expect((await ask('GET', { action: 'stop-execution' })).hasButton).toBe(true);
  expect((await ask('POST', { action: 'stop-execution' })).notice).toContain('The execution is stopped.');
  expect(changed).toEqual(['stop']);
});

it('checks no link without its key, and says so; a key that was just put in place is read afresh', async () => {
  const other = 'n'.repeat(64);
  expect((await ask('GET', {}, other)).notice).toContain('signed with a key that is no longer in use');
  broken = { GetSecretValue: failing };
  jest.useFakeTimers({
    now: Date.now() + 400_000,
    doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'performance'],
  });
  try {
    const { statusCode, notice } = await ask('POST');
    expect([statusCode, notice]).toEqual([
      503,
      expect.stringContaining('The key that checks this link could not be read'),
    ]);
    expect(changed).toEqual([]);
    broken = {};
    const before = secretsOf;
    secretsOf = (name, stage) =>
      name === 'key' ? (stage === 'AWSCURRENT' ? other : KEY) : before(name, stage);
    expect((await ask('GET', {}, other)).statusCode).toBe(200);
    expect((await ask('GET')).statusCode).toBe(200);
  } finally {
    jest.useRealTimers();
  }
});
