/** A login at an issuer that tells the truth, and at one that does not: what is refused, and why. */
import { createServer } from 'node:net';
import { OpenIdService } from '../../../src/adapters/login/open-id';
import { challengeOf } from '../../../src/answers/session';
import { type Login, loginSchema } from '../../../src/configuration/login';
import { CLIENT, Issuer, type Lies } from '../../support/issuer';

let issuer: Issuer;
beforeEach(async () => {
  issuer = await Issuer.start();
});
afterEach(() => issuer.close());

const EXPECTED = { state: '0123456789abcdef.state', nonce: 'a-nonce', verifier: 'v'.repeat(43) };
const ASKING = { state: EXPECTED.state, nonce: EXPECTED.nonce, challenge: challengeOf(EXPECTED) };

const service = (settings: Partial<Login> = {}, secret = CLIENT.secret, timeoutSeconds = 20) =>
  new OpenIdService({
    login: { ...loginSchema.parse({ issuer: issuer.url, clientId: CLIENT.id }), ...settings },
    callbackUrl: 'https://api.example.com/v1/answers/login',
    secret: async () => secret,
    nowMs: () => Date.now(),
    timeoutSeconds,
  });

async function login(of: OpenIdService, change: (answer: URLSearchParams) => void = () => undefined) {
  const answer = issuer.login(await of.address(ASKING));
  change(answer);
  return of.claims(answer, EXPECTED);
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: { failure: unknown }) => error.failure ?? error,
  );

it('sends the browser to the issuer with PKCE, state and nonce, and reads who came back', async () => {
  const address = new URL(await service({ maxAgeSeconds: 3600 }).address(ASKING));
  expect(Object.fromEntries(address.searchParams)).toEqual({
    ...{ client_id: 'runbook', response_type: 'code', scope: 'openid email', max_age: '3600' },
    redirect_uri: 'https://api.example.com/v1/answers/login',
    ...{ state: EXPECTED.state, nonce: EXPECTED.nonce },
    ...{ code_challenge: challengeOf(EXPECTED), code_challenge_method: 'S256' },
  });
  expect(await login(service())).toMatchObject({ sub: 'ada-1', email: 'ada@example.com' });
  expect(issuer.asked).not.toContain('/userinfo');
});

it('asks the user info for what the ID token does not say, of the same person alone', async () => {
  const withoutEmail = { email: undefined, email_verified: undefined };
  issuer.lies = { claims: withoutEmail, userInfo: { email: 'ada@example.com', email_verified: 'false' } };
  expect(await login(service())).toMatchObject({
    sub: 'ada-1',
    email: 'ada@example.com',
    email_verified: 'false',
  });
  issuer.lies = { claims: withoutEmail, userInfo: { sub: 'eve-2', email: 'ada@example.com' } };
  expect(await failure(login(service()))).toEqual({ code: 'not-trusted', unfit: 'subject' });
});

const now = () => Math.floor(Date.now() / 1_000);
it.each<[string, () => Lies, object | 'taken', Partial<Login>?]>([
  ['signed by another key', () => ({ signature: 'other-key' }), { unfit: 'signature' }],
  ['not signed', () => ({ signature: 'none' }), { unfit: 'signature' }],
  ["signed by the application's secret", () => ({ signature: 'hmac' }), { unfit: 'signature' }],
  ['of another issuer', () => ({ claims: { iss: 'https://other.example' } }), { unfit: 'issuer' }],
  ['for another application', () => ({ claims: { aud: 'other' } }), { unfit: 'audience' }],
  [
    'for two, and another is authorized',
    () => ({ claims: { aud: ['runbook', 'other'], azp: 'other' } }),
    { unfit: 'audience' },
  ],
  ['for another login', () => ({ claims: { nonce: 'other' } }), { unfit: 'nonce' }],
  ['for no login', () => ({ claims: { nonce: undefined } }), { unfit: 'nonce' }],
  ['expired by more than clocks differ', () => ({ claims: { exp: now() - 45 } }), { unfit: 'time' }],
  ['expired by less than that', () => ({ claims: { exp: now() - 10 } }), 'taken'],
  ['of a time to come', () => ({ claims: { nbf: now() + 120 } }), { unfit: 'time' }],
  [
    'of a login long ago',
    () => ({ claims: { auth_time: now() - 900 } }),
    { unfit: 'login-time' },
    { maxAgeSeconds: 300 },
  ],
  ['of a login at a time unknown', () => ({}), { unfit: 'login-time' }, { maxAgeSeconds: 300 }],
  ['of a login just now', () => ({ claims: { auth_time: now() } }), 'taken', { maxAgeSeconds: 300 }],
])('an ID token %s', async (_, lies, expected, settings = {}) => {
  issuer.lies = lies();
  const outcome = await failure(login(service(settings)));
  expect(outcome).toEqual(expected === 'taken' ? 'taken' : { code: 'not-trusted', ...(expected as object) });
});

