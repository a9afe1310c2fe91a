/** The generic webhook, against the local receiver. */
import { sendBoundMs } from '../../../src/adapters/channels/attempts';
import { idempotencyKey } from '../../../src/adapters/channels/webhook';
import { AUDIENCES, CALLED_AUDIENCES } from '../../../src/model/audiences';
import { type Bench, failureOf, message, startBench } from './bench';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const channel = () => bench.channel('webhook');

test('it takes everything for its audiences', () => {
  const accepted = (each: ReturnType<typeof channel>) =>
    AUDIENCES.filter((audience) => each.accepts(message({ audience, phase: 'note' })));
  expect(accepted(channel())).toEqual([...CALLED_AUDIENCES]);
  const webhook = { ...bench.receivers.notifications.webhook, audiences: ['customer-success' as const] };
  expect(accepted(bench.channel('webhook', { webhook }))).toEqual(['customer-success']);
});

test.each(['page', 'note', 'acknowledged', 'closed'] as const)('%s: the message as it is', async (phase) => {
  expect(await channel().send(message({ phase }))).toEqual({ attempts: 1 });
  expect(bench.taken).toMatchObject([
    {
      channel: 'webhook',
      audience: 'lead-engineer',
      messageAttributes: { kind: 'unresolved', phase, incident: 'pool-1' },
      request: { version: 1, message: message({ phase }) },
    },
  ]);
});

test('a field that nobody has thought about is not sent', async () => {
  const facts = [{ name: 'Next', text: 'kubectl get pods', isWhole: true as const }];
  await channel().send({ ...message({ facts }), more: 's3cret' } as never);
  expect(bench.taken).toMatchObject([
    { request: { message: { facts: [{ name: 'Next', text: 'kubectl get pods' }] } } },
  ]);
  expect(JSON.stringify(bench.taken)).not.toContain('isWhole');
  expect(JSON.stringify(bench.taken)).not.toContain('s3cret');
});

test('an answer that was lost: the same key, and taken once', async () => {
  bench.receivers.behave('webhook', 'lost-answer', { times: 1 });
  expect(await channel().send(message())).toEqual({ attempts: 2 });
  expect(bench.taken).toHaveLength(1);
  expect(bench.receivers.attempts.map(({ status }) => status)).toEqual([null, 200]);
});

test('the key is that of the message', async () => {
  const key = await idempotencyKey(message());
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(await idempotencyKey(message({ clock: 'a minute later' }))).toBe(key);
  const others = [
    { incidentId: 'pool-2' },
    { kind: 'resolved' },
    { audience: 'sre-on-call' },
    { at: '2026-01-31T03:31:00.000Z' },
    { subject: 'another risk' },
    { headline: 'In place of status-page, whom no channel reached.' },
  ] as const;
  for (const other of others) expect(await idempotencyKey(message(other))).not.toBe(key);
});

test('a token that is refused is not tried again, and not shown', async () => {
  bench.secrets['knhk-runbook/webhook'] = 's3cret';
  const failure = await failureOf(channel().send(message()));
  expect(failure.message).toBe('webhook: HTTP 401: {"error":"unauthorized"}');
  expect(bench.receivers.attempts).toHaveLength(1);
});

test('without a secret there is no token', async () => {
  const { url } = bench.receivers.notifications.webhook;
  const failure = await failureOf(bench.channel('webhook', { webhook: { url } }).send(message()));
  expect(failure).toMatchObject({ code: '401' });
});

test.each(['fail', 'hang', 'down', 'too-many-requests'] as const)(
  '%s: gives up in time',
  async (behaviour) => {
    bench.receivers.behave('webhook', behaviour, { retryAfterSeconds: 1 });
    const startedMs = Date.now();
    await failureOf(channel().send(message()));
    expect(Date.now() - startedMs).toBeLessThan(sendBoundMs(bench.config()) + 1_000);
    expect(bench.taken).toEqual([]);
  },
);
