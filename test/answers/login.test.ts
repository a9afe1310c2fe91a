/** A login before an answer: who logged in is recorded; without it, or with somebody else's, nothing is. */
import { LoginProblem } from '../../src/answers/login-problem';
import { judgePerson } from '../../src/answers/person';
import { seal, unsealed } from '../../src/answers/sealed';
import { takeAcknowledgement, takeClick } from '../../src/answers/take-word';
import { linkId, signingKey } from '../../src/answers/token';
import { configuration } from '../support/builders';
import { NOW, PLAN } from './answering';
import { ADA, Browser, configured, DESCRIBED, HISTORY, KEY, tokenOf } from './logging-in';

const TOKEN = tokenOf();
const SAID = { by: 'ada@example.com', through: 'login', at: NOW.toISOString() };
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
});
const untouched = () => expect(browser.records.record).toMatchObject({ decision: null, usedLinks: [] });

describe('the page', () => {
  it('is read by whoever has the link, and asks whoever answers to log in', async () => {
    const { status, html } = await browser.open(TOKEN);
    expect(status).toBe(200);
    expect(html).toContain('terminate 38 sessions');
    expect(html).toContain('href="?login"');
    expect(html).toContain('id.example.com');
    expect(html).not.toMatch(/<form|kra1_/);
    expect((await browser.open(tokenOf({ action: 'view' }))).html).not.toContain('?login');
  });

  it('records who logged in, once, with what the issuer calls them', async () => {
    expect(await browser.loginFor(TOKEN)).toMatchObject({
      status: 303,
      location: TOKEN,
      outcome: 'logged-in',
    });
    expect((await browser.open(TOKEN)).html).toContain('Recorded as ada@example.com, who is logged in.');
    expect(await browser.answer(TOKEN)).toMatchObject({ status: 200, outcome: 'done' });
    const { decision, usedLinks } = browser.records.record;
    expect(decision).toEqual({ ...SAID, execution: 'pool-1', planHash: PLAN, decision: 'approved' });
    expect(usedLinks).toEqual([{ ...SAID, link: linkId(TOKEN), action: 'approve', subject: 'ada-1' }]);
    expect((await browser.open(TOKEN)).html).toContain('it was used by ada@example.com (logged in) at');
  });

  it.each<[string, (other: Browser) => Promise<void> | void]>([
    ['nobody logged in', () => undefined],
    [
      'somebody did for another link',
      async () => void (await browser.loginFor(tokenOf({ action: 'reject' }))),
    ],
    [
      'it was altered',
      async () => {
        await browser.loginFor(TOKEN);
        browser.take(browser.cookies.replace(/(=.{60})./, (_, kept: string) => `${kept}-`));
      },
    ],
    [
      'it was moved to another link',
      async (other) => {
        await other.loginFor(tokenOf({ action: 'reject' }));
        browser.take(other.cookies.replace(linkId(tokenOf({ action: 'reject' })), linkId(TOKEN)));
      },
    ],
    [
      'it is there twice',
      async () => {
        await browser.loginFor(TOKEN);
        Object.defineProperty(browser, 'cookies', { value: `${browser.cookies}; ${browser.cookies}` });
      },
    ],
    [
      'it is over',
      async () => {
        await browser.loginFor(TOKEN);
        browser.now = later(600);
      },
    ],
  ])('takes no answer where %s', async (_, arrange) => {
    await arrange(new Browser());
    const { status, outcome, html } = await browser.answer(TOKEN);
    expect([status, outcome]).toEqual([401, 'login-needed']);
    expect(html).toContain('An answer needs a login, which is good for 10 minutes. Nothing was done.');
    expect(html).toContain('href="?login"');
    untouched();
  });

  it.each<[string, Record<string, string>]>([
    ['a form of another site', { confirm: 'approve' }],
    ['one that guesses', { confirm: 'approve', proof: 'A'.repeat(43) }],
  ])('takes no answer of %s, though the browser sends its cookie', async (_, form) => {
    await browser.loginFor(TOKEN);
    expect(await browser.open(TOKEN, form)).toMatchObject({ status: 422, outcome: 'not-confirmed' });
    untouched();
  });
});

