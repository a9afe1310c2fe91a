/** Waiting in tests: always for something, never for a time, and never for ever. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * The first truthy answer of `find`; one that throws counts as not yet.
 * @throws Error naming `what` did not come about, with the last reason.
 */
export async function eventually<T>(
  what: string,
  find: () => Promise<T | undefined | null | false>,
  timeoutMs = 10_000,
): Promise<T> {
  let reason: unknown;
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(POLL_MS)) {
    try {
      const found = await find();
      if (found) return found;
    } catch (error) {
      reason = error;
    }
  }
  throw new Error(`${what}: not within ${timeoutMs / 1_000} s`, { cause: reason });
}
