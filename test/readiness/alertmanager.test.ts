/** Whether an alert reaches the runbook and people, by Alertmanager's own configuration: as `amtool config routes test` says. */
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { judgeAlertmanager, judgeWatchdog, receiversOf } from '../../src/readiness/alertmanager';
import { authorizationOf } from '../../src/readiness/alertmanager-login';
import { configuration, targetOf } from '../support/builders';

const config = configuration();
const target = targetOf(config);
const ALERT = { alertname: 'KNHKDatabasePoolExhausted', namespace: 'knhk', deployment: 'knhk-closed-loop' };
const example = load(readFileSync('alerts/alertmanager.example.yml', 'utf8')) as {
  route: object;
  receivers: object[];
};
const shown = { ...example, firing: ['Watchdog'] };
const judged = (facts: typeof shown) =>
  judgeAlertmanager(target, config, {
    ...facts,
    // The example's on-call receiver is for the reader to fill in.
    receivers: facts.receivers.map((each) =>
      (each as { name: string }).name === 'on-call' ? { ...each, pagerduty_configs: [{}] } : each,
    ),
  }).map(({ status }) => status);

it('follows the routes of the example as amtool does', () => {
  expect(receiversOf(example.route, ALERT)).toEqual(['runbook', 'on-call']);
  expect(receiversOf(example.route, { alertname: 'Other' })).toEqual(['on-call']);
});

it.each<[string, object, string[]]>([
  ['matchers, all of which have to hold', { matchers: ['namespace="knhk"', 'deployment!="x"'] }, ['child']],
  ['a matcher that does not hold', { matchers: ['namespace="knhk"', 'deployment=~"x|y"'] }, ['root']],
  ['an expression, from one end to the other', { matchers: ['namespace=~"kn"'] }, ['root']],
  ['a label that is missing, which is empty', { matchers: ['team=""'] }, ['child']],
  [
    'the older match and match_re',
    { match: { namespace: 'knhk' }, match_re: { alertname: 'KNHK.*' } },
    ['child'],
  ],
  ['no receiver of its own', { matchers: ['namespace="knhk"'], receiver: undefined }, ['root']],
  ['what is not understood', { matchers: ['namespace ~~ knhk'] }, ['root']],
])('takes %s', (_, child, reached) => {
  const route = { receiver: 'root', routes: [{ receiver: 'child', ...child }] };
  expect(receiversOf(route, ALERT)).toEqual(reached);
});

it('finds both in the example, and says which is missing', () => {
  expect(judged(shown)).toEqual(['fine', 'fine']);
  const [runbook, onCall] = (example.route as { routes: object[] }).routes;
  const withRoutes = (routes: unknown[]) => judged({ ...shown, route: { ...example.route, routes } });
  // The runbook takes the alert away from people.
  expect(withRoutes([{ ...runbook, continue: false }, onCall])).toEqual(['fine', 'will-fail']);
  expect(withRoutes([onCall])).toEqual(['will-fail', 'fine']);
});

it.each<[string, object[], object]>([
  [
    'the address of a webhook is hidden, as from 0.26 on',
    [{ webhook_configs: [{ url: '<secret>' }] }],
    { status: 'fine', detail: 'receiver r0' },
  ],
  [
    'another webhook comes first',
    [
      { webhook_configs: [{ url: 'https://chat.example/hook' }] },
      { webhook_configs: [{ url: 'https://x.execute-api.eu-west-1.amazonaws.com/v1/alerts' }] },
    ],
    { status: 'fine', detail: 'receiver r1, at x.execute-api.eu-west-1.amazonaws.com' },
  ],
  [
    'there are other webhooks alone, of which a proxy might lead to the runbook',
    [{ webhook_configs: [{ url: 'https://chat.example/hook' }] }],
    { status: 'not-checked', why: expect.stringContaining('receiver r0, at chat.example: by its path') },
  ],
  ['it is told by SNS', [{ sns_configs: [{ topic_arn: 'arn' }] }], { status: 'fine', detail: 'receiver r0' }],
])('tells which receiver is the runbook, where %s', (_, receivers, expected) => {
  const named = receivers.map((each, index) => ({ name: `r${index}`, ...each }));
  const routes = named.map(({ name }) => ({ receiver: name, continue: true }));
  const [found] = judgeAlertmanager(target, config, {
    ...{ route: { receiver: 'r0', routes }, receivers: named, firing: [] },
  });
  expect(found).toMatchObject(expected);
});

it.each([
  ['t0ken', 'Bearer t0ken'],
  ['  t0ken\n', 'Bearer t0ken'],
  ['{"username":"ada","password":"p:w"}', 'Basic YWRhOnA6dw=='],
  ['{"username":"ada"}', null],
  ['{"username":"ada"', null],
  ['two words', null],
  ['', null],
])('reads the login %j', (secret, authorization) => {
  expect(authorizationOf(secret)).toBe(authorization);
});

it('misses the alert that always fires, and says where none is named', () => {
  expect(judgeWatchdog('Watchdog', shown).status).toBe('fine');
  expect(judgeWatchdog('Watchdog', { ...shown, firing: [] }).status).toBe('will-fail');
  expect(judgeWatchdog(undefined, shown).status).toBe('not-checked');
});
