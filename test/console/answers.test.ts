/** Answers by link in a real local run, as a person with a telephone gives them: in a real browser, 390 px wide. */
import type { Browser, Page } from 'playwright-core';
import { startWorld, type World } from '../../local/world';
import { type Claims, sign, signingKey, verify } from '../../src/answers/token';
import { readExecution } from '../../src/history/read';
import { reportOf, timelineOf } from '../support/documents';
import { seriousProblems } from './accessibility';
import { asked, endOf } from './asking';
import { openBrowser, photograph } from './browser';

let world: World;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startWorld({ replicas: 2, poolSize: 5, requestsPerSecond: 10 }),
    openBrowser(),
  ]);
  page = await browser.newPage({ viewport: { width: 390, height: 844 }, javaScriptEnabled: true });
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => problems.push(error.message));
  // A page that is refused has its status in the console: everything else there is a mistake.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      problems.push(message.text());
  });
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const key = () => {
  const secret = world.aws.stack.secrets.find(({ logicalId }) => logicalId.startsWith('AnswerKey'));
  return signingKey(world.aws.secretsManager.value(secret?.name ?? ''));
};
const claimsOf = (url: string): Claims => {
  const verified = verify(url.split('/').at(-1) ?? '', [key()]);
  if (verified.kind !== 'ok') throw new Error(`no link: ${url}`);
  return verified.claims;
};
const linkFor = (claims: Claims) =>
  `${world.webhook.url.replace('alerts', 'answers')}/${sign(claims, key())}`;

const decision = async (arn: string) =>
  readExecution(await world.executions.history(arn)).remediations.at(-1)?.approval?.decidedBy ?? null;
const shows = (text: RegExp | string) => page.getByText(text).first().waitFor();
const refused = async (url: string, text: RegExp, status: number) => {
  const response = await page.goto(url);
  await shows(text);
  await shows('Nothing was done.');
  expect([response?.status(), await page.getByRole('button').count()]).toEqual([status, 0]);
};

describe('a plan that is asked about', () => {
  let question: Awaited<ReturnType<typeof asked>>;

  it('does nothing when its link is only fetched, as previews and scanners do', async () => {
    question = await asked(world);
    const approve = question.link('Approve');
    for (const [method, status] of [
      ['GET', 200],
      ['HEAD', 403],
      ['OPTIONS', 403],
    ] as const)
      expect((await fetch(approve, { method })).status).toBe(status);
    const posted = await fetch(approve, { method: 'POST', body: new URLSearchParams({ other: 'approve' }) });
    expect([posted.status, await posted.text()]).toEqual([422, expect.stringContaining('was not confirmed')]);
    const { headers } = await fetch(approve);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow, noarchive',
    });
    expect(await decision(question.arn)).toBeNull();
  });

  it('is shown with its plan, its evidence and its clock, for everybody and on every screen', async () => {
    await page.goto(question.link('Approve'));
    await page.getByRole('heading', { name: 'Approve this plan?' }).waitFor();
    await shows(/trace connections for 1 s/);
    await shows(/min until the lead engineer is paged/);
    await shows('Finding');
    expect(await photograph(page, 'answer')).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(question.link('Incident page'));
    await page.getByRole('heading', { name: 'Incident', exact: true }).waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('is refused by a link that was altered, is for another plan, or for another audience', async () => {
    const approve = question.link('Approve');
    const claims = claimsOf(approve);
    await refused(`${approve.slice(0, -1)}${approve.endsWith('A') ? 'Q' : 'A'}`, /altered/, 403);
    await refused(approve.slice(0, -70), /incomplete/, 403);
    await refused(
      linkFor({ ...claims, planHash: 'ffffffffffff' }),
      /asks about plan [0-9a-f]{12} by now/,
      409,
    );
    await refused(
      linkFor({ ...claims, audience: 'customer-success' }),
      /customer-success, who is not asked/,
      403,
    );
    await refused(linkFor({ ...claims, expiresAt: '2026-01-01T00:00:00.000Z' }), /expired/, 410);
    expect(await seriousProblems(page)).toEqual([]);
    expect(await decision(question.arn)).toBeNull();
  });

  it('is approved by keyboard alone, carried out, and resolved; the link works once', async () => {
    await page.goto(question.link('Approve'));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows('You approved the plan.');
    expect(await photograph(page, 'answered')).toEqual([]);
    await refused(question.link('Approve'), /works once, and it was used by sre-on-call \(by link\)/, 410);
    await refused(question.link('Reject'), /already approved by sre-on-call \(by link\)/, 410);
    expect(await endOf(world, question.arn)).toBe('SUCCEEDED');
    await refused(question.link('Acknowledge'), /over \(SUCCEEDED\)/, 410);
    const history = await world.executions.history(question.arn);
    expect(reportOf(history).actions).toMatchObject([{ kind: 'trace-connections', changed: 1 }]);
    expect(timelineOf(history).entries.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^sre-on-call \(by link\) approved plan [0-9a-f]{12}: trace connections/),
    );
    await page.goto(question.link('Incident page'));
    await shows('SUCCEEDED');
  });

  it('has no link in the history, and none in what was recorded of its messages', async () => {
    const history = JSON.stringify(await world.executions.history(question.arn));
    expect(history).toContain('approval-needed');
    expect(history).not.toContain('kra1_');
    expect(question.text).toContain('kra1_');
    const { record } = await (await import('../../local/records')).openTargetRecordsOf(world).read();
    expect(JSON.stringify(record)).not.toContain('kra1_');
  });
});

it('is acknowledged and stopped by link, by two at once: one counts, both are told', async () => {
  const { arn, link } = await asked(world);
  await page.goto(link('Acknowledge'));
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await shows('You acknowledged the incident.');
  const other = { ...claimsOf(link('Reject')), audience: 'lead-engineer' as const };
  const post = async (url: string) => {
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ confirm: 'reject' }) });
    return [answer.status, await answer.text()] as const;
  };
  const answers = await Promise.all([link('Reject'), linkFor(other)].map(post));
  expect(answers.map(([status]) => status).sort()).toEqual([200, 410]);
  const [, won = ''] = answers.find(([status]) => status === 200) ?? [];
  const [, lost = ''] = answers.find(([status]) => status === 410) ?? [];
  const winner = /Recorded as ([a-z-]+), at/.exec(won)?.[1];
  expect(lost).toContain(`already rejected by ${winner} (by link)`);
  await page.goto(link('Stop this execution'));
  await page.getByRole('button', { name: 'Stop this execution' }).click();
  await shows('The execution is stopped.');
  expect(await endOf(world, arn)).toBe('ABORTED');
  const { cause } = await world.executions.describe(arn);
  expect(cause).toMatch(/^by sre-on-call \(by link\) at /);
  await refused(link('Stop this execution'), /over \(ABORTED\)/, 410);
});

it('has made no mistake on the page', () => {
  expect(problems).toEqual([]);
});
