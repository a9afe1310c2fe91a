/** Receivers that misbehave as they are told, and their limits. */
import { SECRET_IDS } from '../../local/configuration';
import { RateLimit } from '../../local/receivers/rate-limit';
import { type Receivers, startReceivers } from '../../local/receivers/receivers';
import { ask, openReceivers, type ReceiversBench } from './receivers-support';

let bench: ReceiversBench;
let receivers: Receivers;
let taken: ReceiversBench['taken'];
beforeEach(async () => {
  bench = await openReceivers();
  ({ receivers, taken } = bench);
});
afterEach(() => bench.processes.close());

describe('told to misbehave', () => {
  const post = () => ask('POST', bench.byAudience(SECRET_IDS.slack)['sre-on-call'] ?? '', { text: 'a' });

  test('it fails, asks for patience, and answers like somebody else, as often as it was told', async () => {
    receivers.behave('slack', 'fail', { times: 2 });
    expect(await post()).toMatchObject({ status: 500, text: 'rollup_error' });
    expect(await post()).toMatchObject({ status: 500 });
    receivers.behave('slack', 'too-many-requests', { times: 1, retryAfterSeconds: 7 });
    const patient = await post();
    expect([patient.status, patient.headers.get('retry-after')]).toEqual([429, '7']);
    receivers.behave('slack', 'garbage', { times: 1 });
    expect((await post()).text).toContain('Please sign in');
    expect(taken).toEqual([]);
    expect(await post()).toMatchObject({ text: 'ok' });
    expect(receivers.attempts.map(({ status }) => status)).toEqual([500, 500, 429, 200, 200]);
  });

  test('it cuts the connection, before or after it has taken the message', async () => {
    receivers.behave('slack', 'down', { times: 1 });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(taken).toHaveLength(0);
    receivers.behave('slack', 'lost-answer', { times: 1 });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(taken).toHaveLength(1);
    expect(receivers.attempts.map(({ status }) => status)).toEqual([null, null]);
  });

  test('it never answers, and closes all the same', async () => {
    receivers.behave('slack', 'hang');
    const answer = post().catch((error: Error) => error.message);
    while (receivers.attempts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await receivers.close();
    expect(await answer).toBe('fetch failed');
  });

  test('the others are not concerned', async () => {
    receivers.behave('pagerduty', 'down');
    expect(await post()).toMatchObject({ text: 'ok' });
  });
});

test('too many requests in a minute are refused, each address by itself', async () => {
  const limited = await startReceivers(bench.processes, {
    outbox: { add: () => undefined },
    requestsAMinute: { slack: 2 },
  });
  const urls: Record<string, string> = JSON.parse(limited.secrets[SECRET_IDS.slack] ?? '');
  const post = (audience: string) => ask('POST', urls[audience] ?? '', { text: 'a' });
  for (const expected of [200, 200, 429]) expect((await post('sre-on-call')).status).toBe(expected);
  expect((await post('lead-engineer')).status).toBe(200);
});

test('a rolling minute', () => {
  const limit = new RateLimit(2);
  expect([0, 30_000, 59_000, 60_001, 61_000].map((nowMs) => limit.take('a', nowMs))).toEqual([
    null,
    null,
    1,
    null,
    29,
  ]);
});
