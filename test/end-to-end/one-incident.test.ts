/** A whole incident as people see it, in their mail and in Slack: called, paged again, acknowledged, over. */

import { unresolved } from '../../drills/gameday/scenarios/escalation/unresolved';
import { Stage } from '../../drills/gameday/stage';
import { mergePatch } from '../../emulators/kubernetes/patch';
import type { ConfigurationOverrides } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import { SOON_OVER } from './soon-over';

let world: World;
let arn: string;
beforeAll(async () => {
  world = await startWorld({
    ...{ ...unresolved.world, slack: 'bot', requestsPerSecond: 10 },
    configuration: mergePatch(unresolved.world?.configuration, SOON_OVER) as ConfigurationOverrides,
  });
  [arn = ''] = await unresolved.play(new Stage(world));
});
afterAll(() => world?.close());

const of = (channel: string, audience: string) =>
  world.aws.outbox.messages.filter(
    ({ messageAttributes, ...each }) =>
      each.channel === channel &&
      each.audience === audience &&
      messageAttributes['incident'] === arn.split(':').at(-1),
  );
const kindsOf = (messages: ReturnType<typeof of>) =>
  messages.map(({ messageAttributes }) => messageAttributes['kind']);
const LEAD = ['unresolved', 'unresolved', 'acknowledged', 'resolved'];
const SRE = ['nothing-permitted', 'acknowledged', 'resolved'];

it('is one thread in each channel of Slack, whichever branch of the workflow speaks; who is paged sees it in the channel', () => {
  for (const [audience, kinds] of [
    ['lead-engineer', LEAD],
    ['sre-on-call', SRE],
  ] as const) {
    expect(kindsOf(of('slack', audience))).toEqual(kinds);
    const posted = world.receivers.slack.all.filter((each) => each.audience === audience);
    const [first, ...others] = posted.map((each) => each.posted);
    expect(first?.thread).toBeNull();
    expect(others.map((each) => each?.thread)).toEqual(others.map(() => first?.ts));
    expect(others.map((each) => each?.isBroadcast)).toEqual(
      kinds.slice(1).map((kind) => kind === 'unresolved'),
    );
  }
});

it('is mail that reads well: a subject that programs put together, what is wrong, done and needed, and links to tap', () => {
  const mails = [...of('sns', 'lead-engineer'), ...of('sns', 'sre-on-call')];
  expect(kindsOf(mails)).toEqual([...LEAD, ...SRE]);
  // RFC 5256, 2.1: what programs for mail compare has nothing of what stands in brackets first.
  const bases = mails.map(({ subject = '' }) => subject.replace(/^\[[^\]]*\] /, ''));
  expect([...new Set(bases)]).toEqual([expect.stringMatching(/^knhk-closed-loop: .* \([0-9a-f-]{13}\)$/)]);
  for (const { subject = '', message, messageAttributes } of mails) {
    expect(subject).toMatch(/^\[[A-Z ]+\] [\x20-\x7e]{1,79}$/);
    const [wrong = '', done, needed] = message.split('\n\n').map((each) => each.replace(/\s+/g, ' '));
    expect(wrong).toMatch(/^knhk-closed-loop: database connection pool incident, since [\dTZ:.-]+/);
    expect(done).toBe('Nothing was changed.');
    expect(needed).toMatch(/^Needed: /);
    const lines = message.split('\n');
    const alone = lines.filter((line) => /^(https?:\/\/\S+|npm run runbook -- .*)$/.test(line));
    expect(alone.length).toBeGreaterThan(1);
    // A word is never broken, such as the address of the report; nor the table of what was before and after.
    const tooLong = lines.filter(
      (line) => line.length > 76 && / /.test(line) && !alone.includes(line) && !line.startsWith('|'),
    );
    expect({ kind: messageAttributes['kind'], tooLong }).toEqual({
      kind: messageAttributes['kind'],
      tooLong: [],
    });
    expect(message).not.toMatch(/^["{[]|\\n|undefined|\[object|null/);
  }
});

it('is one alert in PagerDuty for each who is paged', () => {
  const keys = world.receivers.pagerDuty.alerts.map(({ dedupKey, audience }) => `${audience} ${dedupKey}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(world.receivers.pagerDuty.alerts.map(({ dedupKey }) => dedupKey))).toEqual(
    new Set([arn.split(':').at(-1)]),
  );
});
