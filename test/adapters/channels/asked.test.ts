/** What the check asks of the channels: each answers as the service does, and nobody hears of it. */
import { checkChannels } from '../../../src/adapters/readiness/channels';
import { type Bench, startBench, storeOf } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const asked = async (slack: object) => {
  const results = await checkChannels(
    bench.config({ slack: { ...bench.receivers.slackBot, ...slack } }),
    storeOf(bench.secrets),
  );
  return results.map(({ status, needed, ...rest }) => ({ status, needed, text: JSON.stringify(rest) }));
};
const called = ['sre-on-call', 'lead-engineer', 'engineering-manager', 'customer-success'];

test('each channel of a bot is asked by itself, and every service finds nothing wrong', async () => {
  const results = await asked({});
  expect(results.filter(({ status }) => status !== 'fine')).toEqual([]);
  const ofSlack = results.map(({ needed }) => needed).filter((needed) => needed.startsWith('slack bot'));
  expect(ofSlack.sort()).toEqual(called.map((audience) => `slack bot for ${audience}`).sort());
  expect(bench.taken).toEqual([]);
  expect(bench.receivers.slack.all).toEqual([]);
});

test('a channel that the bot is not in fails alone, and its token is not shown', async () => {
  const { bot } = bench.receivers.slackBot;
  const channels = { ...bot.channels, 'lead-engineer': bench.receivers.slackForeignChannel };
  const failed = (await asked({ bot: { ...bot, channels } })).filter(({ status }) => status === 'will-fail');
  expect(failed.map(({ needed }) => needed)).toEqual(['slack bot for lead-engineer']);
  expect(failed[0]?.text).toContain('not_in_channel');
  bench.secrets['knhk-runbook/slack-bot'] = 'xoxb-000000000000-wrong';
  const refused = await asked({});
  expect(refused.filter(({ text }) => text.includes('invalid_auth'))).toHaveLength(4);
  expect(JSON.stringify(refused)).not.toContain('xoxb-0');
});
