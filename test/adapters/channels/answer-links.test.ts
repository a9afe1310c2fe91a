/** Links to answer by: signed for whom the message goes to, at the moment of sending; without a key the message goes all the same. */
import { withAnswerLinks } from '../../../src/adapters/channels/answer-links';
import { smsText } from '../../../src/adapters/channels/sms-text';
import { signingKey, verify } from '../../../src/answers/token';
import type { Offer } from '../../../src/model/answers';
import type { Message } from '../../../src/model/message';
import type { Channel } from '../../../src/ports';
import { message } from './bench';

const KEY = signingKey('k'.repeat(48));
const EXPIRES = '2026-01-31T03:45:00.000Z';
const offer = (action: Offer['action'], planHash: string | null = null): Offer => ({
  ...{ action, planHash, execution: `pool-${'0f'.repeat(16)}`, expiresAt: EXPIRES },
});
const OFFERS = [
  ...[offer('view'), offer('approve', '7c03bd4577f6'), offer('reject', '7c03bd4577f6'), offer('acknowledge')],
];

function sending(key: () => Promise<typeof KEY> = async () => KEY, people = {}) {
  const sent: Message[] = [];
  const problems: string[] = [];
  const channel: Channel = {
    ...{ name: 'slack', accepts: () => true },
    send: async (each) => {
      sent.push(each);
      return { attempts: 1 };
    },
  };
  const settings = {
    baseUrl: 'https://x.example/v1/answers',
    people,
    key,
    onProblem: (why: string) => problems.push(why),
  };
  const [first, second] = withAnswerLinks([channel, channel], settings);
  return { first: first as Channel, second: second as Channel, sent, problems };
}

it('come before all other links, each signed for its reader and its answer', async () => {
  const { first, sent } = sending(async () => KEY, { 'lead-engineer': 'Ada Lovelace' });
  await first.send(message({ offers: OFFERS }));
  await first.send(message({ offers: OFFERS.slice(0, 1), audience: 'sre-on-call' }));
  const [all, one] = sent;
  expect(all?.links.map(({ name }) => name)).toEqual([
    'Incident page',
    'Approve',
    'Reject',
    'Acknowledge',
    'Report',
  ]);
  const claimsOf = (text = '') => verify(text.replace('https://x.example/v1/answers/', ''), [KEY]);
  expect(claimsOf(all?.links[1]?.text)).toEqual({
    kind: 'ok',
    claims: {
      ...{ action: 'approve', execution: OFFERS[0]?.execution, planHash: '7c03bd4577f6', expiresAt: EXPIRES },
      ...{ audience: 'lead-engineer', person: 'Ada Lovelace', issuedAt: message().at },
    },
  });
  expect(claimsOf(one?.links[0]?.text)).toMatchObject({ claims: { audience: 'sre-on-call', person: null } });
});

it('are none where nothing is offered, and none for the public', async () => {
  const key = jest.fn(async () => KEY);
  const { first, sent } = sending(key);
  await first.send(message());
  await first.send(message({ audience: 'status-page', offers: OFFERS }));
  expect(sent.map(({ links }) => links.map(({ name }) => name))).toEqual([['Report'], ['Report']]);
  expect(key).toHaveBeenCalledTimes(1);
});

it.each<[string, () => Promise<typeof KEY>, RegExp]>([
  ['can not be read', () => Promise.reject(new Error('secrets-manager: AccessDenied')), /AccessDenied/],
  ['does not come', () => new Promise(() => undefined), /no answer within 1500 ms/],
  ['is no key', async () => signingKey('short'), /less than 32 characters/],
])('the message goes without them where the key %s, says so, and asks once', async (_, read, why) => {
  const key = jest.fn(read);
  const { first, second, sent, problems } = sending(key);
  await Promise.all([first.send(message({ offers: OFFERS })), second.send(message({ offers: OFFERS }))]);
  expect(sent).toHaveLength(2);
  for (const { links, facts, commands } of sent) {
    expect(links.map(({ name }) => name)).toEqual(['Report']);
    expect(facts.at(-1)).toEqual({ name: 'Links', text: expect.stringMatching(why) });
    expect(commands).toHaveLength(1);
  }
  expect(problems).toEqual([expect.stringMatching(why)]);
  expect(key).toHaveBeenCalledTimes(1);
});

describe('a text message', () => {
  it('has the two links that answer, and as much of the text as four parts hold', async () => {
    const { first, sent } = sending();
    await first.send(message({ offers: OFFERS, headline: `${'é'.repeat(20)}${'x'.repeat(900)}` }));
    const text = smsText(sent[0] as Message);
    expect(text).toMatch(/^\?{20}x+\.\.\.\nApprove: https:\/\/\S+\nReject: https:\/\/\S+$/);
    expect(text.length).toBe(612);
    expect(text.replaceAll('\n', '')).toMatch(/^[ -~]*$/);
  });

  it('has the link that acknowledges, or the page, where nothing is asked', async () => {
    const { first, sent } = sending();
    await first.send(message({ offers: [offer('view'), offer('acknowledge')] }));
    expect(smsText(sent[0] as Message)).toMatch(/take over\.\nAcknowledge: \S+\nIncident page: \S+$/);
  });
});
