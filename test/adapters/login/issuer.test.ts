/** The check of the issuer at which people log in: whether it is there, and is the one that is meant. */
import { checkIssuer } from '../../../src/adapters/readiness/issuer';
import { configuration } from '../../support/builders';
import { CLIENT, Issuer, type Lies } from '../../support/issuer';

let issuer: Issuer;
beforeEach(async () => {
  issuer = await Issuer.start();
});
afterEach(() => issuer.close());

const check = (url: string) =>
  checkIssuer(
    configuration({
      deployment: { answers: { login: { issuer: url, clientId: CLIENT.id } } },
      notifications: { timeoutMs: 1_000 },
    }),
  );
const METADATA = '/.well-known/openid-configuration';

it('is fine where it is, and asked nothing where nobody logs in', async () => {
  expect(await check(issuer.url)).toMatchObject([
    { system: 'login', needed: `people log in at ${issuer.url}`, status: 'fine' },
  ]);
  expect(await checkIssuer(configuration())).toEqual([]);
});

it.each<[string, Lies, string, RegExp]>([
  [
    'calls itself another',
    { metadata: { issuer: 'https://id.example.com' } },
    'will-fail',
    /^it calls itself https:\/\/id\.example\.com$/,
  ],
  [
    'is not there',
    { answers: { [METADATA]: (to) => to.writeHead(404).end() } },
    'will-fail',
    /^its metadata: HTTP 404$/,
  ],
  [
    'is a page',
    { answers: { [METADATA]: (to) => to.end('<html>') } },
    'will-fail',
    /no metadata of an issuer/,
  ],
  ['lacks its keys', { metadata: { jwks_uri: undefined } }, 'will-fail', /no metadata of an issuer/],
  [
    'takes no PKCE',
    { metadata: { code_challenge_methods_supported: ['plain'] } },
    'will-fail',
    /no PKCE with S256/,
  ],
  [
    'is out of order',
    { answers: { [METADATA]: (to) => to.writeHead(503).end() } },
    'not-checked',
    /^HTTP 503$/,
  ],
  ['does not answer', { answers: { [METADATA]: () => undefined } }, 'not-checked', /./],
])('an issuer that %s', async (_, lies, status, why) => {
  issuer.lies = lies;
  expect(await check(issuer.url)).toMatchObject([{ status, why: expect.stringMatching(why) }]);
});
