/** A bounded stream of requests, spread over the pods that are ready, as clients of a Service would send it. */
import http from 'node:http';

const TICK_MS = 20;
const MAX_IN_FLIGHT = 256;
/** More than one process of clients and a few pods can carry; a slip of the keyboard must not stall the machine. */
const MAX_REQUESTS_PER_SECOND = 2_000;
/** After a pause of this process, at most so much of the missed load is made up for. */
const MAX_CATCH_UP_MS = 200;

export interface LoadOptions {
  /** Asked before each request: the base URLs of the pods that are ready now. */
  readonly urls: () => readonly string[];
  /** 0 to 2000. */
  readonly requestsPerSecond: number;
  /** Default `/orders`. */
  readonly path?: string;
  /** A request without a complete answer by then has failed. Default 10 s. */
  readonly timeoutMs?: number;
  /** Requests that would be the next above this are not sent, and counted as skipped. Default 256. */
  readonly maxInFlight?: number;
}

export interface LoadStats {
  /** Answered with a status below 400. */
  readonly ok: number;
  /** Answered with another status, not answered, or there was no pod to ask. */
  readonly failed: number;
  readonly inFlight: number;
  readonly skipped: number;
}

export interface Load {
  /** What it sends now. */
  readonly requestsPerSecond: number;
  stats(): LoadStats;
  /** Sends at another rate from now on. @throws RangeError unless it is 0 to 2000; then the rate stays as it was. */
  setRate(requestsPerSecond: number): void;
  /** Sends no more, and gives up what is in flight: it counts as nothing. */
  stop(): Promise<void>;
}

/**
 * Sends at a steady rate whether or not answers come (an open loop): a slow service gets no relief from its clients.
 * @throws RangeError when the rate is not 0 to 2000.
 */
export function startLoad(options: LoadOptions): Load {
  const { urls, path = '/orders', timeoutMs = 10_000, maxInFlight = MAX_IN_FLIGHT } = options;
  let rate = checkedRate(options.requestsPerSecond);
  const agent = new http.Agent({ keepAlive: true });
  const stopping = new AbortController();
  const inFlight = new Set<Promise<void>>();
  const counts = { ok: 0, failed: 0, skipped: 0 };
  let turn = 0;
  let due = 0;
  let lastTickMs = performance.now();

  const timer = setInterval(sendDue, TICK_MS);

  return {
    get requestsPerSecond() {
      return rate;
    },
    stats: () => ({ ...counts, inFlight: inFlight.size }),
    setRate(requestsPerSecond) {
      const next = checkedRate(requestsPerSecond);
      // The time until now belongs to the old rate.
      sendDue();
      rate = next;
    },
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(inFlight);
      agent.destroy();
    },
  };

  function sendDue(): void {
    // A rate may be set after the end.
    if (stopping.signal.aborted) return;
    const nowMs = performance.now();
    due += (Math.min(nowMs - lastTickMs, MAX_CATCH_UP_MS) / 1_000) * rate;
    lastTickMs = nowMs;
    for (; due >= 1; due -= 1) sendOne();
  }

  function sendOne(): void {
    if (inFlight.size >= maxInFlight) {
      counts.skipped += 1;
      return;
    }
    const ready = urls();
    const url = ready[turn++ % ready.length];
    if (url === undefined) {
      counts.failed += 1;
      return;
    }
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
    const request = statusOf(new URL(path, url), agent, signal).then(
      (status) => {
        counts[status < 400 ? 'ok' : 'failed'] += 1;
      },
      () => {
        // Refused, cut off or too slow: to a client all the same.
        if (!stopping.signal.aborted) counts.failed += 1;
      },
    );
    inFlight.add(request);
    void request.finally(() => inFlight.delete(request));
  }
}

function checkedRate(requestsPerSecond: number): number {
  if (requestsPerSecond >= 0 && requestsPerSecond <= MAX_REQUESTS_PER_SECOND) return requestsPerSecond;
  throw new RangeError(
    `not a rate of 0 to ${MAX_REQUESTS_PER_SECOND} requests a second: ${requestsPerSecond}`,
  );
}

/** The status of a complete answer. */
function statusOf(url: URL, agent: http.Agent, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, signal }, (response) => {
      response.on('error', reject).on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    request.on('error', reject);
  });
}