describe('the way to the issuer and back', () => {
  it('leaves cookies to this host alone, without scripts, and none that a form of another site sends', async () => {
    const there = await browser.login({ link: TOKEN });
    const back = await new Browser().loginFor(TOKEN);
    for (const cookie of [...there.cookies, ...back.cookies])
      expect(cookie).toMatch(
        /^__Host-(login|person)-[0-9a-f]{16}=[\w-]*; Max-Age=(600|0); Path=\/; Secure; HttpOnly; SameSite=Lax$/,
      );
    expect(there.cookies.join()).not.toContain(TOKEN);
    expect(back.cookies.map((each) => each.includes('Max-Age=0'))).toEqual([false, true]);
  });

  const stateOf = async (of: Browser) => {
    const { location } = await of.login({ link: TOKEN });
    return new URL(location ?? '').searchParams.get('state') ?? '';
  };

  it("is no way into somebody else's login: another browser's, or another one's answer in this browser", async () => {
    const theirs = await stateOf(new Browser());
    expect(await browser.login({ state: theirs, code: 'theirs' })).toMatchObject({
      status: 401,
      outcome: 'not-begun',
    });
    await stateOf(browser);
    expect(await browser.login({ state: theirs, code: 'theirs' })).toMatchObject({
      status: 401,
      outcome: 'not-begun',
    });
    expect(await browser.login({ code: 'none' })).toMatchObject({ outcome: 'not-begun' });
    expect((await browser.open(TOKEN)).page.person).toBeNull();
  });

  it('works once, and for ten minutes', async () => {
    const state = await stateOf(browser);
    browser.now = later(600);
    expect(await browser.login({ state, code: 'code' })).toMatchObject({ status: 401, outcome: 'too-late' });
    browser.now = later(599);
    expect(await browser.login({ state, code: 'code' })).toMatchObject({ status: 303, outcome: 'logged-in' });
    expect(await browser.login({ state, code: 'code' })).toMatchObject({ status: 401, outcome: 'not-begun' });
  });

  it('leads nowhere but to the link: no other address is one', async () => {
    for (const link of ['https://evil.example', '//evil.example', `${TOKEN}/../..`, ''])
      expect(await browser.login({ link })).toMatchObject({ status: 403, location: null, cookies: [] });
    const { location } = await browser.login({ link: TOKEN, redirect_uri: 'https://evil.example' });
    expect(location).toMatch(/^https:\/\/id\.example\.com\//);
  });

  it('is known for what it is: what is signed for one purpose is good for no other', () => {
    const value = { link: linkId(TOKEN), by: 'eve', subject: 'eve', untilMs: Number.MAX_SAFE_INTEGER };
    expect(unsealed('person', seal('begun', value, KEY), [KEY])).toBeUndefined();
    expect(unsealed('person', TOKEN, [KEY])).toBeUndefined();
    expect(unsealed('person', seal('person', value, signingKey('x'.repeat(48))), [KEY])).toBeUndefined();
    expect(unsealed('person', seal('person', value, KEY), [signingKey('new'.repeat(20)), KEY])).toEqual(
      value,
    );
  });
});

describe('who may answer', () => {
  it.each<[string, object, Record<string, unknown>, string, RegExp]>([
    ['has no address', {}, { email: undefined }, 'no-name', /does not say who you are/],
    [
      'has one that was never verified',
      {},
      { email_verified: false },
      'not-verified',
      /has not verified your e-mail/,
    ],
    [
      'has one of which the user info says so',
      {},
      { email_verified: 'false' },
      'not-verified',
      /has not verified/,
    ],
    [
      'is not among those named',
      { allowed: { 'sre-on-call': { persons: ['grace@example.com'], groups: ['sre'] } } },
      { groups: ['dev'] },
      'not-allowed',
      /You are logged in as ada@example.com, who may not answer for sre-on-call\. Somebody who may/,
    ],
  ])('who %s may not', async (_, login, claims, outcome, text) => {
    browser.config = configured(login);
    browser.said = async () => ({ ...ADA, ...claims });
    const reply = await browser.loginFor(TOKEN);
    expect([reply.status, reply.outcome, reply.location]).toEqual([403, outcome, null]);
    expect(reply.page?.notice?.text).toMatch(text);
    expect(reply.page?.notice?.text).toMatch(/Nothing was done\.$/);
    expect((await browser.answer(TOKEN)).outcome).toBe('login-needed');
    untouched();
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['by name, in whatever case', { email: 'Grace@Example.com' }, 'ok', 'groups'],
    ['by a group', { groups: ['dev', 'sre'] }, 'ok', 'groups'],
    ['by a group of another claim', { 'cognito:groups': ['sre'] }, 'ok', 'cognito:groups'],
    ['by one group, given as text', { groups: 'sre' }, 'ok', 'groups'],
    ['not by a part of a name of one', { groups: ['sre-interns'] }, 'not-allowed', 'groups'],
    ['not by a group in another case', { groups: ['SRE'] }, 'not-allowed', 'groups'],
  ])('%s', (_, claims, kind, groupsClaim) => {
    const allowed = { 'sre-on-call': { persons: ['grace@example.com'], groups: ['sre'] } };
    const given = { ...ADA, ...claims };
    expect(judgePerson(given, 'sre-on-call', { claim: 'email', groupsClaim, allowed }).kind).toBe(kind);
    expect(judgePerson(given, 'lead-engineer', { claim: 'email', groupsClaim, allowed }).kind).toBe('ok');
  });

  it('is shown by what a name says, and by none of its tricks', () => {
    const settings = { claim: 'name', groupsClaim: 'groups', allowed: {} };
    const named = (name: unknown) => judgePerson({ sub: '1', name }, 'sre-on-call', settings);
    expect(named(' Ada\u202e\n Lovelace\u0007 ')).toEqual({
      kind: 'ok',
      person: { by: 'Ada Lovelace', subject: '1' },
    });
    expect([named('\u202e'), named(['Ada']), named(undefined)].map(({ kind }) => kind)).toEqual(
      Array(3).fill('no-name'),
    );
    expect(judgePerson({ name: 'Ada' }, 'sre-on-call', settings).kind).toBe('no-name');
  });
});

it.each<[ConstructorParameters<typeof LoginProblem>[0], number, RegExp]>([
  [
    { code: 'unreachable' },
    503,
    /id\.example\.com does not answer as it should just now\. Try again in a minute, or answer by command or on the console/,
  ],
  [
    { code: 'client-refused', error: 'invalid_client' },
    503,
    /does not accept this application \(invalid_client\)/,
  ],
  [
    { code: 'denied', error: 'access_denied' },
    401,
    /was not completed at id\.example\.com \(access_denied\)/,
  ],
  [{ code: 'code-refused' }, 401, /used already, or took too long/],
  [{ code: 'not-trusted', unfit: 'audience' }, 403, /can't be trusted: it is for another application/],
])(
  'an issuer that fails (%j): a plain sentence, the other ways, and nothing done',
  async (failure, status, text) => {
    browser.said = () => Promise.reject(new LoginProblem(failure, 'why'));
    const reply = await browser.loginFor(TOKEN);
    expect([reply.status, reply.outcome]).toEqual([status, failure.code]);
    expect(reply.page?.notice?.text).toMatch(text);
    expect(reply.page?.notice?.text).toMatch(/Nothing was done\.$/);
    expect(reply.page?.command).toBe('npm run runbook -- approve arn');
    // Only what may go well the next time is begun still.
    expect(browser.cookies !== '').toBe(failure.code === 'unreachable');
    untouched();
  },
);

describe('words by other services', () => {
  const tools = (login: object) => ({
    ...{ describe: async () => DESCRIBED as never, history: async () => HISTORY, stop: async () => ({}) },
    ...{ records: () => browser.records, now: () => NOW, config: () => configured(login) },
    verify: async () => ({ kind: 'ok' as const, claims: { ...claimsOf } }),
    reply: async () => undefined,
  });
  const claimsOf = {
    ...({
      action: 'approve',
      execution: 'pool-1',
      audience: 'sre-on-call',
      person: null,
      planHash: PLAN,
    } as const),
    ...{ issuedAt: '2026-01-31T03:00:00.000Z', expiresAt: '2026-01-31T03:15:00.000Z' },
  };
  const click = (login: object) =>
    takeClick(
      { kind: 'slack', token: TOKEN, by: 'ada [U1]', responseUrl: 'https://hooks.slack.com/x', blocks: [] },
      tools(login),
    );
  const acknowledge = (login: object) =>
    takeAcknowledgement({ kind: 'pagerduty', execution: 'pool-1', by: 'Ada' }, tools(login));

  it('are no answers where a login is asked for, unless the configuration says that they are', async () => {
    expect((await click({})).outcome).toBe('login-needed');
    expect(await acknowledge({})).toBe('login-needed');
    untouched();
    expect(browser.records.record.acknowledgements).toEqual([]);
    expect((await click({ alsoTaken: ['slack'] })).outcome).toBe('done');
    expect(await acknowledge({ alsoTaken: ['pagerduty'] })).toBe('done');
  });

  it.each<[string, object, object, string]>([
    [
      'buttons in Slack that would go around it',
      {},
      { slack: { secretId: 'slack', signingSecretId: 'signing' } },
      "signingSecretId: a button in Slack would answer without the login of deployment.answers.login: leave this out, or add 'slack'",
    ],
    [
      'PagerDuty, which would too',
      { alsoTaken: ['slack'] },
      { pagerDuty: { secretId: 'pagerduty', webhookSecretId: 'webhooks' } },
      "webhookSecretId: PagerDuty would answer without the login of deployment.answers.login: leave this out, or add 'pagerduty'",
    ],
    [
      'an issuer of everybody',
      { issuer: 'https://accounts.google.com' },
      {},
      'allowed: everybody can log in at this issuer: name who may answer for lead-engineer',
    ],
    [
      'one of many tenants',
      { issuer: 'https://login.microsoftonline.com/common/v2.0' },
      {},
      'issuer: is of many tenants',
    ],
    ['an issuer without TLS', { issuer: 'http://id.example.com' }, {}, 'issuer: '],
    [
      'the address of its metadata',
      { issuer: 'https://id.example.com/.well-known/openid-configuration' },
      {},
      'the issuer alone',
    ],
    ['no client', { clientId: '' }, {}, 'clientId: '],
    ['scopes of something else', { scopes: ['email'] }, {}, "'openid' has to be among them"],
    ['an audience that is nobody', { allowed: { 'sre-on-call': {} } }, {}, 'name a person or a group'],
  ])('%s: refused before it is deployed', (_, login, notifications, why) => {
    const problems = (() => {
      try {
        configuration({
          ...{
            notifications,
            deployment: { answers: { login: { issuer: 'https://id.example.com', clientId: 'a', ...login } } },
          },
        });
        return [];
      } catch (error) {
        return (error as { problems: string[] }).problems;
      }
    })();
    expect(problems.join('\n')).toContain(why);
  });
});
