/** Who may answer once they have logged in, and what is told where nobody can. */
import { LoginProblem } from '../../src/answers/login-problem';
import { judgePerson } from '../../src/answers/person';
import { takeAcknowledgement, takeClick } from '../../src/answers/take-word';
import { redactText } from '../../src/documents/review/redact-text';
import { withoutSecrets } from '../../src/text/redact';
import { whoText } from '../../src/text/who';
import { NOW, PLAN } from './answering';
import { ADA, Browser, configured, DESCRIBED, HISTORY, tokenOf } from './logging-in';

const TOKEN = tokenOf();

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
});
const untouched = () => expect(browser.records.record).toMatchObject({ decision: null, usedLinks: [] });

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
      /You are logged in as ada \[example\.com\], who may not answer for sre-on-call\. Somebody who may/,
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

  it('stays who it was where addresses are taken out: in reviews, failures and for an assistant', () => {
    const judgement = judgePerson(ADA, 'sre-on-call', { claim: 'email', groupsClaim: 'groups', allowed: {} });
    const by = judgement.kind === 'ok' ? whoText(judgement.person.by, 'login') : '';
    expect(by).toBe('ada [example.com] (logged in)');
    expect([redactText(by), withoutSecrets(by)]).toEqual([by, by]);
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
    within: <T>(work: () => Promise<T>) => work(),
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
});
