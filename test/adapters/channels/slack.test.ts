/** Slack: messages in blocks, against the local receiver of its webhooks. */
import { sendBoundMs } from '../../../src/adapters/channels/attempts';
import { slackMessage } from '../../../src/adapters/channels/slack-message';
import { AUDIENCES } from '../../../src/model/audiences';
import type { Message } from '../../../src/model/message';
import { type Bench, failureOf, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const channel = () => bench.channel('slack');
const statuses = () => bench.receivers.attempts.map(({ status }) => status);
/** The addresses of the webhooks, and their tokens. */
const secretsOf = () => {
  const urls = Object.values(JSON.parse(bench.receivers.secrets['knhk-runbook/slack'] ?? '') as object);
  return urls.flatMap((url: string) => [url, url.split('/').at(-1) ?? '']);
};

test('it takes every phase for those who are called, and nothing for the public', () => {
  for (const phase of ['page', 'note', 'acknowledged', 'closed'] as const) {
    const accepted = AUDIENCES.filter((audience) => channel().accepts(message({ audience, phase })));
    expect(accepted).toEqual(['sre-on-call', 'lead-engineer', 'engineering-manager', 'customer-success']);
  }
  const slack = { ...bench.receivers.notifications.slack, audiences: ['status-page' as const] };
  expect(bench.channel('slack', { slack }).accepts(message({ audience: 'status-page' }))).toBe(false);
});

test.each(['page', 'note', 'acknowledged', 'closed'] as const)('%s: it says everything', async (phase) => {
  expect(await channel().send(message({ phase, audience: 'customer-success' }))).toEqual({ attempts: 1 });
  expect(bench.taken).toMatchObject([
    {
      channel: 'slack',
      audience: 'customer-success',
      subject: message().subject,
      messageAttributes: {
        incident: 'pool-1',
        kind: 'unresolved',
        phase,
        audience: 'customer-success',
        target: 'knhk-closed-loop',
      },
    },
  ]);
  const report = '<https://reports.example.com/pool-1?day=1&night=2|Report>';
  for (const part of [
    message().headline,
    'leaked sessions',
    '0 min past',
    '97 %',
    'npm run runbook',
    report,
  ]) {
    expect(bench.taken[0]?.message).toContain(part);
  }
});

test('the longest of everything is taken', async () => {
  const long = '&<>😀x'.repeat(2_000);
  const many = Array.from({ length: 60 }, (_, index) => ({ name: `${index}${long}`, text: long }));
  const links = many.map(({ name }, index) => ({ name, text: `https://a.example/${'&'.repeat(index * 9)}` }));
  const texts = {
    subject: long,
    headline: long,
    clock: long,
    table: long,
    facts: many,
    links,
    commands: many,
  };
  expect(await channel().send(message({ ...texts, incidentId: long, target: long }))).toEqual({
    attempts: 1,
  });
  expect(slackMessage(message(texts))).toMatchObject({ blocks: expect.any(Array) });
});

test('a long address is a link all the same, and shown as it is where it is too long for one', () => {
  const address = (length: number) => `https://console.example.com/#${'a&'.repeat(length / 2)}`;
  const links = [300, 2_500].map((length) => ({ name: 'Execution', text: address(length) }));
  const { blocks } = slackMessage(message({ links })) as {
    blocks: { text?: { type: string; text: string } }[];
  };
  const shown = blocks.flatMap(({ text }) => (text?.text.includes('console.example.com') ? [text] : []));
  expect(shown.map(({ type }) => type)).toEqual(['mrkdwn', 'plain_text']);
});

test('lengths are those of the reference, and no entity is cut in two', () => {
  const long = '<'.repeat(5_000);
  const named = [{ name: 'n', text: long }];
  const { blocks, text } = slackMessage(
    message({ subject: long, headline: long, facts: named, table: long }),
  ) as { blocks: Record<string, { text: string }>[]; text: string };
  const texts = [0, 1, 3].map((index) => blocks[index]?.['text']?.text ?? '');
  for (const [index, longest] of [150, 3_000, 3_000].entries()) {
    expect(texts[index]?.length).toBeLessThanOrEqual(longest);
    expect(texts[index]?.length).toBeGreaterThan(longest - 10);
  }
  for (const each of [...texts, text]) expect(each.replace(/&lt;|…|```|\n|: /g, '')).toBe('');
});

test('what just fits is whole, and what does not is cut to just that', () => {
  const lengths = (length: number) => {
    const text = 'x'.repeat(length);
    const { blocks } = slackMessage(
      message({ subject: text, headline: text, facts: [{ name: 'n', text }] }),
    ) as { blocks: { text?: { text: string }; fields?: { text: string }[] }[] };
    const [header, headline, fields] = blocks;
    return [header?.text, headline?.text, fields?.fields?.[0]].map((each) => each?.text.length);
  };
  expect(lengths(150)).toEqual([150, 150, 152]);
  expect(lengths(9_000)).toEqual([150, 3_000, 2_000]);
});

test('no value becomes a mention, a link, a format or an emoji', () => {
  const evil =
    '<!channel> <@U012AB3CD> <#C1|x> <https://evil.example|click> & *bold* _it_ ~no~ `code` :fire: ```';
  const named = [{ name: evil, text: evil }];
  const hostile: Partial<Message> = {
    subject: evil,
    headline: evil,
    clock: evil,
    table: evil,
    facts: named,
    commands: named,
    links: [...named, { name: evil, text: 'https://good.example/a|b>c?<!channel>' }],
    incidentId: evil,
    target: evil,
  };
  const body = slackMessage(message(hostile));
  expect(body).toMatchObject({ mrkdwn: false, unfurl_links: false, unfurl_media: false });
  const objects: { type: string; text: string; emoji?: boolean; verbatim?: boolean }[] = [];
  JSON.stringify(body, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string') {
      objects.push(value as (typeof objects)[number]);
    }
    return value;
  });
  // The first is the message itself, with its fallback.
  expect(objects.length).toBeGreaterThan(10);
  for (const { type, text, emoji, verbatim } of objects) {
    const isLink = /^<https:\/\/good\.example\/[^<>|]*\|[\p{L}\p{N} .,()/-]+>$/u.test(text);
    expect(isLink ? '' : text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    if (type === 'plain_text') expect(emoji).toBe(false);
    if (type === 'mrkdwn') {
      expect(verbatim).toBe(true);
      // Outside of the fence there is nothing, and inside there is no other.
      if (!isLink) expect(text).toMatch(/^```\n[^`]*\n```$/);
    }
  }
  expect(objects.filter(({ text }) => text.startsWith('<https://good.example'))).toHaveLength(1);
});

test('a failure is tried again', async () => {
  bench.receivers.behave('slack', 'fail', { times: 2 });
  expect(await channel().send(message())).toEqual({ attempts: 3 });
  expect(statuses()).toEqual([500, 500, 200]);
});

test('too many requests: waits as long as it is asked to', async () => {
  bench.receivers.behave('slack', 'too-many-requests', { times: 1, retryAfterSeconds: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
  expect(statuses()).toEqual([429, 200]);
});

test.each(['fail', 'hang', 'down', 'garbage', 'too-many-requests'] as const)(
  '%s: the failure is told in time, and the address is not',
  async (behaviour) => {
    bench.receivers.behave('slack', behaviour, { retryAfterSeconds: 600 });
    const startedMs = Date.now();
    const failure = await failureOf(channel().send(message()));
    expect(Date.now() - startedMs).toBeLessThan(sendBoundMs(bench.config()) + 1_000);
    const everything = JSON.stringify([failure, failure.message, failure.stack, String(failure.cause)]);
    for (const secret of secretsOf()) expect(everything).not.toContain(secret);
    expect(everything).not.toContain('/services/');
    expect(JSON.stringify(bench.receivers.attempts)).not.toContain(secretsOf()[1]);
  },
);

test('a webhook that is gone is not tried again', async () => {
  const url = JSON.parse(bench.secrets['knhk-runbook/slack'] ?? '')['lead-engineer'] as string;
  for (const [wrong, answer] of [
    [url.replace(/[^/]+$/, 'wrongwrongwrong'), 'HTTP 403: invalid_token'],
    [url.replace('/services/T', '/services/X'), 'HTTP 404: no_service'],
  ]) {
    bench.secrets['knhk-runbook/slack'] = wrong ?? '';
    expect((await failureOf(channel().send(message()))).message).toBe(`slack: ${answer}`);
  }
  expect(statuses()).toEqual([403, 404]);
});

test.each([
  'hooks.slack.example/T/B/s3cret',
  'http://hooks.slack.example/T/B/s3cret',
  'https://u:s3cret@a.example/',
])('what is no safe address is not asked, and not shown: %s', async (address) => {
  bench.secrets['knhk-runbook/slack'] = address;
  const { message: text, stack } = await failureOf(channel().send(message()));
  expect(text).toContain('secret knhk-runbook/slack: what it has for lead-engineer is not the address');
  expect(`${text}${stack}`).not.toContain('s3cret');
});
