/** Who hears a message: an audience without a subscriber and without a channel of its own is told at synth. */
import { unheard } from '../../src/configuration/listeners';
import { configuration } from '../support/builders';

type Notifications = NonNullable<Parameters<typeof configuration>[0]>['notifications'];
const told = (notifications: NonNullable<Notifications>, rest = {}) =>
  unheard(configuration({ notifications, ...rest })).map(
    ({ audience, isRefused }) => `${audience}${isRefused ? ' refused' : ''}`,
  );
const ALL = ['sre-on-call', 'lead-engineer', 'engineering-manager', 'customer-success'] as const;
const everybody = Object.fromEntries(ALL.map((audience) => [audience, { emails: [`${audience}@shop.io`] }]));

it('refuses a stack in which the engineers on call would hear nothing, and warns of the others', () => {
  expect(told({})).toEqual([
    'sre-on-call refused',
    'lead-engineer refused',
    'engineering-manager',
    'customer-success',
  ]);
});

it('takes a subscriber of any kind, one that others bring, and a channel', () => {
  expect(told({ sns: { subscriptions: everybody } })).toEqual([]);
  expect(told({ sns: { subscribedElsewhere: [...ALL] } })).toEqual([]);
  const { 'lead-engineer': _, ...others } = everybody;
  expect(told({ sns: { subscriptions: others } })).toEqual(['lead-engineer refused']);
  expect(
    told({ sns: { subscriptions: { ...others, 'lead-engineer': { phones: ['+14155550100'] } } } }),
  ).toEqual([]);
  const pagerDuty = { secretId: 'pagerduty', audiences: ['lead-engineer' as const] };
  expect(told({ sns: { subscriptions: others }, pagerDuty })).toEqual([]);
});

it('does not take an address of a domain that belongs to nobody', () => {
  const ofNobody = { ...everybody, 'lead-engineer': { emails: ['lead@example.com', 'lead@team.example'] } };
  expect(told({ sns: { subscriptions: ofNobody } })).toEqual(['lead-engineer refused']);
});

it('warns where alarms, which go by SNS alone, are heard by nobody', () => {
  const webhook = { url: 'https://hooks.shop.io', audiences: [...ALL] };
  expect(told({ webhook })).toEqual(['sre-on-call']);
});

it.each([
  [
    'a phone without a country',
    { phones: ['0415555010'] },
    'a phone number such as +14155550100 (got "0415555010")',
  ],
  ['an address in plain HTTP', { urls: ['http://shop.io'] }, 'an https address (got "http://shop.io")'],
  ['a name in place of an e-mail address', { emails: ['ada'] }, 'an e-mail address (got "ada")'],
  ['nobody', {}, 'at least one of emails, phones and urls'],
])('refuses %s', (_, subscription, text) => {
  const sns = { subscriptions: { 'lead-engineer': subscription } };
  expect(() => configuration({ notifications: { sns } })).toThrow(text);
});
