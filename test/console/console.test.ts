/** The console of a real local run: its page in a real browser. */
import { rm } from 'node:fs/promises';
import Fastify from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { messagesOf } from '../../console/messages';
import { startConsole } from '../../console/server';
import { openTargetRecordsOf } from '../../local/records';
import { sendBoundMs } from '../../src/adapters/channels/attempts';
import { ORDERS } from '../documents/review/stories';
import { reportOf } from '../support/documents';
import { eventually } from '../support/eventually';
import { openBrowser, openPage, photograph, type Watched } from './browser';

import { keepReport } from './kept-report';
import { serveConsole } from './served';

const run = serveConsole();

describe('the page', () => {
  let browser: Browser;
  let watched: Watched;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    watched = await openPage(browser, run.served.url);
    ({ page } = watched);
    page.setDefaultTimeout(20_000);
  });

  afterAll(() => browser?.close());

  it('says which field is wrong while one types, and what is accepted', async () => {
    await page.getByText('More fields').click();
    await page.getByLabel('Target').fill('shop');
    await page.getByText("there is no target 'shop'; accepted: 'knhk-closed-loop'").waitFor();
    await page.getByLabel('Trace connections for').fill('long');
    await page.getByText('(got "long")').waitFor();
    expect(await page.getByRole('button', { name: 'Start a dry run' }).isDisabled()).toBe(true);
    await page.getByLabel('Target').fill('');
    await page.getByLabel('Trace connections for').fill('');
    await page.getByText('The input is accepted.').waitFor();
    await page.getByText('More fields').click();
  });

  it('starts a dry run by hand, shows it to its end, and the same after a reload', async () => {
    expect(await page.getByRole('radio', { name: /^dry-run/ }).isChecked()).toBe(true);
    await page.getByLabel('Reason').fill('customers call');
    await page.getByLabel('Requested by').fill('ada');
    await page.getByRole('button', { name: 'Start a dry run' }).click();
    const title = page.getByRole('region', { name: 'Status' });
    await title.getByText('succeeded').waitFor();
    await title.getByText('by hand, ada').waitFor();
    await page.locator('[data-state="visited"]', { hasText: 'Dry run reported' }).waitFor();
    await page.reload();
    const words = page.getByRole('region', { name: 'Timeline in words' });
    await words.getByText('execution started by hand, ada').waitFor();
    await words.getByText('execution succeeded').waitFor();
    await page.getByRole('heading', { name: /^Post-incident review: / }).waitFor();
    await page.getByRole('button', { name: 'report.md' }).click();
    await page.getByRole('heading', { name: /^Incident / }).waitFor();
    expect(await photograph(page, 'dry-run')).toEqual([]);
    const [newest] = await run.world.executions.list(1);
    expect(page.url()).toContain(newest?.name ?? 'none');
  });

  it('lists it on the overview, which is there by keyboard too', async () => {
    await page.getByRole('link', { name: /^Connection pool runbook/ }).focus();
    await page.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /by hand, ada/ });
    await row.getByText('succeeded').waitFor();
    await row.getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Status' }).waitFor();
    await page.goBack();
    await row.waitFor();
    const recurs = page.getByRole('region', { name: 'What recurs' });
    await recurs.getByText(/^No incident\./).waitFor();
    await keepReport(run.world, 'pool-1');
    await page.reload();
    await recurs.getByRole('row', { name: /^knhk-closed-loop 1 100 % .* connection-leak 1$/ }).waitFor();
    await recurs.getByText(ORDERS).waitFor();
    expect(await photograph(page, 'overview')).toEqual([]);
  });

  it('stops all changes, and allows them again', async () => {
    const stop = async () => (await openTargetRecordsOf(run.world).read()).record.stop;
    await page.getByRole('button', { name: 'Stop all changes' }).click();
    await page.getByText('All changes are stopped').waitFor();
    expect(await stop()).toMatchObject({ reason: 'from the console' });
    await page.getByRole('button', { name: 'Allow changes again' }).click();
    await page.getByText('Changes are allowed').waitFor();
    expect(await stop()).toBeNull();
  });

  it('tells a messenger to fail, by keyboard, and shows that it does', async () => {
    await page.getByLabel('Slack').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('#messenger-slack-state', { hasText: 'fails (500)' }).waitFor();
    expect(run.world.receivers.behaviourOf('slack')).toBe('fail');
  });

  it('makes trouble in all pods, takes it back, and sets the load', async () => {
    await page.getByRole('button', { name: 'Switch on: Failing requests' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('on in 2 of 2 pods').waitFor();
    // The button is the same, and still has the focus.
    await page.keyboard.press('Enter');
    await page.getByText('on in 2 of 2 pods').waitFor({ state: 'detached' });
    await page.getByLabel(/^Load/).fill('12');
    await page.getByRole('button', { name: 'Set' }).click();
    await page.getByText('now 12').waitFor();
    expect(run.world.load.requestsPerSecond).toBe(12);
  });

  /** Starts an execution that asks before it traces connections, and waits for its question. Gives its name. */
  const ask = async () => {
    await page.getByRole('link', { name: /^Connection pool runbook/ }).click();
    await page.getByRole('radio', { name: /^approve/ }).check();
    await page.getByText('More fields').click();
    await page.getByLabel('Trace connections for').fill('1');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Approval needed').waitFor();
    return decodeURIComponent(page.url().split('/').at(-1) ?? '');
  };

  it('shows the plan that waits, and does not carry it out when a person rejects it', async () => {
    await ask();
    // Slack fails: the message is one, by three channels.
    const messages = page.getByRole('region', { name: 'Messages sent' });
    await messages.getByText('not by Slack').waitFor();
    await messages.getByText(/after 3 attempts: HTTP 500/).waitFor();
    const asked = messages.getByRole('listitem').filter({ hasText: 'to sre-on-call · approval-needed' });
    expect(await asked.locator('summary').allInnerTexts()).toEqual([expect.stringMatching(/PagerDuty/)]);
    expect(await photograph(page, 'question')).toEqual([]);
    await run.post('/api/receivers', { receiver: 'slack', behaviour: 'ok' });
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText(/by .* at .* The escalation clock keeps running/).waitFor();
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('Approval needed').waitFor({ state: 'detached' });
    await page
      .getByText(/rejected by /)
      .first()
      .waitFor();
    // As long as it is open, another start would join it.
    await page.getByRole('region', { name: 'Status' }).getByText('succeeded').waitFor({ timeout: 120_000 });
  });

  it('carries out the plan that a person approves', async () => {
    const name = await ask();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approval needed').waitFor({ state: 'detached' });
    const findings = page.getByRole('region', { name: 'Findings and changes' });
    await findings.getByText('switched connection tracing on for 1 s').waitFor();
    const words = page.getByRole('region', { name: 'Timeline in words' });
    await words.getByText(/ approved plan [0-9a-f]{12}: trace connections for 1 s/).waitFor();
    await page.getByRole('region', { name: 'Status' }).getByText('succeeded').waitFor({ timeout: 60_000 });
    const [sent] = run.world.aws.outbox.messages.filter(
      ({ channel, messageAttributes }) => channel === 'slack' && messageAttributes['incident'] === name,
    );
    const link = /<(http[^|>]+)\|/.exec(JSON.stringify(sent?.request))?.[1] ?? '';
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByRole('region', { name: 'Status' }).getByText(name).waitFor();
    const { actions } = reportOf(await run.world.executions.history(name));
    expect(actions).toMatchObject([{ kind: 'trace-connections', changed: 1 }]);
  });

  it('stops an execution when it is told twice, by keyboard, and the lead engineer hears of it', async () => {
    const name = await ask();
    const status = async () => (await run.world.executions.describe(name)).status;
    const opener = page.getByRole('button', { name: 'Stop this execution' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByText('The event rule pages the lead engineer at once').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('The event rule pages').waitFor({ state: 'detached' });
    expect(await opener.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(await status()).toBe('RUNNING');
    await page.keyboard.press('Enter');
    expect(await photograph(page, 'stop')).toEqual([]);
    await page.keyboard.type('the wrong cluster');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const title = page.getByRole('region', { name: 'Status' });
    await title.getByText('stopped', { exact: true }).waitFor();
    await title.getByText(/StoppedByEngineer: by .+, the wrong cluster$/).waitFor();
    await opener.waitFor({ state: 'detached' });
    await page.getByText('to lead-engineer · execution-ended').waitFor();
    expect(await status()).toBe('ABORTED');
    expect((await run.post(`/api/executions/${name}/stop`, {})).status).toBe(422);
    expect((await run.post(`/api/executions/${name}/acknowledge`, {})).status).toBe(422);
  });

  it('has made no errors, and no request to anywhere else', () => {
    expect(watched.problems).toEqual([]);
    expect([...watched.origins]).toEqual([run.address('/').origin]);
  });

  it('says that the local run is gone, and goes on by itself when it is back', async () => {
    const other = (await openPage(browser, run.served.url)).page;
    await other.getByText('live', { exact: true }).waitFor();
    await run.served.close();
    await other.getByText(/trying again/).waitFor();
    run.served = await startConsole(run.world, { port: Number(run.address('/').port) });
    await other.getByText('live', { exact: true }).waitFor();
    await eventually('the service', async () => (await other.getByText('requests / s').count()) === 1);
  });

  it('still has the plots of an execution when there is another Prometheus, or says that there are none', async () => {
    const [newest, other] = (await run.world.executions.list(2)).map((execution) => execution.name ?? '');
    const show = (name = '') => page.goto(`${run.served.url}#/executions/${name}`);
    const plot = page.getByRole('img', { name: /^Pool utilization, fullest pod: last \d+ %/ });
    await run.served.close();
    await rm(run.world.reportFile(`${other}`).replace('report.md', 'figures.json'));
    const empty = Fastify();
    empty.addContentTypeParser('*', (_request, _body, done) => done(null));
    empty.post('*', () => ({ data: { result: [] } }));
    run.world.processes.onClose(() => empty.close());
    const url = await empty.listen({ host: '127.0.0.1', port: 0 });
    run.served = await startConsole(
      { ...run.world, prometheus: { ...run.world.prometheus, url } },
      { port: 0 },
    );
    await show(newest);
    await plot.waitFor();
    await show(other);
    await page.getByText('There are no figures of this time').waitFor();
    expect(await plot.count()).toBe(0);
    // What was said before is told to a page that comes first, too.
    await page.getByRole('link', { name: /^Connection pool runbook/ }).click();
    await page.getByText(/^The runbook for an exhausted connection pool ended as ABORTED/).waitFor();
    const { outbox } = run.world.aws;
    const told = messagesOf(outbox.all, sendBoundMs(run.world.configuration.notifications));
    expect(told.length).toBeLessThan(outbox.all.length / 2);
    await page.getByText(`${told.length} in the outbox`).waitFor();
  });
});
