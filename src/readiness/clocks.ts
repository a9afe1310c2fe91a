/** Clocks that have to agree: ages of sessions, windows of queries and the time of a page are compared across them. */
import { type CheckResult, fine, notChecked, willFail } from './result';

/** So far apart they may be. */
const MOST_APART_SECONDS = 5;

/** A clock, read between two moments of this machine's. */
export interface ClockReading {
  readonly of: string;
  readonly atMs: number;
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  /** An HTTP date has whole seconds. */
  readonly resolutionMs: number;
}

/** @param reading Or why it could not be read. */
export function judgeClock(
  reading: ClockReading | { readonly of: string; readonly unread: string },
): CheckResult {
  const needed = `clock of ${reading.of}`;
  if ('unread' in reading) return notChecked('clocks', needed, reading.unread);
  const { atMs, askedAtMs, answeredAtMs, resolutionMs } = reading;
  const behindMs = Math.max(0, askedAtMs - (atMs + resolutionMs));
  const aheadMs = Math.max(0, atMs - answeredAtMs);
  const apart = Math.max(behindMs, aheadMs) / 1_000;
  if (apart <= MOST_APART_SECONDS)
    return fine('clocks', needed, `within ${MOST_APART_SECONDS} s of this one`);
  return willFail(
    'clocks',
    needed,
    `it is ${apart.toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this one`,
    'set both by NTP (timedatectl set-ntp true): one of the two is wrong',
  );
}
