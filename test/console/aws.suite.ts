/** The console over AWS: over the local run's own endpoints, with the stock chain of credentials, beside the local console. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { sourceOf } from '../../bin/console';
import type { ExecutionItem, ExecutionsPage, ExecutionView, Message } from '../../console/contract';
import { type Console, openConsole } from '../../console/server';
import { openTargetRecordsOf } from '../../local/records';
import type { Readiness } from '../../src/readiness/result';
import { eventually } from '../support/eventually';
import { openPage, photograph } from './browser';
import type { Served } from './served';
import { type StandIn, standInFor } from './stand-in';

export function awsSuite(run: Served): void {
  const before = { ...process.env };

  let standIn: StandIn;
  let over: Console;

  beforeAll(async () => {
    standIn = await standInFor(run.world);
    const folder = await mkdtemp(path.join(tmpdir(), 'console-'));
    const configuration = path.join(folder, 'configuration.json');
    await writeFile(configuration, JSON.stringify(run.world.configuration));
    // Nothing but what the stock chain and kubectl read.
    Object.assign(process.env, standIn.environment);
    over = await openConsole(await sourceOf({ by: 'ada' }, { configuration }), { port: 0 });
  }, 120_000);

  afterAll(async () => {
    process.env = before;
    await over?.close();
    await standIn?.close();
  });

  const get = async <T>(address: string, base = over.url): Promise<T> => {
    const answer = await fetch(new URL(address, base));
    expect([address, answer.status]).toEqual([address, 200]);
    return (await answer.json()) as T;
  };
  const post = (address: string, body: unknown) =>
    fetch(new URL(address, over.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(over.url).origin },
      body: JSON.stringify(body),
    });

  /**
   * Starts one that asks before it traces connections, and waits for its question. Where the machine was too busy for the
   * evidence to be read in time nothing is asked: then once more.
   */
  const ask = async (tries = 3): Promise<string> => {
    const { executionArn } = await run.world.executions.start({ mode: 'approve', traceSeconds: 1 });
    const name = executionArn.split(':').at(-1) ?? '';
    const isAsked = async () => {
      const { question, messages } = await viewOf(name);
      return question !== null && messages.length > 0;
    };
    try {
      await eventually('the question, and that it was told', isAsked, 60_000);
      return name;
    } catch (error) {
      if (tries === 1) throw error;
      await run.world.executions.stop(name, 'Test', 'it asks nothing');
      return ask(tries - 1);
    }
  };
  const viewOf = (name: string, base = over.url) => get<ExecutionView>(`/api/executions/${name}`, base);
  const endOf = (name: string) =>
    eventually(
      'the end',
      async () => (await run.world.executions.describe(name)).status !== 'RUNNING',
      120_000,
    );

  /** What both ways know of a message; SNS' own and the public's words are the outbox' alone. */
  const told = (messages: readonly Message[]) =>
    messages
      .filter(({ kind, audience }) => kind !== 'event' && audience !== 'status-page')
      .map(({ audience, inPlaceOf, kind, subject, copies }) =>
        JSON.stringify([audience, inPlaceOf, kind, subject, copies.map(({ channel }) => channel).sort()]),
      )
      .sort();

  /** The execution that asks: who may not answer it is refused before who may does. */
  let name: string;
  beforeAll(async () => {
    name = await ask();
  }, 240_000);

  describe('with credentials that may only read', () => {
    it('shows what the local console shows', async () => {
      // While it waits it looks for an answer again and again: both have to have seen the same of that.
      const [here, there] = await eventually('the same moment', async () => {
        const both = await Promise.all([viewOf(name), viewOf(name, run.served.url)]);
        const [one, other] = both.map(({ timeline }) => timeline.historyEvents);
        return one === other && both;
      });
      const { messages, ...rest } = here;
      const { messages: ofOutbox, ...restThere } = there;
      expect(rest).toEqual(restThere);
      expect(told(messages)).toEqual(told(ofOutbox));
      expect(messages.flatMap(({ copies }) => copies).every(({ body }) => body.length > 100)).toBe(true);
      const graphs = [over.url, run.served.url].map((base) => get('/api/graph', base));
      expect((await Promise.all(graphs))[0]).toEqual(await graphs[1]);
      const lists = [over.url, run.served.url].map((base) => get<ExecutionsPage>('/api/executions', base));
      expect((await lists[0])?.items).toEqual((await lists[1])?.items);
      expect((await lists[0])?.items[0]).toMatchObject({
        name,
        needs: 'approval',
      } satisfies Partial<ExecutionItem>);
    });

    it.each([
      ['states:StartExecution', () => post('/api/executions', {})],
      ['states:StopExecution', () => post(`/api/executions/${name}/stop`, { reason: 'try' })],
      ['leases', () => post(`/api/executions/${name}/acknowledge`, {})],
      ['leases', () => post('/api/changes', { allowed: false })],
      [
        'leases',
        async () => {
          const { approval } = (await viewOf(name)).question ?? {};
          return post(`/api/executions/${name}/answer`, {
            decision: 'approved',
            planHash: approval?.planHash,
          });
        },
      ],
    ])('says that it may not, and nothing is changed: %s', async (right, act) => {
      const tried = standIn.writes.length;
      const answer = await act();
      const { error } = (await answer.json()) as { error: string };
      expect([answer.status, error]).toEqual([
        403,
        expect.stringContaining('Not permitted with your credentials'),
      ]);
      expect(error).toContain(right);
      expect(standIn.writes.length).toBeGreaterThan(tried);
      expect((await run.world.executions.describe(name)).status).toBe('RUNNING');
      expect((await openTargetRecordsOf(run.world).read()).record).toMatchObject({
        ...{ stop: null, decision: null, acknowledgements: [] },
      });
    });

    it('writes nothing by looking, in a browser either, and says in the page what may not be done', async () => {
      const { page, problems, origins } = await openPage(run.browser, over.url);
      page.setDefaultTimeout(60_000);
      const tried = standIn.writes.length;
      await lookAround(page);
      expect(standIn.writes.slice(tried)).toEqual([]);
      expect(problems).toEqual([]);
      expect([...origins]).toEqual([new URL(over.url).origin]);
      await page.goto(`${over.url}#/executions/${name}`);
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText(/Not permitted with your credentials, and nothing was changed\./).waitFor();
      expect((await viewOf(name)).question).not.toBeNull();
      await page.close();
    });
  });

  /** Everything that can be looked at. */
  async function lookAround(page: Page): Promise<void> {
    await page.getByText(/AWS \(us-east-1\)/).waitFor();
    expect(await page.getByText('Break it').count()).toBe(0);
    const row = page.getByRole('row', { name: /needs your approval/ });
    await row.getByRole('link').click();
    const status = page.getByRole('region', { name: 'Status' });
    await status.getByText('needs your approval').waitFor();
    await status.getByText(/Decide by /).waitFor();
    await page.getByRole('img', { name: /^Pool utilization, fullest pod: last \d+ %/ }).waitFor();
    await page.getByRole('region', { name: 'Messages sent' }).getByText('sre-on-call').first().waitFor();
    expect(await photograph(page, 'aws-question')).toEqual([]);
    await page.goto(`${over.url}#/`);
    await row.waitFor();
    await page.getByRole('img', { name: /^Pool utilization, fullest pod/ }).waitFor();
    expect(await photograph(page, 'aws-overview')).toEqual([]);
  }

  describe('with credentials that may do it', () => {
    beforeAll(() => standIn.refuse(false));

    it('answers, acknowledges, stops and starts, recorded as who runs it', async () => {
      const acknowledged = await post(`/api/executions/${name}/acknowledge`, {});
      expect(await acknowledged.json()).toMatchObject({ by: 'ada' });
      const planHash = (await viewOf(name)).question?.approval.planHash;
      expect((await post(`/api/executions/${name}/answer`, { decision: 'approved', planHash })).status).toBe(
        200,
      );
      await eventually('the change', async () => (await viewOf(name)).actions.length === 1, 60_000);
      await endOf(name);
      const { timeline, documents, glance } = await viewOf(name);
      expect(timeline.entries.some(({ text }) => /ada approved plan /.test(text))).toBe(true);
      expect(documents).toContain('report.md');
      expect(glance.done).toMatchObject([
        { summary: expect.stringContaining('switched connection tracing on for 1 s'), undone: false },
      ]);
      const report = await fetch(new URL(`/api/executions/${name}/documents/report.md`, over.url));
      expect(await report.text()).toMatch(/^# Incident /);
      const started = (await (
        await post('/api/executions', { mode: 'approve', traceSeconds: 1 })
      ).json()) as {
        name: string;
      };
      expect((await post(`/api/executions/${started.name}/stop`, { reason: 'enough' })).status).toBe(200);
      const { error } = await viewOf(started.name);
      expect(error).toBe('StoppedByEngineer: by ada, enough');
    }, 240_000);

    it('checks what an incident would find, on request', async () => {
      const answer = await post('/api/check', {});
      const { targets } = (await answer.json()) as Readiness;
      expect(targets.map(({ target, checks }) => [target, checks.length > 10])).toEqual([
        ['knhk-closed-loop', true],
      ]);
    });

    it('asks for the history of an execution that has ended no second time', async () => {
      const [{ name = '' } = {}] = (await get<ExecutionsPage>('/api/executions')).items;
      await viewOf(name);
      const asked = standIn.asked.get('GetExecutionHistory');
      for (let times = 0; times < 3; times++) await viewOf(name);
      expect(standIn.asked.get('GetExecutionHistory')).toBe(asked);
    });
  });
}
