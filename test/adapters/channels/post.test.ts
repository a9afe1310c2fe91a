/** One exchange, against servers that do not behave. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FailedAttempt } from '../../../src/adapters/channels/attempts';
import { post } from '../../../src/adapters/channels/post';

const servers: Server[] = [];
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const send = (url: string, secrets: string[] = []) =>
  post({ url, body: { text: 'hé' }, signal: AbortSignal.timeout(5_000), secrets });

async function failed(sending: Promise<unknown>): Promise<FailedAttempt> {
  const error = await sending.catch((reason: unknown) => reason);
  if (!(error instanceof FailedAttempt)) throw error;
  return error;
}

test('the body is JSON', async () => {
  const seen: string[] = [];
  const url = await serve((request, response) => {
    seen.push(request.method ?? '', request.headers['content-type'] ?? '');
    request.on('data', (chunk) => seen.push(String(chunk))).on('end', () => response.end('thanks'));
  });
  expect(await send(url)).toMatchObject({ status: 200, text: 'thanks', cut: false });
  expect(seen).toEqual(['POST', 'application/json', '{"text":"hé"}']);
});

test.each([
  [400, 'never'],
  [401, 'never'],
  [404, 'never'],
  [422, 'never'],
  [408, { afterMs: null }],
  [420, { afterMs: null }],
  [429, { afterMs: null }],
  [500, { afterMs: null }],
  [503, { afterMs: null }],
])('%d: another attempt: %p', async (status, retry) => {
  const url = await serve((_request, response) => response.writeHead(status).end('because'));
  expect(await failed(send(url))).toMatchObject({
    message: `HTTP ${status}: because`,
    retry,
    code: `${status}`,
  });
});

test('Retry-After is read', async () => {
  const url = await serve((_request, response) => response.writeHead(429, { 'retry-after': '7' }).end());
  expect((await failed(send(url))).retry).toEqual({ afterMs: 7_000 });
});

test('a redirect is not followed, and where it leads is not told', async () => {
  const visits: string[] = [];
  const other = await serve((request, response) => {
    visits.push(request.url ?? '');
    response.end('ok');
  });
  for (const status of [301, 302, 307, 308]) {
    const url = await serve((_request, response) =>
      response.writeHead(status, { location: `${other}/taken` }).end(`go to ${other}`),
    );
    const failure = await failed(send(url));
    expect(failure.message).toBe(`HTTP ${status}: a redirect, which is not followed`);
    expect(failure.retry).toBe('never');
  }
  expect(visits).toEqual([]);
});

test('nobody there, and a connection that is cut: another attempt', async () => {
  const cutting = await serve((request) => void request.socket.destroy());
  for (const url of ['http://127.0.0.1:9', cutting]) {
    const failure = await failed(send(`${url}/services/T0/B0/very-secret`));
    expect(failure.retry).toEqual({ afterMs: null });
    expect(failure.message).not.toContain('very-secret');
  }
});

test('an answer without end is read in part', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', more);
    more();
  });
  const answer = await send(url);
  expect(answer.cut).toBe(true);
  expect(answer.text).toHaveLength(4_096);
});

test('what the answer repeats is shown without secrets, in one line, and not for long', async () => {
  const url = await serve((_request, response) =>
    response
      .writeHead(400)
      .end(`no key k3y-of-ours\nfor you@example.com, token=abc123, Bearer zzz\u001b[2J ${'y'.repeat(5_000)}`),
  );
  const { message } = await failed(send(url, ['k3y-of-ours', 'k3y']));
  expect(message).toMatch(/^HTTP 400: no key … for …@…, token=… Bearer … y+…$/);
  expect(message.length).toBeLessThan(250);
});
