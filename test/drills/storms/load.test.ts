/** The load tries again as Alertmanager does, and counts what a receiver that is told how to answer makes of it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { latencyOf, sendStorm } from '../../../drills/storms/load';
import type { PlannedWebhook } from '../../../drills/storms/plan';

/** By body: what to answer, one after the other; the last one stays. 0: the connection is cut, -1: no answer. */
const answers = new Map<string, number[]>();
const seen: string[] = [];
const server = http.createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  seen.push(`${body} ${request.headers.authorization}`);
  const [status = 202, ...later] = answers.get(body) ?? [];
  if (later.length > 0) answers.set(body, later);
  if (status === 0) request.socket.destroy();
  if (status > 0) response.writeHead(status).end('{}');
});

let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  answers.clear();
});

const send = (webhooks: readonly PlannedWebhook[], more: object = {}) =>
  sendStorm({ url, token: 'right', webhooks, connections: 2, seed: 1, ...more });

test('5xx and lost connections are tried again, 4xx are not', async () => {
  answers.set('busy', [503, 502, 202]);
  answers.set('lost', [0, 202]);
  answers.set('wrong', [400]);
  const result = await send([
    { kind: 'firing', body: 'busy' },
    { kind: 'firing', body: 'lost' },
    { kind: 'refused', body: 'wrong', unauthorized: true },
  ]);
  expect(result).toMatchObject({
    ...{ webhooks: 3, attempts: 6, lost: 1, givenUp: 0, unexpected: {} },
    answers: { 202: 2, 400: 1, 502: 1, 503: 1 },
  });
  expect(seen.filter((each) => each.startsWith('busy'))).toHaveLength(3);
  expect(seen.filter((each) => each.startsWith('wrong'))).toEqual(['wrong Bearer not-the-token']);
  expect(seen.filter((each) => each.startsWith('lost'))[1]).toBe('lost Bearer right');
});

test('what is never answered is given up, and an answer that should not have been is told', async () => {
  answers.set('silent', [-1]);
  answers.set('down', [500]);
  answers.set('lost for ever', [400]);
  answers.set('let in', [202]);
  const result = await send(
    [
      { kind: 'firing', body: 'silent' },
      { kind: 'firing', body: 'down' },
      { kind: 'firing', body: 'lost for ever' },
      { kind: 'refused', body: 'let in' },
    ],
    { giveUpAfterMs: 400 },
  );
  expect(result.givenUp).toBe(2);
  expect(result.unexpected).toEqual({ 'firing 400': 1, 'refused 202': 1 });
});

test('a connection can be cut on purpose: the webhook is sent once more', async () => {
  const result = await send([{ kind: 'firing', body: 'cut' }], { cutShare: 1 });
  expect(result).toMatchObject({ attempts: 2, lost: 1, givenUp: 0, answers: { 202: 1 } });
});

test('latencies: the middle, the slowest of a hundred, the slowest', () => {
  const all = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(latencyOf(all.reverse())).toEqual({ p50: 101, p99: 199, max: 200 });
  expect(latencyOf([])).toEqual({ p50: 0, p99: 0, max: 0 });
});
