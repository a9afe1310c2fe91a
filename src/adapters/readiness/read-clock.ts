/** Reads another machine's clock between two looks at this one's. */
import type { ClockReading } from '../../readiness/clocks';
import { errorText } from '../../text/error-text';

/** @param read milliseconds since 1970; null where it does not say. */
export async function readClock(
  of: string,
  resolutionMs: number,
  now: () => Date,
  read: () => Promise<number | null>,
): Promise<ClockReading | { readonly of: string; readonly unread: string }> {
  const askedAtMs = now().getTime();
  try {
    const atMs = await read();
    if (atMs === null) return { of, unread: 'it does not say what time it is' };
    return { of, atMs, askedAtMs, answeredAtMs: now().getTime(), resolutionMs };
  } catch (error) {
    return { of, unread: errorText(error) };
  }
}
