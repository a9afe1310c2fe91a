/** The overview of a real local run's console, in a real browser: starting, stopping, making trouble. */
import type { Page } from 'playwright-core';
import { DATABASE } from '../../local/configuration';
import { openTargetRecordsOf } from '../../local/records';
import { ORDERS } from '../documents/review/stories';
import { eventually } from '../support/eventually';
import { openPage, photograph, type Watched } from './browser';
import { keepReport } from './kept-report';
import type { Served } from './served';

export function overviewSuite(run: Served): void {
  describe('the page', () => {
    let watched: Watched;
    let page: Page;

    beforeAll(async () => {
      watched = await openPage(run.browser, run.served.url);
      ({ page } = watched);
      page.setDefaultTimeout(60_000);
    });

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

    it('leads with the service and how it is: no name of an execution for a title, and the plots above the graph', async () => {
      const title = await page.getByRole('heading', { level: 1 }).innerText();
      expect(title).toMatch(/knhk-closed-loop: connection pool$/);
      const top = async (name: string) =>
        (await page.getByRole('region', { name }).boundingBox())?.y ?? Number.NaN;
      expect(await top('The service during the incident')).toBeLessThan(await top('State machine'));
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

    it('counts what recurs over the reports that are there', async () => {
      await keepReport(run.world, 'pool-1');
      const answer = await fetch(run.address('/api/stats'));
      expect(await answer.json()).toMatchObject({
        days: 90,
        missing: null,
        stats: {
          all: { incidents: 1, repairedAlone: 1, causes: [{ name: 'connection-leak', count: 1 }] },
          leaks: [{ application: 'knhk-closed-loop', query: ORDERS }, { sessions: 2 }],
        },
      });
    });

    it('stops all changes, and allows them again', async () => {
      const stop = async () => (await openTargetRecordsOf(run.world).read()).record.stop;
      const opener = page.getByRole('button', { name: 'Stop all changes' });
      await opener.focus();
      await page.keyboard.press('Enter');
      await page.getByText('No execution begins a change from its next step on').waitFor();
      // One press of a key does not stop anything, and it can be taken back.
      expect(await stop()).toBeNull();
      await page.keyboard.press('Escape');
      await page.getByText('No execution begins a change').waitFor({ state: 'detached' });
      await page.keyboard.press('Enter');
      await page.keyboard.type('a migration runs');
      await page.keyboard.press('Enter');
      await page.getByText('All changes are stopped').waitFor();
      expect(await stop()).toMatchObject({ reason: 'a migration runs' });
      await page.getByRole('button', { name: 'Allow changes again' }).click();
      await page.getByRole('button', { name: 'Allow changes', exact: true }).click();
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
      // A leak that somebody ended is on, and says that it does no harm now.
      await page.getByRole('button', { name: 'Switch on: Connection leak' }).click();
      await page.getByText(/holds [1-9]\d* connections/).waitFor();
      await eventually('the leak was ended', async () => {
        await run.world.postgres.query(
          DATABASE,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'",
        );
        return page.getByText('it holds nothing now').isVisible();
      });
      await page.getByRole('button', { name: 'Switch off: Connection leak' }).click();
      await page.getByText('it holds nothing now').waitFor({ state: 'detached' });
      // What was asked for and what was sent are two figures, and no share of each other.
      await page.getByText('wanted / s', { exact: true }).waitFor();
      await page.getByLabel(/^Load/).fill('12');
      await page.getByRole('button', { name: 'Set' }).click();
      await page.getByText('now 12').waitFor();
      expect(run.world.load.requestsPerSecond).toBe(12);
    });

    it('has made no errors, and no request to anywhere else', () => {
      expect(watched.problems).toEqual([]);
      expect([...watched.origins]).toEqual([run.address('/').origin]);
    });
  });
}
