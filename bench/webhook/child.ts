/** A process that sends webhooks, each about an incident of its own, and says how long the answers took. */

import { type LoadResult, sendStorm } from '../../drills/storms/load';
import { notification } from '../../drills/storms/notification';

export interface Order {
  readonly url: string;
  readonly token: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly webhooks: number;
  /** The first incident's start, epoch milliseconds; each further one is a second older. */
  readonly startMs: number;
}

async function send({ labels, startMs, webhooks, ...order }: Order): Promise<LoadResult> {
  const bodies = Array.from({ length: webhooks }, (_, index) => ({
    kind: 'firing' as const,
    body: notification({ alertname: labels['alertname'] ?? '' }, [
      { labels, startsAt: new Date(startMs - index * 1_000).toISOString() },
    ]),
  }));
  return sendStorm({ ...order, webhooks: bodies, seed: 1 });
}

process.on('message', (order: Order) => {
  send(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
