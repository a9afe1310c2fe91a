/** Who may come in: the page itself, and nobody through another page in the same browser. */
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { guardDoor } from '../../console/door';

const PORT = 8_484;
const HOST = `127.0.0.1:${PORT}`;
const changes: unknown[] = [];

let server: FastifyInstance;
beforeAll(() => {
  server = Fastify();
  guardDoor(server, () => PORT);
  server.get('/', () => 'page');
  server.get('/api/executions', () => []);
  server.post('/api/changes', ({ body }) => {
    changes.push(body);
    return {};
  });
});
afterAll(() => server.close());

const ask = async (options: InjectOptions) => (await server.inject(options)).statusCode;

/** A change as the page itself sends it, but for what is given. */
const change = (headers: Readonly<Record<string, string | undefined>>) =>
  ask({
    method: 'POST',
    url: '/api/changes',
    headers: Object.fromEntries(
      Object.entries({
        host: HOST,
        origin: `http://${HOST}`,
        'content-type': 'application/json',
        ...headers,
      }).filter(([, value]) => value !== undefined),
    ),
    payload: '{"allowed":false}',
  });

it('lets the page in, by both of its names', async () => {
  expect(await ask({ url: '/', headers: { host: HOST } })).toBe(200);
  expect(await change({})).toBe(200);
  expect(await change({ host: `localhost:${PORT}`, origin: `http://localhost:${PORT}` })).toBe(200);
  expect(changes).toHaveLength(2);
});

it.each([
  'evil.example',
  `evil.example:${PORT}`,
  '127.0.0.1',
  '127.0.0.1:80',
  `127.0.0.1.evil.example:${PORT}`,
  `0.0.0.0:${PORT}`,
])('is nobody else: host %s', async (host) => {
  expect(await ask({ url: '/', headers: { host } })).toBe(403);
  expect(await change({ host, origin: `http://${host}` })).toBe(403);
});

it.each([
  ['another page', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:3000' }],
  ['its other name', { origin: `http://localhost:${PORT}` }],
  ['the same over TLS', { origin: `https://${HOST}` }],
  ['a sandboxed frame', { origin: 'null' }],
  ['nowhere', { origin: undefined }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a form that looks like JSON', { 'content-type': 'text/plain' }],
  ['a form with a hint of JSON', { 'content-type': 'text/plain; application/json' }],
  ['something without a type', { 'content-type': undefined }],
])('takes no change from %s', async (_, headers) => {
  const before = changes.length;
  expect(await change(headers)).toBe(403);
  expect(changes).toHaveLength(before);
});

it.each(['cross-site', 'same-site'])('does not even read for another page: %s', async (site) => {
  const headers = { host: HOST, 'sec-fetch-site': site };
  expect(await ask({ url: '/api/executions', headers })).toBe(403);
  // A link to the page is one.
  expect(await ask({ url: '/', headers })).toBe(200);
});

it('loads nothing from elsewhere, and is shown in no frame', async () => {
  for (const url of ['/', '/nothing']) {
    const { headers } = await server.inject({ url, headers: { host: HOST } });
    expect(headers['content-security-policy']).toMatch(/^default-src 'self';.* frame-ancestors 'none'$/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
});
