/** How long a send may take, and which failures are worth another attempt. */
import { FailedAttempt, sendBoundMs, withAttempts } from '../../../src/adapters/channels/attempts';
import { retryAfterMs } from '../../../src/adapters/channels/retry-after';
import { DependencyError } from '../../../src/model/errors';
import { configuration } from '../../support/builders';
import { failureOf } from './bench';

const LIMITS = { timeoutMs: 100, attempts: 3 };

/** Fails as told, one after the other, and then succeeds. */
function failing(...errors: Error[]) {
  const queue = [...errors];
  const calls: number[] = [];
  const once = async () => {
    calls.push(Date.now());
    const error = queue.shift();
    if (error) throw error;
    return 'sent';
  };
  return { once, calls };
}

const transient = (afterMs: number | null = null) => new FailedAttempt('busy', { afterMs }, '503');

test('the bound is every attempt and every pause at its longest', () => {
  expect(sendBoundMs(configuration().notifications)).toBe(13_000);
  expect(sendBoundMs({ timeoutMs: 3_000, attempts: 1 })).toBe(3_000);
});

test('an attempt that may do better is made again, and all are counted', async () => {
  const { once } = failing(transient(), transient());
  expect(await withAttempts('slack', LIMITS, once)).toEqual({ value: 'sent', attempts: 3 });
});

test('the last failure is told, with the number of attempts', async () => {
  const { once, calls } = failing(transient(), transient(), transient(), transient());
  const failure = await failureOf(withAttempts('slack', LIMITS, once));
  expect(failure).toMatchObject({
    message: 'slack: after 3 attempts: busy',
    code: '503',
    dependency: 'slack',
  });
  expect(calls).toHaveLength(3);
});

test('what failed for good is not tried again', async () => {
  for (const error of [
    new FailedAttempt('no', 'never'),
    new TypeError('a slip'),
    new DependencyError('x', 'no'),
  ]) {
    const { once, calls } = failing(error);
    await expect(withAttempts('slack', LIMITS, once)).rejects.toThrow(DependencyError);
    expect(calls).toHaveLength(1);
  }
});

test('the time that a service asks for is waited', async () => {
  const { once, calls } = failing(transient(1_100));
  await withAttempts('slack', LIMITS, once);
  expect((calls[1] ?? 0) - (calls[0] ?? 0)).toBeGreaterThanOrEqual(1_095);
});

test('a wish to wait for longer than there is time gives up at once', async () => {
  const { once, calls } = failing(transient(sendBoundMs(LIMITS)));
  const startedMs = Date.now();
  await failureOf(withAttempts('slack', LIMITS, once));
  expect(calls).toHaveLength(1);
  expect(Date.now() - startedMs).toBeLessThan(1_000);
});

test('when the time is up there is no further attempt, whatever it was spent on', async () => {
  jest.useFakeTimers();
  try {
    const { once, calls } = failing(transient(sendBoundMs(LIMITS) - LIMITS.timeoutMs));
    const sending = failureOf(
      withAttempts('slack', LIMITS, async () => {
        await once();
        return new Promise(() => undefined);
      }),
    );
    await jest.advanceTimersByTimeAsync(sendBoundMs(LIMITS));
    expect((await sending).message).toBe('slack: after 2 attempts: no answer within 100 ms');
    expect(calls).toHaveLength(2);
  } finally {
    jest.useRealTimers();
  }
});

test('no attempt lasts longer than it may, whether or not it heeds the signal', async () => {
  const signals: AbortSignal[] = [];
  const startedMs = Date.now();
  const failure = await failureOf(
    withAttempts('slack', LIMITS, (signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    }),
  );
  expect(failure.message).toBe('slack: after 3 attempts: no answer within 100 ms');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  expect(Date.now() - startedMs).toBeLessThan(sendBoundMs(LIMITS) + 500);
});

test.each([
  ['0', 0],
  ['120', 120_000],
  ['Sat, 31 Jan 2026 03:00:30 GMT', 30_000],
  ['Sat, 31 Jan 2026 02:00:00 GMT', 0],
  ['-1', null],
  ['1.5', null],
  ['soon', null],
  ['2026', 2_026_000],
  ['', null],
  [null, null],
])('Retry-After: %s', (header, expected) => {
  expect(retryAfterMs(header, new Date('2026-01-31T03:00:00Z'))).toBe(expected);
});
