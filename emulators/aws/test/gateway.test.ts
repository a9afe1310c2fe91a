/** The REST API over HTTP: who is let in, what a function is told, and how failures are answered. */
import { createGateway } from '../gateway';
import { evaluatePolicy } from '../gateway/policy';
import { refusal } from '../gateway/refusal';
import { findRoute } from '../gateway/routes';
import { tokenBucket } from '../gateway/throttle';
import type { ApiMethod, LocalRestApi } from '../template';
import { type RunningMiniStack, startMiniStack } from './fixtures/running-mini-stack';

let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
});
afterAll(async () => {
  await mini?.close();
});

const call = async (path: string, token?: string, init: RequestInit = {}) => {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: token }) };
  const response = await fetch(`${mini.aws.gatewayUrl}${path}`, { method: 'POST', headers, ...init });
  return { status: response.status, body: await response.text(), headers: response.headers };
};
const doors: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
});

/** No slow start of a function comes between: what the fixture has is for the function that is too slow. */
const PATIENT_MS = 30_000;

/** A second door to the same functions, and the functions that were called through it. */
async function countingGateway(changes: Partial<LocalRestApi> = {}) {
  const [api] = mini.aws.stack.restApis;
  if (!api) throw new Error('the fixture has an API');
  const called: string[] = [];
  const server = createGateway({
    api: { ...api, methods: api.methods.map((each) => ({ ...each, timeoutMs: PATIENT_MS })), ...changes },
    account: mini.aws.stack,
    invoke: (name, event) => {
      called.push(name.split(':').at(-1) ?? '');
      return mini.aws.lambda.invoke(name, event);
    },
    onProblem: (error) => {
      throw error;
    },
  });
  doors.push({ close: () => server.close() });
  const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/test`;
  return { url, called };
}

describe('authorization', () => {
  test.each([
    ['no token', undefined, 401, { message: 'Unauthorized' }],
    ['a token of the wrong form', 'Basic x', 401, { message: 'Unauthorized' }],
    ['a token the function does not know', 'Bearer unknown', 401, { message: 'Unauthorized' }],
    ['an explicit deny', 'Bearer denied', 403, { Message: expect.stringMatching(/ with an explicit deny$/) }],
    ['an Allow for something else', 'Bearer elsewhere', 403, { Message: expect.stringMatching(/resource$/) }],
    ['a function that fails', 'Bearer broken', 500, { message: null }],
    ['an answer that is no policy', 'Bearer odd', 500, { message: null }],
  ])('%s', async (_, token, status, body) => {
    const answer = await call('/alerts', token);
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({ status, body });
    expect(mini.problems).toEqual([]);
  });

  test('the function is asked neither without a token of the right form, nor twice for the same', async () => {
    const door = await countingGateway();
    const post = (token: string) =>
      fetch(`${door.url}/alerts`, { method: 'POST', headers: token ? { Authorization: token } : {} });
    for (const token of ['', 'Basic x', 'Bearer ']) expect((await post(token)).status).toBe(401);
    expect(door.called).toEqual([]);
    for (let time = 0; time < 3; time++) expect((await post('Bearer good')).status).toBe(202);
    expect((await post('Bearer denied')).status).toBe(403);
    expect((await post('Bearer denied')).status).toBe(403);
    expect(door.called).toEqual(['mini-authorize', ...Array(3).fill('mini-behind'), 'mini-authorize']);
  });
});

test('a function is told the request, and its answer is passed on', async () => {
  const answer = await call('/alerts?a=1&a=2&b=', 'Bearer good', { body: '{"é":1}' });
  expect(answer.status).toBe(202);
  expect(answer.headers.get('x-answered-by')).toBe('api');
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(answer.headers.get('content-type')).toBe('application/json');
  const event = JSON.parse(answer.body);
  expect(event).toMatchObject({
    resource: '/alerts',
    path: '/alerts',
    httpMethod: 'POST',
    queryStringParameters: { a: '2', b: '' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: [''] },
    pathParameters: null,
    stageVariables: null,
    body: '{"é":1}',
    isBase64Encoded: false,
    requestContext: {
      stage: 'test',
      path: '/test/alerts',
      resourcePath: '/alerts',
      requestId: answer.headers.get('x-amzn-requestid'),
      identity: { sourceIp: '127.0.0.1' },
      authorizer: { principalId: 'tester', team: 'sre', level: '3' },
    },
  });
  expect(event.headers).toMatchObject({ Authorization: 'Bearer good', 'Content-Type': 'application/json' });
  expect(event.multiValueHeaders).toMatchObject({ 'Content-Type': ['application/json'] });
});

test('a path parameter, without an authorizer and without a body', async () => {
  const event = JSON.parse((await call('/open/7', undefined, { method: 'GET' })).body);
  expect(event).toMatchObject({ resource: '/open/{id}', body: null });
  expect(event.requestContext).not.toHaveProperty('authorizer');
  expect(event.pathParameters).toEqual({ id: '7' });
});

describe('failures', () => {
  test.each([
    ['a function that throws', '/open/1?do=throw', 502, 'Internal server error'],
    ['an answer that is none', '/open/1?do=answer+nonsense', 502, 'Internal server error'],
    ['a function that is too slow', '/open/1?do=sleep', 504, 'Endpoint request timed out'],
    ['a path that is not there', '/nothing', 403, 'Missing Authentication Token'],
    ['the root, which has no method', '/', 403, 'Missing Authentication Token'],
  ])('%s', async (_, path, status, message) => {
    const answer = await call(path);
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({ status, body: { message } });
  });

  test('another stage', async () => {
    const response = await fetch(`${mini.aws.gatewayUrl?.replace(/test$/, 'other')}/alerts`);
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
  });

  test('a body of more than 10 MB', async () => {
    const answer = await call('/open/1', undefined, { body: 'x'.repeat(10 * 1024 * 1024 + 1) });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([413, { message: 'Request Too Long' }]);
  });

  test("too many requests at once, with the stack's own answer for it", async () => {
    const templates = { 'application/json': '{"said":$context.error.messageString}' };
    const door = await countingGateway({
      throttle: { requestsPerSecond: 0.001, burst: 2 },
      responses: [{ type: 'THROTTLED', statusCode: 503, templates }],
    });
    const url = `${door.url}/open/1`;
    const answers = [await fetch(url), await fetch(url), await fetch(url)];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 503]);
    expect(await answers[2]?.json()).toEqual({ said: 'Too Many Requests' });
  });
});

describe('a model of the body', () => {
  const post = (body: string, contentType = 'application/json') =>
    call('/checked', undefined, { body, headers: { 'Content-Type': contentType } });

  test.each([
    ['what is no JSON', '{'],
    ['what lacks a field', '{}'],
    ['what is too long', '{"version":"444"}'],
    ['nothing', ''],
  ])('keeps %s from the function', async (_, body) => {
    const answer = await post(body, 'application/json; charset=utf-8');
    expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { message: 'Invalid request body' }]);
  });

  test('lets through what fits, and what it is no model for', async () => {
    expect((await post('{"version":"4"}')).status).toBe(202);
    expect((await post('text', 'text/plain')).status).toBe(202);
  });
});

test('a gateway response of the stack takes the place of the default of its class', () => {
  const templates = { 'application/json': '{"text":"$context.error.message"}' };
  const custom = [{ type: 'DEFAULT_4XX', statusCode: undefined, templates }];
  expect(refusal(custom, 'UNAUTHORIZED')).toMatchObject({ statusCode: 401, body: '{"text":"Unauthorized"}' });
  expect(refusal(custom, 'INTEGRATION_TIMEOUT')).toMatchObject({ statusCode: 504 });
});

test('the most exact route wins', () => {
  const method = (httpMethod: string, resourcePath: string): ApiMethod => ({
    httpMethod,
    resourcePath,
    functionArn: resourcePath,
    authorizer: undefined,
    timeoutMs: 1_000,
    bodySchemas: {},
  });
  const methods = [
    method('ANY', '/{proxy+}'),
    method('ANY', '/a/{id}'),
    method('GET', '/a/{id}'),
    method('GET', '/a/b'),
  ];
  const found = (httpMethod: string, path: string) => {
    const route = findRoute(methods, httpMethod, path);
    return [route?.method.httpMethod, route?.method.resourcePath, route?.pathParameters];
  };
  expect(found('GET', '/a/b')).toEqual(['GET', '/a/b', {}]);
  expect(found('GET', '/a/c')).toEqual(['GET', '/a/{id}', { id: 'c' }]);
  expect(found('PUT', '/a/b')).toEqual(['ANY', '/a/{id}', { id: 'b' }]);
  expect(found('GET', '/a/b/c')).toEqual(['ANY', '/{proxy+}', { proxy: 'a/b/c' }]);
  expect(found('GET', '/')).toEqual([undefined, undefined, undefined]);
});

test('a Deny wins over an Allow, and wildcards stand for any text', () => {
  const statement = (Effect: 'Allow' | 'Deny', Resource: string, Action = 'execute-api:*') => ({
    Effect,
    Action: [Action],
    Resource: [Resource],
  });
  const verdict = (...Statement: ReturnType<typeof statement>[]) =>
    evaluatePolicy(
      { principalId: 'p', policyDocument: { Statement }, context: {} },
      'arn:api/v1/POST/alerts',
    );
  expect(verdict(statement('Allow', 'arn:api/*'))).toBe('allow');
  expect(verdict(statement('Allow', 'arn:api/v?/POST/alerts'), statement('Deny', '*'))).toBe('explicit deny');
  expect(verdict(statement('Allow', 'arn:api/v1/GET/*'))).toBe('implicit deny');
  expect(verdict(statement('Allow', '*', 's3:*'))).toBe('implicit deny');
  expect(verdict(statement('Allow', 'arn.api/*'))).toBe('implicit deny');
});

test('a token bucket fills at its rate, up to its burst', () => {
  let nowMs = 0;
  const take = tokenBucket({ requestsPerSecond: 10, burst: 2 }, () => nowMs);
  expect([take(), take(), take()]).toEqual([true, true, false]);
  nowMs = 100;
  expect([take(), take()]).toEqual([true, false]);
  nowMs = 10_000;
  expect([take(), take(), take()]).toEqual([true, true, false]);
});
