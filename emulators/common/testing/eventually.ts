/** Waiting in tests: always for something, never for a time, and never for ever. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two questions: a tenth of what it has waited by then, since most of what is asked takes a server some work. */
const PAUSE_SHARE = 0.1;
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 300;

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
  const startedMs = Date.now();
  const pauseMs = () =>
    Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, (Date.now() - startedMs) * PAUSE_SHARE));
  for (; Date.now() < startedMs + timeoutMs; await sleep(pauseMs())) {
    try {
      const found = await find();
      if (found) return found;
    } catch (error) {
      reason = error;
    }
  }
  throw new Error(`${what}: not within ${timeoutMs / 1_000} s`, { cause: reason });
}
