/** A rolling window of one minute, as services count requests. */

const WINDOW_MS = 60_000;

export class RateLimit {
  private readonly seen = new Map<string, number[]>();

  constructor(private readonly requestsAMinute: number) {}

  /** Seconds until `key` may ask again; null when it may ask now, which is then counted. */
  take(key: string, nowMs: number): number | null {
    const recent = (this.seen.get(key) ?? []).filter((atMs) => atMs > nowMs - WINDOW_MS);
    this.seen.set(key, recent);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= this.requestsAMinute) {
      return Math.ceil((oldest + WINDOW_MS - nowMs) / 1_000);
    }
    recent.push(nowMs);
    return null;
  }
}
