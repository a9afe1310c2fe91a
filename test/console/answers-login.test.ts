/** A login before an answer in a real local run: a certified issuer, HTTP, and a real browser of the width of a telephone. */
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openTargetRecordsOf } from '../../local/records';
import { startWorld, type World } from '../../local/world';
import { reportOf, timelineOf } from '../support/documents';
import { seriousProblems } from './accessibility';
import { asked, endOf } from './asking';
import { openBrowser, photograph } from './browser';

let world: World;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startWorld({
      ...{ replicas: 2, poolSize: 5, requestsPerSecond: 10, login: true },
      configuration: {
        deployment: {
          answers: { login: { allowed: { 'sre-on-call': { persons: ['ada@example.com'], groups: [] } } } },
        },
      },
    }),
    openBrowser(),
  ]);
  context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      problems.push(message.text());
  });
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const shows = (text: RegExp | string) => page.getByText(text).first().waitFor();
const loginAs = async (name: string) => {
  await page.getByRole('link', { name: 'Log in to answer' }).click();
  await page.getByRole('button', { name }).click();
};
const record = async () => (await openTargetRecordsOf(world).read()).record;

let question: Awaited<ReturnType<typeof asked>>;

it('shows the plan to whoever has the link, and takes no answer from them', async () => {
  question = await asked(world);
  const approve = question.link('Approve');
  await page.goto(approve);
  await shows(/trace connections for 1 s/);
  expect(await page.getByRole('button').count()).toBe(0);
  expect(await photograph(page, 'answer-login')).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  const posted = await fetch(approve, { method: 'POST', body: new URLSearchParams({ confirm: 'approve' }) });
  expect([posted.status, await posted.text()]).toEqual([
    401,
    expect.stringContaining('An answer needs a login'),
  ]);
  expect((await record()).decision).toBeNull();
});

it('refuses who is not among those named, and who changes their mind', async () => {
  await page.goto(question.link('Approve'));
  await loginAs('Cancel');
  await shows(/The login was not completed at localhost:\d+ \(access_denied\)/);
  await page.goto(question.link('Approve'));
  await loginAs('Log in as Grace Hopper');
  await shows('You are logged in as grace [example.com], who may not answer for sre-on-call.');
  await shows(/npm run runbook -- approve arn:aws:states:/);
  expect(await seriousProblems(page)).toEqual([]);
  await page.goto(question.link('Approve'));
  expect(await page.getByRole('button').count()).toBe(0);
  // The next one logs in there anew.
  await context.clearCookies();
});

it('a way back that is opened again, or by somebody else, is no login', async () => {
  const callbacks: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/answers/login?') && request.url().includes('code='))
      callbacks.push(request.url());
  });
  await page.goto(question.link('Acknowledge'));
  await loginAs('Log in as Ada Lovelace');
  await page.getByRole('button', { name: 'Acknowledge' }).waitFor();
  const [callback = ''] = callbacks;
  const response = await page.goto(callback);
  expect(response?.status()).toBe(401);
  await shows('This login was not begun in this browser, or it has ended already.');
  expect((await fetch(callback)).status).toBe(401);
  await page.goto(question.link('Acknowledge'));
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await shows('You acknowledged the incident.');
  expect((await record()).acknowledgements).toMatchObject([{ by: 'ada [example.com]', through: 'login' }]);
  // The issuer knows her still; the answers' pages do not.
  await context.clearCookies({ name: /^__Host-/ });
});

it('takes the answer of who logged in, and says everywhere who that was', async () => {
  await page.goto(question.link('Approve'));
  await page.getByRole('link', { name: 'Log in to answer' }).click();
  await page.getByRole('button', { name: 'Approve this plan' }).waitFor();
  expect(page.url()).toBe(question.link('Approve'));
  await shows('Recorded as ada [example.com], who is logged in.');
  const cookies = await context.cookies(question.link('Approve'));
  const ours = cookies.filter(({ name }) => name.startsWith('__Host-'));
  expect(ours).toMatchObject([
    { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', domain: '127.0.0.1' },
  ]);
  expect(await page.content()).not.toContain('kra1_');

  // Somebody who has the link and makes her browser send a form: it has her cookie, and does not know the page.
  const header = ours.map(({ name, value }) => `${name}=${value}`).join('; ');
  const forged = await fetch(question.link('Approve'), {
    ...{ method: 'POST', headers: { cookie: header }, body: new URLSearchParams({ confirm: 'approve' }) },
  });
  expect([forged.status, await forged.text()]).toEqual([422, expect.stringContaining('was not confirmed')]);

  await page.getByRole('button', { name: 'Approve this plan' }).click();
  await shows('You approved the plan.');
  const { usedLinks } = await record();
  expect(usedLinks).toMatchObject(
    ['acknowledge', 'approve'].map((action) => ({
      ...{ action, by: 'ada [example.com]', through: 'login', subject: 'ada' },
    })),
  );
  await page.goto(question.link('Approve'));
  await shows(/works once, and it was used by ada \[example\.com\] \(logged in\)/);

  expect(await endOf(world, question.arn)).toBe('SUCCEEDED');
  const history = await world.executions.history(question.arn);
  expect(timelineOf(history).entries.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(
      /^ada \[example\.com\] \(logged in\) approved plan [0-9a-f]{12}: trace connections/,
    ),
  );
  const review = await readFile(world.reportFile(question.arn).replace(/report\.md$/, 'review.md'), 'utf8');
  expect(review).toMatch(/ada \\?\[example\.com\\?\] \(logged in\)/);
  expect(JSON.stringify(reportOf(history))).not.toMatch(/kra1_|eyJ/);
});

it('has made no mistake on the page', () => {
  expect(problems).toEqual([]);
});
