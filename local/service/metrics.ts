/** The metrics page, with the names that the runbook reads. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Dense around 500 ms, the runbook's limit for p95; beyond 5 s lie the requests that waited in vain. */
export const BUCKETS_MS = [
  5, 10, 25, 50, 100, 200, 300, 400, 500, 600, 750, 1_000, 2_500, 5_000, 7_500, 10_000,
];

/** The pool as it is at this moment, in connections. */
export interface PoolUsage {
  /** The configured maximum, not the connections that happen to be open. */
  readonly total: number;
  readonly active: number;
  readonly idle: number;
}

export interface Metrics {
  readonly contentType: string;
  page(): Promise<string>;
  countRequest(status: 'ok' | 'error', durationMs: number): void;
}

/** The pools of a service that has several, by their names. */
export type NamedPools = Readonly<Record<string, PoolUsage>>;

/** @param pools asked for their usage each time the page is read. One alone has no label. */
export function createMetrics(pools: () => PoolUsage | NamedPools): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: (usage: PoolUsage) => number) =>
    new Gauge({
      name,
      help,
      registers,
      labelNames: ['pool'],
      collect() {
        const usage = pools();
        if (isOne(usage)) this.set(read(usage));
        else for (const [pool, each] of Object.entries(usage)) this.set({ pool }, read(each));
      },
    });
  gauge('knhk_db_pool_total', 'Largest number of connections the pool may hold', (usage) => usage.total);
  gauge('knhk_db_pool_active', 'Connections checked out of the pool', (usage) => usage.active);
  gauge('knhk_db_pool_idle', 'Open connections waiting in the pool', (usage) => usage.idle);

  const durations = new Histogram({
    name: 'knhk_request_duration_ms',
    help: 'Time to answer an API request, in milliseconds',
    buckets: BUCKETS_MS,
    registers,
  });
  const requests = new Counter({
    name: 'knhk_requests_total',
    help: 'API requests answered',
    labelNames: ['status'],
    registers,
  });
  // A series that starts with its first error has no rate for that error: both exist from the start.
  requests.inc({ status: 'ok' }, 0);
  requests.inc({ status: 'error' }, 0);

  return {
    contentType: registry.contentType,
    page: () => registry.metrics(),
    countRequest(status, durationMs) {
      requests.inc({ status });
      durations.observe(durationMs);
    },
  };
}

function isOne(pools: PoolUsage | NamedPools): pools is PoolUsage {
  return typeof pools.total === 'number';
}
