/** One execution on the console of a real local run, in a real browser: asked, answered, stopped; and a run that is gone. */
import { rm } from 'node:fs/promises';
import Fastify from 'fastify';
import type { Page } from 'playwright-core';
import { messagesOf } from '../../console/local/messages';
import { startConsole } from '../../console/local/start';
import { sendBoundMs } from '../../src/adapters/channels/attempts';
import { reportOf } from '../support/documents';
import { eventually } from '../support/eventually';
import { openPage, photograph, type Watched } from './browser';
import type { Served } from './served';

export function incidentsSuite(run: Served): void {
  describe('the page', () => {
    let watched: Watched;
    let page: Page;

    beforeAll(async () => {
      watched = await openPage(run.browser, run.served.url);
      ({ page } = watched);
      page.setDefaultTimeout(60_000);
    });

    /** Starts an execution that asks before it traces connections. Gives its name. */
    const start = async () => {
      await page.getByRole('link', { name: /^Connection pool runbook/ }).click();
      await page.getByRole('radio', { name: /^approve/ }).check();
      await page.getByText('More fields').click();
      await page.getByLabel('Trace connections for').fill('1');
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('button', { name: 'Stop this execution' }).waitFor();
      return decodeURIComponent(page.url().split('/').at(-1) ?? '');
    };
    const ask = async () => {
      const name = await start();
      await page.getByText('Approval needed').waitFor();
      return name;
    };

    it('shows the plan that waits, and does not carry it out when a person rejects it', async () => {
      await run.post('/api/receivers', { receiver: 'slack', behaviour: 'fail' });
      const name = await ask();
      const question = page.getByRole('region', { name: /^Approval needed/ });
      await question.getByText('The pods restart one by one, as in a rollout of the service.').waitFor();
      await question.getByText('It is taken back by itself when its time is over.').waitFor();
      await question.getByText(/pods at the peak of a rollout/).waitFor();
      const status = page.getByRole('region', { name: 'Status' });
      await status.getByText('needs your approval').waitFor();
      await status.getByText(/Decide by .* UTC: trace connections for 1 s/).waitFor();
      await status.getByText(/^In .*: the lead engineer, if it is open then\.$/).waitFor();
      // Slack fails: the message is one, by three channels.
      const messages = page.getByRole('region', { name: 'Messages sent' });
      await messages.getByText('not by Slack').waitFor();
      await messages
        .getByText(/after 3 attempts: HTTP 500/)
        .first()
        .waitFor();
      const asked = messages.getByRole('listitem').filter({ hasText: 'to sre-on-call · approval-needed' });
      expect(await asked.locator('summary').allInnerTexts()).toEqual([expect.stringMatching(/PagerDuty/)]);
      expect(await photograph(page, 'question')).toEqual([]);
      await run.post('/api/receivers', { receiver: 'slack', behaviour: 'ok' });
      await page.getByRole('button', { name: 'Acknowledge' }).click();
      await page.getByText(/by .* at .* The escalation clock keeps running/).waitFor();
      // What waits for a person stands in the list as that.
      await page.getByRole('link', { name: 'Overview', exact: true }).click();
      const row = page.getByRole('row', { name: /needs your approval/ });
      await page.getByLabel('Show', { exact: true }).selectOption('open now');
      await page.getByText(/^1 of \d+$/).waitFor();
      await row.getByRole('link').click();
      await page.getByRole('button', { name: 'Reject' }).click();
      await page.getByText('You rejected it.').waitFor();
      await page.getByText('Approval needed').waitFor({ state: 'detached' });
      await page
        .getByText(/rejected by /)
        .first()
        .waitFor();
      // As long as it is open, another start would join it.
      await page.getByRole('region', { name: 'Status' }).getByText('succeeded').waitFor({ timeout: 120_000 });
      expect(reportOf(await run.world.executions.history(name)).actions).toEqual([]);
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
      // A figure beside what is wanted, whatever it is: no statement that may be false.
      const figures = await page.getByRole('region', { name: 'Checks' }).locator('.number').allInnerTexts();
      expect(figures.length).toBeGreaterThan(5);
      for (const each of figures)
        expect(each).toMatch(/^\S.* \(wanted: (below|at most|exactly|at least) .+\)$/);
      const [sent] = run.world.aws.outbox.messages.filter(
        ({ channel, messageAttributes }) => channel === 'slack' && messageAttributes['incident'] === name,
      );
      // Beside those to answer by, it leads here.
      const links = [...JSON.stringify(sent?.request).matchAll(/<(http[^|>]+)\|/g)].map(
        ([, link = '']) => link,
      );
      const link = links.find((each) => each.startsWith(run.address('/').origin)) ?? 'none';
      await page.goto('about:blank');
      await page.goto(link);
      await page.getByRole('region', { name: 'Status' }).getByText(name).waitFor();
      const { actions } = reportOf(await run.world.executions.history(name));
      expect(actions).toMatchObject([{ kind: 'trace-connections', changed: 1 }]);
    });

    it('stops an execution when it is told twice, by keyboard, and the lead engineer hears of it', async () => {
      const name = await start();
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
      const other = (await openPage(run.browser, run.served.url)).page;
      await other.getByText('live', { exact: true }).waitFor();
      await run.served.close();
      await other.getByText(/trying again/).waitFor();
      await other.getByText(/what is shown here is as it was before/).waitFor();
      // No colour says any more that something is well.
      expect(await other.evaluate("getComputedStyle(document.querySelector('main')).filter")).toBe(
        'grayscale(1)',
      );
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
}
