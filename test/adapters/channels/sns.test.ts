/** SNS: through the SDK, against the local endpoint. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type RunningMiniStack,
  startMiniStack,
} from '../../../emulators/aws/test/fixtures/running-mini-stack';
import { sendBoundMs } from '../../../src/adapters/channels/attempts';
import { SnsChannel } from '../../../src/adapters/channels/sns';
import { AUDIENCES } from '../../../src/model/audiences';
import { configuration } from '../../support/builders';
import { failureOf, message } from './bench';

const before = { ...process.env };
let mini: RunningMiniStack;
beforeAll(async () => {
  mini = await startMiniStack();
  Object.assign(process.env, mini.aws.environment);
  mini.aws.sns.subscriptions.subscribe(mini.aws.stack.outputs['TopicArn'] ?? '', 'sms', '+14155550100');
});
afterAll(async () => {
  process.env = before;
  await mini?.close();
});
afterEach(() => mini.aws.sns.behave('ok'));

const config = () => configuration({ notifications: { timeoutMs: 400 } }).notifications;
const channel = (overrides: Partial<ReturnType<typeof config>> = {}) =>
  new SnsChannel(
    { 'lead-engineer': mini.aws.stack.outputs['TopicArn'] ?? '' },
    { ...config(), ...overrides },
  );
const last = () => mini.aws.outbox.messages.at(-1);

test('it takes everything for its audiences, and nothing for the public', () => {
  const accepted = (each: SnsChannel) =>
    AUDIENCES.filter((audience) => each.accepts(message({ audience, phase: 'note' })));
  expect(accepted(channel())).toEqual([
    'sre-on-call',
    'lead-engineer',
    'engineering-manager',
    'customer-success',
  ]);
  expect(accepted(channel({ sns: { ...config().sns, audiences: ['sre-on-call'] } }))).toEqual([
    'sre-on-call',
  ]);
});

test('subject, text and attributes', async () => {
  expect(await channel().send(message())).toEqual({ attempts: 1 });
  expect(last()).toMatchObject({
    channel: 'sns',
    subject: message().subject,
    message: expect.stringMatching(
      /^knhk-closed-loop: all 50 connections are in use[^|]+?\n\nFinding: leaked/,
    ),
    messageAttributes: { kind: 'unresolved', phase: 'page', incident: 'pool-1', target: 'knhk-closed-loop' },
  });
  expect(last()?.messageAttributes).not.toHaveProperty('inPlaceOf');
});

test('a phone gets a text of its own, and everybody else the whole', async () => {
  const phones = { 'lead-engineer': { emails: [], phones: ['+14155550100'], urls: [] } };
  const link = { name: 'Acknowledge', text: 'https://x.example/v1/answers/kra1_abc' };
  await channel({ sns: { ...config().sns, subscriptions: phones } }).send(message({ links: [link] }));
  const { byProtocol, message: whole } = last() ?? {};
  expect(whole).toMatch(/\n\nFinding: /);
  expect(byProtocol?.['default']).toBe(whole);
  expect(byProtocol?.['sms']).toBe(`${message().headline}\nAcknowledge: ${link.text}`);
  const long = { headline: '"\u0001\\'.repeat(100_000) };
  await channel({ sns: { ...config().sns, subscriptions: phones } }).send(message(long));
  expect(last()?.byProtocol?.['sms']?.length).toBeLessThanOrEqual(612);
});

test('one that goes to a stand-in names whom it was for', async () => {
  await channel().send(message({ inPlaceOf: 'sre-on-call' }));
  expect(last()?.messageAttributes).toEqual({
    ...{ kind: 'unresolved', phase: 'page', incident: 'pool-1', target: 'knhk-closed-loop' },
    inPlaceOf: 'sre-on-call',
  });
});

test('the longest of everything is taken, and nothing empty is sent', async () => {
  const long = {
    subject: `é\n${'x'.repeat(200)}`,
    headline: 'é'.repeat(300_000),
    incidentId: 'é'.repeat(500),
  };
  await channel().send(message({ ...long, target: '' }));
  expect(last()?.subject).toBe(`??${'x'.repeat(98)}`);
  expect(last()?.messageAttributes).not.toHaveProperty('target');
});

test.each(['fail', 'throttle', 'hang'] as const)('%s once: tried again, and counted', async (behaviour) => {
  mini.aws.sns.behave(behaviour, { times: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
});

test.each([
  ['fail', /^sns: lead-engineer: after 3 attempts: HTTP 500, InternalErrorException: /],
  ['throttle', /^sns: lead-engineer: after 3 attempts: HTTP 429, ThrottledException: /],
  ['hang', /^sns: lead-engineer: /],
] as const)('%s: gives up in time', async (behaviour, text) => {
  mini.aws.sns.behave(behaviour);
  const startedMs = Date.now();
  expect((await failureOf(channel().send(message()))).message).toMatch(text);
  expect(Date.now() - startedMs).toBeLessThan(sendBoundMs(config()) + 1_000);
});

test('an answer that begins and does not end: gives up in time', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' }).write('<PublishResponse>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const failure = await failureOf(channel({ attempts: 1 }).send(message()));
    expect(failure.message).toBe('sns: lead-engineer: no answer within 400 ms');
  } finally {
    process.env['AWS_ENDPOINT_URL'] = mini.aws.endpointUrl;
    server.closeAllConnections();
    server.close();
  }
});

test('nobody has a topic for this audience', async () => {
  const failure = await failureOf(channel().send(message({ audience: 'customer-success' })));
  expect(failure.message).toBe('sns: there is no topic for customer-success');
});
