/** PagerDuty: pages, acknowledgements and endings, against the local receiver of its events. */
import { sendBoundMs } from '../../../src/adapters/channels/attempts';
import { pagerDutyEvent } from '../../../src/adapters/channels/pagerduty-event';
import { AUDIENCES, MESSAGE_KINDS } from '../../../src/model/audiences';
import { type Bench, failureOf, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const channel = () => bench.channel('pagerduty');
const alerts = () => bench.receivers.pagerDuty.alerts;
const statuses = () => bench.receivers.attempts.map(({ status }) => status);

test('it takes what concerns those who are called, and no notes', () => {
  const accepted = (phase: 'page' | 'note' | 'acknowledged' | 'closed') =>
    AUDIENCES.filter((audience) => channel().accepts(message({ audience, phase })));
  const called = ['sre-on-call', 'lead-engineer', 'engineering-manager'];
  expect(accepted('page')).toEqual(called);
  expect(accepted('acknowledged')).toEqual(called);
  expect(accepted('closed')).toEqual(called);
  expect(accepted('note')).toEqual([]);
  const pagerDuty = { ...bench.receivers.notifications.pagerDuty, audiences: [...AUDIENCES] };
  const greedy = bench.channel('pagerduty', { pagerDuty });
  expect(greedy.accepts(message({ audience: 'status-page' }))).toBe(false);
});

test('a page, its acknowledgement and its end are one alert', async () => {
  expect(await channel().send(message())).toEqual({ attempts: 1 });
  expect(alerts()).toMatchObject([
    { audience: 'lead-engineer', dedupKey: 'pool-1', status: 'triggered', severity: 'critical' },
  ]);
  await channel().send(message({ kind: 'step-failed' }));
  expect(alerts()).toMatchObject([{ status: 'triggered', triggers: 2 }]);
  await channel().send(message({ phase: 'acknowledged', kind: 'acknowledged' }));
  expect(alerts()).toMatchObject([{ status: 'acknowledged' }]);
  await channel().send(message({ phase: 'closed', kind: 'resolved' }));
  expect(alerts()).toMatchObject([{ status: 'resolved' }]);
  expect(bench.taken.map(({ messageAttributes }) => messageAttributes['action'])).toEqual([
    'trigger',
    'trigger',
    'acknowledge',
    'resolve',
  ]);
});

test('everybody has an alert of their own', async () => {
  await channel().send(message({ audience: 'sre-on-call' }));
  await channel().send(message({ audience: 'lead-engineer' }));
  await channel().send(message({ audience: 'sre-on-call', phase: 'acknowledged' }));
  expect(alerts().map(({ audience, status }) => [audience, status])).toEqual([
    ['sre-on-call', 'acknowledged'],
    ['lead-engineer', 'triggered'],
  ]);
});

test('the event holds the whole message', async () => {
  await channel().send(message());
  const href = 'https://reports.example.com/pool-1?day=1&night=2';
  expect(bench.taken).toMatchObject([
    {
      channel: 'pagerduty',
      audience: 'lead-engineer',
      subject: message().subject,
      messageAttributes: {
        kind: 'unresolved',
        phase: 'page',
        incident: 'pool-1',
        target: 'knhk-closed-loop',
      },
      request: {
        routing_key: '…',
        payload: { source: 'knhk-closed-loop', timestamp: message().at, class: 'unresolved' },
        client_url: href,
        links: [{ href, text: 'Report' }],
      },
    },
  ]);
  for (const part of [message().headline, 'leaked sessions', '0 min past', '97 %', 'npm run runbook']) {
    expect(bench.taken[0]?.message).toContain(part);
  }
});

test('every kind has a severity, and the longest headline is taken', async () => {
  for (const kind of MESSAGE_KINDS) await channel().send(message({ kind, headline: '😀'.repeat(3_000) }));
  expect(alerts()).toMatchObject([{ triggers: MESSAGE_KINDS.length }]);
  expect(alerts()[0]?.summary.length).toBeGreaterThan(1_020);
  const { payload } = pagerDutyEvent(message({ headline: 'x'.repeat(3_000) }), 'key') as {
    payload: { summary: string };
  };
  expect(payload.summary).toHaveLength(1_024);
  expect(alerts()[0]?.summary).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
});

test('what is no address of the web is no link', () => {
  const links = [
    { name: 'Bucket', text: 's3://reports/pool-1' },
    { name: 'Script', text: 'javascript:alert(1)' },
  ];
  const event = pagerDutyEvent(message({ links }), 'key');
  expect(event).not.toHaveProperty('links');
  expect(event).not.toHaveProperty('client_url');
});

test('a failure is tried again', async () => {
  bench.receivers.behave('pagerduty', 'fail', { times: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
  expect(statuses()).toEqual([500, 202]);
  expect(bench.taken).toHaveLength(1);
});

test('an answer that was lost makes no second alert', async () => {
  bench.receivers.behave('pagerduty', 'lost-answer', { times: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
  expect(alerts()).toHaveLength(1);
});

test('too many requests: waits as long as it is asked to', async () => {
  bench.receivers.behave('pagerduty', 'too-many-requests', { times: 1, retryAfterSeconds: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
  expect(statuses()).toEqual([429, 202]);
});

test('too many requests for longer than there is time: gives up at once', async () => {
  bench.receivers.behave('pagerduty', 'too-many-requests', { retryAfterSeconds: 3_600 });
  expect(await failureOf(channel().send(message()))).toMatchObject({ code: '429' });
  expect(statuses()).toEqual([429]);
});

test.each(['hang', 'down'] as const)('%s: gives up in time', async (behaviour) => {
  bench.receivers.behave('pagerduty', behaviour);
  const startedMs = Date.now();
  const failure = await failureOf(channel().send(message()));
  expect(Date.now() - startedMs).toBeLessThan(sendBoundMs(bench.config()) + 1_000);
  expect(failure.message).toMatch(/^pagerduty: after 3 attempts: /);
  expect(statuses()).toEqual([null, null, null]);
  expect(bench.taken).toEqual([]);
});

test('an answer from somebody else is no success', async () => {
  bench.receivers.behave('pagerduty', 'garbage');
  const failure = await failureOf(channel().send(message()));
  expect(failure.message).toMatch(/^pagerduty: HTTP 200 where 202 was expected: /);
});

test('a key that is refused is not tried again, and not shown', async () => {
  const secret = 'f00df00df00df00df00df00df00df00d';
  bench.secrets[bench.receivers.notifications.pagerDuty.secretId] = secret;
  const failure = await failureOf(channel().send(message()));
  expect(failure.message).toBe(
    'pagerduty: HTTP 400: {"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing key"]}',
  );
  expect(statuses()).toEqual([400]);
});

test('nobody has a key for this audience: said, and nothing is sent', async () => {
  bench.secrets[bench.receivers.notifications.pagerDuty.secretId] = '{"sre-on-call":"key"}';
  const failure = await failureOf(channel().send(message()));
  expect(failure.message).toBe('pagerduty: secret knhk-runbook/pagerduty: it has nothing for lead-engineer');
  expect(statuses()).toEqual([]);
});
