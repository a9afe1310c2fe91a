/** A stage's throttling: "the token bucket algorithm, where a token counts for a request". */
import type { Throttle } from '../template';

/** Gives a function that takes a token, and says whether there was one. */
export function tokenBucket(throttle: Throttle | undefined, nowMs: () => number = Date.now): () => boolean {
  if (!throttle) return () => true;
  const { requestsPerSecond, burst } = throttle;
  let tokens = burst;
  let filledAtMs = nowMs();
  return () => {
    const now = nowMs();
    tokens = Math.min(burst, tokens + ((now - filledAtMs) / 1000) * requestsPerSecond);
    filledAtMs = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
