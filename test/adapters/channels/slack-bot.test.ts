/** Slack by a bot: one incident is one thread, against the local receiver of its Web API. */

import { replyToClick } from '../../../src/adapters/channels/slack-reply';
import { readClick } from '../../../src/answers/slack-click';
import type { Thread } from '../../../src/model/thread';
import { type Bench, failureOf, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const settings = () => bench.receivers.slackBot;
const channel = (slack: object = {}) => bench.channel('slack', { slack: { ...settings(), ...slack } });
const allIn = (place: string) => {
  const channels = Object.keys(settings().bot.channels).map((audience) => [audience, place]);
  return { bot: { ...settings().bot, channels: Object.fromEntries(channels) } };
};
const placeOf = (audience = 'lead-engineer') => settings().bot.channels[audience] ?? '';
const posted = () => bench.receivers.slack.all.map((each) => each.posted);
const paths = () => bench.receivers.attempts.map(({ path }) => path.replace('/slack/api/', ''));
const note = (more = {}) => message({ phase: 'note', kind: 'action-taken', ...more });
const asked = (thread: Thread | undefined) => ({ threads: thread ? [thread] : [] });

test('the first message opens the thread, the next ones go to it; what asks something is in the channel too', async () => {
  const opened = await channel().send(note());
  expect(opened).toEqual({ attempts: 1, thread: { place: placeOf(), id: posted()[0]?.ts } });
  // Of another call: nothing but what it is told leads to the thread.
  const second = await channel().send(note({ headline: 'b', ...asked(opened.thread) }));
  const page = await channel().send(message({ headline: 'c', ...asked(second.thread) }));
  expect([second.thread, page.thread]).toEqual([opened.thread, opened.thread]);
  const id = opened.thread?.id;
  expect(posted()).toMatchObject([
    { channel: placeOf(), thread: null },
    { thread: id, isBroadcast: false },
    { thread: id, isBroadcast: true },
  ]);
  // What is known is not looked for.
  expect(paths().filter((path) => path.startsWith('conversations'))).toHaveLength(1);
  expect(bench.taken.map(({ audience, subject }) => [audience, subject])).toEqual(
    Array.from({ length: 3 }, () => ['lead-engineer', message().subject]),
  );
});

test('each channel has a thread of its own, and each incident', async () => {
  const opened = await channel().send(note());
  const other = await channel().send(note({ audience: 'sre-on-call', ...asked(opened.thread) }));
  expect(other.thread?.place).toBe(placeOf('sre-on-call'));
  await channel().send(note({ incidentId: 'pool-2' }));
  expect(posted().map((each) => each?.thread)).toEqual([null, null, null]);
});

test('of messages that are sent at the same moment into one channel the first opens the thread', async () => {
  const slack = channel(allIn(placeOf()));
  const audiences = ['lead-engineer', 'sre-on-call', 'engineering-manager'] as const;
  const sent = await Promise.all(audiences.map((audience) => slack.send(message({ audience }))));
  const [first] = posted();
  expect(posted().map((each) => each?.thread)).toEqual([null, first?.ts, first?.ts]);
  expect(new Set(sent.map(({ thread }) => thread?.id))).toEqual(new Set([first?.ts]));
});

test('after a call whose answer or function was lost Slack itself is asked: it goes on there, and says nothing twice', async () => {
  await channel().send(message());
  const [first] = posted();
  // Made again by another process, and something new: neither knows what the first call had sent.
  expect(await channel().send(message())).toMatchObject({ thread: { id: first?.ts } });
  expect(await channel().send(note({ headline: 'news' }))).toMatchObject({ thread: { id: first?.ts } });
  expect(posted().map((each) => each?.thread)).toEqual([null, first?.ts]);
  bench.receivers.behave('slack', 'lost-answer', { times: 2 });
  expect(await channel().send(message({ incidentId: 'pool-2' }))).toMatchObject({ attempts: 2 });
  expect(posted()).toHaveLength(3);
});

test('where Slack may not be asked, and where it does not say, the message goes by itself', async () => {
  bench.receivers.slackBotMay('write');
  const slack = channel();
  await slack.send(note());
  await slack.send(note({ incidentId: 'pool-2' }));
  expect(paths()).toEqual(['conversations.history', 'chat.postMessage', 'chat.postMessage']);
  bench.receivers.slackBotMay('read-and-write');
  bench.receivers.behave('slack', 'hang', { times: 1 });
  expect(await channel().send(note({ incidentId: 'pool-3' }))).toMatchObject({ attempts: 1 });
  expect(posted().map((each) => each?.thread)).toEqual([null, null, null]);
});

test('a thread whose first message is gone: the next one stands in the channel, and is the first', async () => {
  const gone = { place: placeOf(), id: '1503435956.000247' };
  const sent = await channel().send(note(asked(gone)));
  expect(sent.thread?.id).toBe(posted()[0]?.ts);
  expect(posted()[0]?.thread).toBeNull();
  bench.receivers.slack.lockedThreads.add(sent.thread?.id ?? '');
  const next = await channel().send(message({ headline: 'locked', ...asked(sent.thread) }));
  expect(next.thread?.id).toBe(posted()[1]?.ts);
  expect(posted()[1]?.thread).toBeNull();
});

test.each([
  ['invalid_auth', () => ({ secretId: 'other' })],
  ['channel_not_found', () => allIn('C000000000')],
  ['not_in_channel', () => allIn(bench.receivers.slackForeignChannel)],
])('%s is said in Slack’s words, once, and without the token', async (error, given) => {
  bench.secrets['other'] = 'xoxb-000000000000-wrong';
  const failure = await failureOf(channel(given()).send(message()));
  expect(failure.message).toBe(`slack: Slack refused it: ${error}`);
  expect(paths().filter((path) => path === 'chat.postMessage')).toHaveLength(1);
  const everything = JSON.stringify([failure, failure.stack, String(failure.cause)]);
  expect(everything).not.toContain('xoxb-');
  expect(posted()).toEqual([]);
});

test('too many requests: waits as long as it is asked to', async () => {
  const opened = await channel().send(note());
  bench.receivers.behave('slack', 'too-many-requests', { times: 1, retryAfterSeconds: 1 });
  expect(await channel().send(note({ headline: 'b', ...asked(opened.thread) }))).toMatchObject({
    attempts: 2,
  });
  expect(bench.receivers.attempts.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
});

test.each(['fail', 'hang', 'down', 'garbage'] as const)(
  '%s: the failure is told, without the token',
  async (behaviour) => {
    bench.receivers.behave('slack', behaviour);
    const failure = await failureOf(channel().send(message()));
    expect(failure.dependency).toBe('slack');
    expect(JSON.stringify([failure, failure.message, failure.stack])).not.toContain('xoxb-');
  },
);

test('buttons work in a thread: the message changes, and what is for one person stays where they clicked', async () => {
  const token = 'kra1_approve';
  const links = [
    { name: 'Approve', text: 'https://x.example/a', answer: { action: 'approve' as const, token } },
  ];
  const user = { id: 'U061F7AUR', username: 'ada' };
  const click = () => {
    const word = readClick(bench.receivers.slack.click('', 'approve', user).body, bench.receivers.url);
    if (!word) throw new Error('no click');
    return word;
  };
  const told = { kind: 'private', text: 'Nothing was done.' } as const;
  const opened = await channel().send(note({ links }));
  await replyToClick(click(), told);
  await channel().send(message({ headline: 'asked', links, ...asked(opened.thread) }));
  // Shown in the channel too, where it was clicked.
  await replyToClick(click(), told);
  await channel().send(note({ headline: 'inside', links, ...asked(opened.thread) }));
  await replyToClick(click(), told);
  expect(bench.receivers.slack.ephemeral.map(({ thread }) => thread)).toEqual([
    null,
    null,
    opened.thread?.id,
  ]);
  await replyToClick(click(), { kind: 'changed', spent: ['approve'], text: 'ada approved' });
  const changed = bench.receivers.slack.all.at(-1);
  expect(changed?.posted?.thread).toBe(opened.thread?.id);
  expect(changed?.blocks.some(({ type }) => type === 'actions')).toBe(false);
});