it.each<[string, (answer: URLSearchParams) => void, object]>([
  [
    'says that the person refused',
    (answer) => answer.set('error', 'access_denied'),
    { code: 'denied', error: 'access_denied' },
  ],
  [
    'says so in words of its own',
    (answer) => answer.set('error', '<b>call 555</b>'),
    { code: 'denied', error: 'no reason that is one' },
  ],
  ['is of another login', (answer) => answer.set('state', 'other'), { code: 'not-trusted', unfit: 'state' }],
  [
    'comes by way of another issuer',
    (answer) => answer.set('iss', 'https://other.example'),
    { code: 'not-trusted', unfit: 'issuer' },
  ],
  ['has another code', (answer) => answer.set('code', 'other'), { code: 'code-refused' }],
  ['has no code', (answer) => answer.delete('code'), { code: 'not-trusted', unfit: 'something' }],
])('a way back that %s', async (_, change, expected) => {
  expect(await failure(login(service(), change))).toEqual(expected);
});

it('takes a code once, and only from who began the login', async () => {
  const of = service();
  const answer = issuer.login(await of.address(ASKING));
  expect(await failure(of.claims(answer, { ...EXPECTED, verifier: 'w'.repeat(43) }))).toEqual({
    code: 'code-refused',
  });
  expect(await failure(of.claims(answer, EXPECTED))).toBe('taken');
  expect(await failure(of.claims(answer, EXPECTED))).toEqual({ code: 'code-refused' });
});

it('an issuer that calls itself another, or does not know this application', async () => {
  issuer.lies = { metadata: { issuer: 'https://other.example' } };
  expect(await failure(login(service()))).toEqual({ code: 'not-trusted', unfit: 'issuer' });
  issuer.lies = {};
  expect(await failure(login(service({}, 'another secret')))).toEqual({
    code: 'client-refused',
    error: 'invalid_client',
  });
});

const SILENT = () => undefined;
it.each<[string, Lies]>([
  [
    'its metadata fail',
    { answers: { '/.well-known/openid-configuration': (to) => to.writeHead(502).end() } },
  ],
  ['its metadata are a page', { answers: { '/.well-known/openid-configuration': (to) => to.end('<html>') } }],
  ['its metadata never come', { answers: { '/.well-known/openid-configuration': SILENT } }],
  [
    'its metadata never end',
    { answers: { '/.well-known/openid-configuration': (to) => to.writeHead(200).write('{') } },
  ],
  [
    'its metadata are endless',
    { answers: { '/.well-known/openid-configuration': (to) => to.end(`"${'x'.repeat(300_000)}"`) } },
  ],
  ['its tokens fail', { answers: { '/token': (to) => to.writeHead(503).end() } }],
  ['its tokens never come', { answers: { '/token': SILENT } }],
  ['its keys never come', { answers: { '/jwks': SILENT } }],
  ['it breaks off', { answers: { '/token': (to) => to.destroy() } }],
])('is told as not reached where %s', async (_, lies) => {
  issuer.lies = lies;
  expect(await failure(login(service({}, CLIENT.secret, 0.3)))).toEqual({ code: 'unreachable' });
});

it('is told as not reached where nothing listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  expect(await failure(login(service({ issuer: `http://127.0.0.1:${port}` })))).toEqual({
    code: 'unreachable',
  });
});
