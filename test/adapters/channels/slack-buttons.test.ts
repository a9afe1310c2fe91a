/** Buttons in place of the links that answer, and what becomes of the message after a click: against the local receiver. */

import { slackMessage } from '../../../src/adapters/channels/slack-message';
import { replyToClick } from '../../../src/adapters/channels/slack-reply';
import { readClick } from '../../../src/answers/slack-click';
import type { SlackWord } from '../../../src/answers/words';
import type { AnswerAction } from '../../../src/model/answers';
import { type Bench, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const linkTo = (action: AnswerAction, name: string) => ({
  ...{ name, text: `https://x.example/v1/answers/kra1_${action}` },
  answer: { action, token: `kra1_${action}` },
});
const asking = message({
  links: [
    ...[linkTo('view', 'Incident page'), linkTo('approve', 'Approve'), linkTo('reject', 'Reject')],
    ...[linkTo('stop-execution', 'Stop this execution'), { name: 'Report', text: 'https://r.example/1' }],
  ],
});
const user = { id: 'U061F7AUR', username: 'ada' };
const clicked = (action: string) => {
  const word = readClick(bench.receivers.slack.click('', action, user).body, bench.receivers.url);
  if (!word) throw new Error('no click');
  return word;
};
const blocksNow = () => bench.receivers.slack.all.at(-1)?.blocks ?? [];
const buttonsNow = () =>
  blocksNow().flatMap((block) =>
    block.type === 'actions' ? block.elements.map((each) => each.action_id) : [],
  );

test('each answer is a button with its token that asks once more; what only shows stays a link', async () => {
  await bench.channel('slack').send(asking);
  expect(buttonsNow()).toEqual(['approve', 'reject', 'stop-execution']);
  const [approve] = blocksNow().flatMap((block) => (block.type === 'actions' ? block.elements : []));
  expect(approve).toMatchObject({
    ...{ value: 'kra1_approve', style: 'primary' },
    confirm: {
      title: { text: 'Approve this plan?' },
      text: { text: expect.stringContaining('exactly this plan') },
    },
  });
  const shown = JSON.stringify(blocksNow());
  for (const part of ['kra1_view|Incident page', 'r.example/1|Report']) expect(shown).toContain(part);
  expect(shown).not.toContain('answers/kra1_approve');
});

test('links stay links where Slack sends no clicks back', () => {
  const sent = JSON.stringify(slackMessage(asking));
  expect(sent).toContain('answers/kra1_approve|Approve');
  expect(sent).not.toContain('"actions"');
});

test('after a click: what is spent is gone, who said what stands before what it is about, and nothing else is other', async () => {
  await bench.channel('slack').send(asking);
  const before = blocksNow();
  const text = 'ada (in Slack): <!channel> approved & done';
  await replyToClick(clicked('approve'), { kind: 'changed', spent: ['approve', 'reject'], text });
  expect(buttonsNow()).toEqual(['stop-execution']);
  const [told, about] = blocksNow().slice(-2);
  expect(told).toMatchObject({
    text: { type: 'plain_text', text: 'ada (in Slack): &lt;!channel&gt; approved &amp; done' },
  });
  expect(about).toEqual(before.at(-1));
  expect(blocksNow().slice(0, 3)).toEqual(before.slice(0, 3));
  await replyToClick(clicked('stop-execution'), { kind: 'changed', spent: ['stop-execution'], text });
  expect(buttonsNow()).toEqual([]);
});

test('what is for whoever clicked changes nothing for the others', async () => {
  await bench.channel('slack').send(asking);
  const before = blocksNow();
  await replyToClick(clicked('approve'), { kind: 'private', text: 'Nothing was done.' });
  expect(blocksNow()).toEqual(before);
  expect(bench.receivers.slack.ephemeral.map(({ text }) => text)).toEqual(['Nothing was done.']);
});

test('Slack takes five answers to one click; the sixth fails without its address', async () => {
  await bench.channel('slack').send(asking);
  const word: SlackWord = clicked('approve');
  const reply = () => replyToClick(word, { kind: 'private', text: 'no' });
  for (let count = 0; count < 5; count++) await reply();
  const error = await reply().catch((each: unknown) => each);
  expect(String(error)).toContain('HTTP 404: used_url');
  expect(String(error)).not.toContain(word.responseUrl.slice(-20));
});

test.each([
  ['another kind of interaction', { type: 'view_submission' }],
  ['a button of another app', { actions: [{ block_id: 'poll', value: 'kra1_approve' }] }],
  ['a user who is none', { user: { id: '<@U1>' } }],
  ['an answer to elsewhere', { response_url: 'https://hooks.slack.com.evil.example/x' }],
  ['an answer without TLS', { response_url: 'http://hooks.slack.com/x' }],
  ['an answer to another server of this machine', { response_url: 'http://127.0.0.1:9/slack/responses/1' }],
  ['no message', { message: undefined }],
])('%s is no click', async (_, other) => {
  await bench.channel('slack').send(asking);
  const body = bench.receivers.slack.click('', 'approve', user).body;
  const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '');
  const changed = (by: object) =>
    new URLSearchParams({ payload: JSON.stringify({ ...payload, ...by }) }).toString();
  expect(readClick(changed({}), bench.receivers.url)).toMatchObject({
    by: 'ada [U061F7AUR]',
    token: 'kra1_approve',
  });
  expect(readClick(changed(other), bench.receivers.url)).toBeNull();
});
