/** A login before an answer: who logged in is recorded; without it, or with somebody else's, nothing is. */
import { seal, unsealed } from '../../src/answers/sealed';
import { linkId, signingKey } from '../../src/answers/token';
import { NOW, PLAN } from './answering';
import { Browser, KEY, tokenOf } from './logging-in';

const TOKEN = tokenOf();
const SAID = { by: 'ada [example.com]', through: 'login', at: NOW.toISOString() };
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
    expect((await browser.open(TOKEN)).html).toContain('Recorded as ada [example.com], who is logged in.');
    expect(await browser.answer(TOKEN)).toMatchObject({ status: 200, outcome: 'done' });
    const { decision, usedLinks } = browser.records.record;
    expect(decision).toEqual({ ...SAID, execution: 'pool-1', planHash: PLAN, decision: 'approved' });
    expect(usedLinks).toEqual([{ ...SAID, link: linkId(TOKEN), action: 'approve', subject: 'ada-1' }]);
    expect((await browser.open(TOKEN)).html).toContain('it was used by ada [example.com] (logged in) at');
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

  it('goes on in two windows at once, each for its own link', async () => {
    const other = tokenOf({ action: 'acknowledge' });
    const first = await stateOf(browser);
    expect(await browser.loginFor(other)).toMatchObject({ status: 303, location: other });
    expect(await browser.login({ state: first, code: 'code' })).toMatchObject({
      status: 303,
      location: TOKEN,
    });
    expect(await browser.answer(other, 'acknowledge')).toMatchObject({ outcome: 'done' });
    expect(await browser.answer(TOKEN)).toMatchObject({ outcome: 'done' });
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
