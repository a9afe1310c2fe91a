/** Microsoft Teams: messages as Adaptive Cards, against the local receiver of its workflows. */
import { sendBoundMs } from '../../../src/adapters/channels/attempts';
import { teamsMessage } from '../../../src/adapters/channels/teams-card';
import { AUDIENCES } from '../../../src/model/audiences';
import { type Bench, failureOf, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const channel = () => bench.channel('teams');
const statuses = () => bench.receivers.attempts.map(({ status }) => status);
const urls = (): string[] => Object.values(JSON.parse(bench.secrets['knhk-runbook/teams'] ?? ''));
const bytesOf = (body: unknown) => Buffer.byteLength(JSON.stringify(body));
const linksOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `Link ${index}`,
    text: `https://a.example/${index}`,
  }));

test('it takes every phase for those who are called, and nothing for the public', () => {
  for (const phase of ['page', 'note', 'acknowledged', 'closed'] as const) {
    const accepted = AUDIENCES.filter((audience) => channel().accepts(message({ audience, phase })));
    expect(accepted).toEqual(['sre-on-call', 'lead-engineer', 'engineering-manager', 'customer-success']);
  }
  const teams = { ...bench.receivers.notifications.teams, audiences: ['status-page' as const] };
  expect(bench.channel('teams', { teams }).accepts(message({ audience: 'status-page' }))).toBe(false);
});

test('it says everything, to the channel of its audience, and each address is an action', async () => {
  expect(await channel().send(message({ audience: 'customer-success' }))).toEqual({ attempts: 1 });
  const [taken] = bench.taken;
  expect(taken).toMatchObject({
    ...{ channel: 'teams', audience: 'customer-success', subject: message().subject },
    messageAttributes: { incident: 'pool-1', kind: 'unresolved', phase: 'page', target: 'knhk-closed-loop' },
  });
  for (const part of [message().headline, 'leaked sessions', '0 min past', '97 %', 'npm run runbook']) {
    expect(taken?.message).toContain(part);
  }
  expect(taken?.message).toContain('Report: https://reports.example.com/pool-1?day=1&night=2');
});

test('what Teams has no room for as an action is shown as it is, and no address is lost', async () => {
  const links = [...linksOf(8), { name: 'No address', text: 'javascript:alert(1)' }];
  await channel().send(message({ links }));
  for (const { name, text } of links) expect(bench.taken[0]?.message).toContain(`${name}: ${text}`);
  const { content } = (
    teamsMessage(message({ links })) as { attachments: { content: { actions: object[] } }[] }
  ).attachments[0] as { content: { actions: { url: string }[] } };
  expect(content.actions.map(({ url }) => url)).toEqual(linksOf(6).map(({ text }) => text));
});

test('the longest of everything is taken: the parts that are said last are left out first, and that is said', async () => {
  const long = '"&😀x'.repeat(3_000);
  const many = Array.from({ length: 60 }, (_, index) => ({ name: `${index}${long}`, text: long }));
  const texts = { subject: long, headline: long, clock: long, table: long, facts: many, commands: many };
  const all = message({ ...texts, links: [...linksOf(3), ...many], target: long, incidentId: long });
  expect(await channel().send(all)).toEqual({ attempts: 1 });
  expect(bytesOf(teamsMessage(all))).toBeLessThan(28 * 1_024);
  const wide = '€'.repeat(9_000);
  const table = teamsMessage(message({ table: wide, commands: [{ name: 'Look', text: wide }] }));
  expect(bytesOf(table)).toBeLessThanOrEqual(20_000);
  const isCut = (body: unknown) => JSON.stringify(body).includes('did not fit');
  expect([isCut(table), isCut(teamsMessage(message()))]).toEqual([true, false]);
});

test('no value becomes a mention, a link or a format: every text is a run, which knows none', () => {
  const evil = '<at>everyone</at> [click](https://evil.example) **bold** \u0007';
  const named = [{ name: evil, text: evil }];
  const body = teamsMessage(
    message({
      subject: evil,
      headline: evil,
      clock: evil,
      table: evil,
      facts: named,
      commands: named,
      links: named,
    }),
  );
  const kinds = new Set<unknown>();
  JSON.stringify(body, (key, value: unknown) => {
    if (key === 'body' && Array.isArray(value)) {
      for (const { type, inlines } of value) {
        kinds.add(type);
        for (const inline of inlines) kinds.add(inline.type);
      }
    }
    return value;
  });
  expect([...kinds]).toEqual(['RichTextBlock', 'TextRun']);
  expect(JSON.stringify(body)).not.toMatch(/\\u0007|"entities"|Action\.OpenUrl/);
});

test('a failure is tried again; too many requests, as long as it is asked to wait', async () => {
  bench.receivers.behave('teams', 'fail', { times: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
  bench.receivers.behave('teams', 'too-many-requests', { times: 1, retryAfterSeconds: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
  expect(statuses()).toEqual([500, 202, 429, 202]);
});

test.each(['fail', 'hang', 'down', 'garbage', 'too-many-requests'] as const)(
  '%s: the failure is told in time, and the address is not',
  async (behaviour) => {
    bench.receivers.behave('teams', behaviour, { retryAfterSeconds: 600 });
    const startedMs = Date.now();
    const failure = await failureOf(channel().send(message()));
    expect(Date.now() - startedMs).toBeLessThan(sendBoundMs(bench.config()) + 1_000);
    const everything = JSON.stringify([failure, failure.message, failure.stack, String(failure.cause)]);
    for (const url of urls()) {
      for (const part of [url, new URL(url).searchParams.get('sig') ?? '', url.split('/')[5] ?? '']) {
        expect(everything).not.toContain(part);
        expect(JSON.stringify(bench.receivers.attempts)).not.toContain(part);
      }
    }
  },
);

test('a workflow that is gone, or an address that was replaced, is not tried again', async () => {
  const [url = ''] = urls();
  for (const [wrong, answer] of [
    [url.replace(/sig=.*/, 'sig=wrong'), 'HTTP 401'],
    [url.replace('/workflows/', '/workflows/0'), 'HTTP 404'],
  ] as const) {
    bench.secrets['knhk-runbook/teams'] = wrong;
    expect((await failureOf(channel().send(message()))).message).toContain(`teams: ${answer}`);
  }
  expect(statuses()).toEqual([401, 404]);
});

test('what is no safe address is not asked', async () => {
  bench.secrets['knhk-runbook/teams'] = 'http://prod.logic.azure.example/workflows/s3cret';
  const { message: text } = await failureOf(channel().send(message()));
  expect(text).toContain('secret knhk-runbook/teams: what it has for lead-engineer is not the address');
  expect(statuses()).toEqual([]);
});
