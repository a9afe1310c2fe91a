/** The readiness probe: asks a pod again and again whether it is ready. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Often at first, so that a start takes no longer than it must; then as the manifest says. */
const STARTING_PERIOD_MS = 100;
const PERIOD_MS = 1_000;
const TIMEOUT_MS = 1_000;
const FAILURE_THRESHOLD = 3;

/**
 * Probes `url` until `signal` aborts. One success makes ready, three failures in a row make unready.
 * @param onChange told each change; it starts as not ready.
 */
export async function probeReadiness(
  url: string,
  signal: AbortSignal,
  onChange: (ready: boolean) => void,
): Promise<void> {
  let ready = false;
  let failures = 0;
  while (!signal.aborted) {
    const success = await answers(url, signal);
    if (signal.aborted) return;
    failures = success ? 0 : failures + 1;
    if (success !== ready && (success || failures >= FAILURE_THRESHOLD)) {
      ready = success;
      onChange(ready);
    }
    // Aborted: the loop's condition ends it.
    await sleep(ready ? PERIOD_MS : STARTING_PERIOD_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Refused, reset, too slow: whatever the cause, it is not ready.
    return false;
  }
}
