/** Sends webhooks as Alertmanager does, over many connections at once, and measures what comes back. */
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedWebhook } from './plan';
import { chanceOf } from './random';

/**
 * How long Alertmanager tries: as long as a flush may take, which is `group_interval`, one minute in
 * `alerts/alertmanager.example.yml` (dispatch.go). It has no other time-out by default (`webhook_config`, `timeout`: 0s).
 */
const FLUSH_TIMEOUT_MS = 60_000;
/** The shortest that a flush ever has, whatever the interval (`notify.MinTimeout`): no answer may take longer. */
export const SHORTEST_FLUSH_MS = 10_000;
/** The back-off of its retries (retry_stage.go, `backoff.NewExponentialBackOff`): the library's defaults. */
const BACK_OFF = { firstMs: 500, factor: 1.5, jitter: 0.5 };

export interface LoadOptions {
  /** The webhook, and the token that it wants. */
  readonly url: string;
  readonly token: string;
  readonly webhooks: readonly PlannedWebhook[];
  /** Kept alive; each sends its next request when it has the answer to the last. */
  readonly connections: number;
  /** Decides which attempts lose their connection, and how long retries wait. */
  readonly seed: number;
  /** Share of first attempts whose connection is cut once the request is out. Default 0. */
  readonly cutShare?: number;
  /** How long one webhook is tried for. Default: as Alertmanager does. */
  readonly giveUpAfterMs?: number;
}

export interface LoadResult {
  readonly webhooks: number;
  /** Requests sent, retries among them. */
  readonly attempts: number;
  /** Answers by their status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Connections that were lost before there was an answer, on purpose or not. */
  readonly lost: number;
  /** Webhooks that had no final answer (2xx or 4xx) in time. */
  readonly givenUp: number;
  /** Webhooks with another final answer than the plan says, by kind and status. */
  readonly unexpected: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Webhooks with a final answer, a second. */
  readonly perSecond: number;
  /** From before the first byte is sent to the last byte of the answer, of every attempt that has one. */
  readonly latencyMs: Latency;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Sends all of them once, with retries, and resolves when each has its final answer or was given up. */
export async function sendStorm(options: LoadOptions): Promise<LoadResult> {
  const { webhooks, connections } = options;
  const tally = new Tally();
  const startedMs = performance.now();
  let next = 0;
  const line = async (connection: number) => {
    const sender = new Sender(options, connection, tally);
    for (let webhook = webhooks[next++]; webhook; webhook = webhooks[next++]) await sender.send(webhook);
    sender.close();
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => line(connection)));
  return tally.result(webhooks.length, (performance.now() - startedMs) / 1_000);
}

/** The middle, the slowest of a hundred, and the slowest; zeros where there is nothing. */
export function latencyOf(milliseconds: readonly number[]): Latency {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2));
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** One connection. */
class Sender {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  private readonly chance;
  private readonly url: URL;

  constructor(
    private readonly options: LoadOptions,
    connection: number,
    private readonly tally: Tally,
  ) {
    this.chance = chanceOf(options.seed + connection);
    this.url = new URL(options.url);
  }

  async send(webhook: PlannedWebhook): Promise<void> {
    const { cutShare = 0, giveUpAfterMs = FLUSH_TIMEOUT_MS } = this.options;
    const deadlineMs = performance.now() + giveUpAfterMs;
    let waitMs = BACK_OFF.firstMs;
    for (let cut = this.chance.next() < cutShare; ; cut = false) {
      const status = await this.attempt(webhook, cut, Math.max(1, deadlineMs - performance.now()));
      if (status !== undefined && status < 500) return this.tally.final(webhook, status);
      const pauseMs = waitMs * (1 + BACK_OFF.jitter * (2 * this.chance.next() - 1));
      waitMs *= BACK_OFF.factor;
      if (performance.now() + pauseMs >= deadlineMs) return this.tally.giveUp();
      await sleep(pauseMs);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  /** The status of the answer; undefined when the connection was lost. */
  private attempt(webhook: PlannedWebhook, cut: boolean, timeoutMs: number): Promise<number | undefined> {
    const { token } = this.options;
    return new Promise((resolve) => {
      const startedMs = performance.now();
      const lost = () => {
        this.tally.lose();
        resolve(undefined);
      };
      const request = http.request(
        this.url,
        {
          method: 'POST',
          agent: this.agent,
          timeout: timeoutMs,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Alertmanager/0.25.0',
            authorization: `Bearer ${webhook.unauthorized ? 'not-the-token' : token}`,
            'content-length': Buffer.byteLength(webhook.body),
          },
        },
        (response) => {
          response.once('error', lost).once('end', () => {
            this.tally.answer(response.statusCode ?? 0, performance.now() - startedMs);
            resolve(response.statusCode);
          });
          response.resume();
        },
      );
      request.once('timeout', () => request.destroy());
      request.on('error', lost);
      request.end(webhook.body, () => {
        // The server has the whole request by then, or most of it: what it makes of it, nobody is told.
        if (cut) request.destroy(new Error('cut'));
      });
    });
  }
}

/** Adds up what all connections see. */
class Tally {
  private readonly answers: Record<string, number> = {};
  private readonly unexpected: Record<string, number> = {};
  private readonly latencies: number[] = [];
  private finals = 0;
  private lost = 0;
  private givenUp = 0;

  answer(status: number, latencyMs: number): void {
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    this.latencies.push(latencyMs);
  }

  lose(): void {
    this.lost += 1;
  }

  giveUp(): void {
    this.givenUp += 1;
  }

  final({ kind }: PlannedWebhook, status: number): void {
    this.finals += 1;
    const isAsPlanned = kind === 'refused' ? status >= 400 : status === 202;
    const key = `${kind} ${status}`;
    if (!isAsPlanned) this.unexpected[key] = (this.unexpected[key] ?? 0) + 1;
  }

  result(webhooks: number, seconds: number): LoadResult {
    const { answers, lost, givenUp, unexpected } = this;
    return {
      ...{ webhooks, attempts: this.latencies.length + lost, answers, lost, givenUp, unexpected },
      seconds: Number(seconds.toFixed(2)),
      perSecond: Number((this.finals / seconds).toFixed(1)),
      latencyMs: latencyOf(this.latencies),
    };
  }
}
