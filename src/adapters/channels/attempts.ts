/** One message, a few attempts: how long all of them may take together, and which failures deserve another one. */
import type { Configuration } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { ChannelName } from '../../ports';
import { networkErrorText } from '../http/network-error';

/**
 * Pauses grow from the first to the longest, each cut to a random part of itself (AWS Builders' Library, Timeouts,
 * retries and backoff with jitter). This project's own numbers: three attempts stay well below 15 s in all.
 */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

export type AttemptLimits = Pick<Configuration['notifications'], 'timeoutMs' | 'attempts'>;

/** The longest that one `send` of any channel may take: every attempt and every pause at its longest. */
export function sendBoundMs({ timeoutMs, attempts }: AttemptLimits): number {
  return attempts * timeoutMs + (attempts - 1) * LONGEST_PAUSE_MS;
}

/** One attempt failed. Its text may be shown: no secret and no address with one. */
export class FailedAttempt extends Error {
  override readonly name = 'FailedAttempt';

  /** @param retry Another attempt may do better: null for whenever, a number for not before so many milliseconds. */
  constructor(
    message: string,
    readonly retry: { readonly afterMs: number | null } | 'never',
    readonly code?: string,
  ) {
    super(message);
  }
}

/**
 * Makes attempts until one succeeds, the last has failed, one fails for good, or the bound is reached. A service's
 * wish to wait is followed; where that leaves no time for another attempt, this one was the last.
 * @param once Anything it throws that is no FailedAttempt is final.
 * @throws DependencyError in the channel's name.
 */
export async function withAttempts<T>(
  channel: ChannelName,
  limits: AttemptLimits,
  once: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T; readonly attempts: number }> {
  const endMs = Date.now() + sendBoundMs(limits);
  for (let attempts = 1; ; attempts++) {
    try {
      const value = await within(Math.min(limits.timeoutMs, endMs - Date.now()), once);
      return { value, attempts };
    } catch (error) {
      const pauseMs = attempts < limits.attempts ? pauseBefore(error, attempts, endMs, limits) : null;
      if (pauseMs === null) throw givenUp(channel, error, attempts, limits);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Null when there is to be no further attempt. */
function pauseBefore(error: unknown, attempts: number, endMs: number, limits: AttemptLimits): number | null {
  if (!(error instanceof FailedAttempt) || error.retry === 'never') return null;
  const leftMs = endMs - Date.now();
  if (leftMs <= 0) return null;
  const roomMs = Math.max(0, leftMs - limits.timeoutMs);
  const { afterMs } = error.retry;
  if (afterMs !== null) return afterMs <= roomMs ? afterMs : null;
  const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return Math.min(roomMs, Math.random() * longestMs);
}

function givenUp(
  channel: ChannelName,
  error: unknown,
  attempts: number,
  { timeoutMs }: AttemptLimits,
): DependencyError {
  // It says in the channel's name what is wrong, such as with its secret.
  if (error instanceof DependencyError && error.dependency === channel) return error;
  const text = networkErrorText(error, timeoutMs);
  const code = error instanceof FailedAttempt ? error.code : undefined;
  return new DependencyError(channel, attempts > 1 ? `after ${attempts} attempts: ${text}` : text, {
    attempts,
    ...(code === undefined ? {} : { code }),
  });
}

/** What it gives, or a failure when the time is up: whatever it waits for, and whether or not it heeds the signal. */
export async function within<T>(ms: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new FailedAttempt(`no answer within ${Math.max(0, ms)} ms`, { afterMs: null }));
      controller.abort();
    }, ms);
  });
  const acting = act(controller.signal);
  // When the time is up, nobody listens to it any more.
  acting.catch(() => undefined);
  try {
    return await Promise.race([acting, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
