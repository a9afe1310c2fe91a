/**
 * Connection pools that people run, by the names of their figures. Only HikariCP brings them along with its metrics
 * library; for the others the exporter that is named here has to be in the service. The figures of requests are those
 * of the framework that is met most beside the pool, and can be set by themselves.
 */
import type { MetricNames } from './metrics';

export const POOL_PRESETS = ['hikaricp', 'pgxpool', 'sqlalchemy', 'node-postgres'] as const;
export type PoolPresetName = (typeof POOL_PRESETS)[number];

export interface PoolPreset {
  readonly metrics: Omit<MetricNames, 'poolTotal' | 'podLabel' | 'wantedReplicas'> & {
    readonly poolTotal?: string;
  };
  /** How the pool words that a request got no connection, where the runbook's patterns don't know it. */
  readonly connectionTimeout?: string;
}

export const PRESETS: Readonly<Record<PoolPresetName, PoolPreset>> = {
  /**
   * Java: HikariCP through Micrometer (HikariCP, metrics/micrometer/MicrometerMetricsTracker.java: the gauges
   * hikaricp.connections.max, .active and .idle; Micrometer's Prometheus naming writes dots as underscores). The
   * requests are Spring Boot's `http.server.requests` (Spring Boot, Actuator, Metrics), which has buckets only with
   * `management.metrics.distribution.percentiles-histogram.http.server.requests=true`.
   */
  hikaricp: {
    metrics: {
      poolTotal: 'hikaricp_connections_max',
      poolActive: 'hikaricp_connections_active',
      poolIdle: 'hikaricp_connections_idle',
      requestDurationSeconds: 'http_server_requests_seconds',
      requests: 'http_server_requests_seconds_count',
      requestErrors: { label: 'outcome', equals: 'SERVER_ERROR' },
    },
    // HikariCP, pool/HikariPool.java, createTimeoutException.
    connectionTimeout: 'connection is not available, request timed out',
  },
  /**
   * Go: pgxpool has figures (`pgxpool.Stat`) and no exporter; IBM/pgxpoolprometheus is the one that is kept longest
   * (its README lists the names). The requests are named as in client_golang's own example
   * (examples/middleware/httpmiddleware), whose label is promhttp's `code`.
   */
  pgxpool: {
    metrics: {
      poolTotal: 'pgxpool_max_conns',
      poolActive: 'pgxpool_acquired_conns',
      poolIdle: 'pgxpool_idle_conns',
      requestDurationSeconds: 'http_request_duration_seconds',
      requests: 'http_requests_total',
      requestErrors: { label: 'code', matches: '5..' },
    },
  },
  /**
   * Python: SQLAlchemy has no exporter of its own. opentelemetry-instrumentation-sqlalchemy counts the connections by
   * state, and with opentelemetry-exporter-prometheus they are called as here (seen with both at 0.66b1). It knows no
   * upper limit, so `metrics.poolTotal` has to name a gauge in which the service itself exports
   * `pool_size + max_overflow`. The requests are those of prometheus-fastapi-instrumentator (seen with 8.1.0).
   */
  sqlalchemy: {
    metrics: {
      poolActive: 'db_client_connections_usage_connections{state="used"}',
      poolIdle: 'db_client_connections_usage_connections{state="idle"}',
      requestDurationSeconds: 'http_request_duration_seconds',
      requests: 'http_requests_total',
      requestErrors: { label: 'status', matches: '5..' },
    },
  },
  /**
   * Node.js: `pg` has counts on its pool and no exporter; @christiangalsterer/node-postgres-prometheus-exporter is the
   * one that is kept (README; seen with 1.4.0). Its `pg_pool_active_connections` is there from the first connection
   * on. The requests are express-prom-bundle's (README).
   */
  'node-postgres': {
    metrics: {
      poolTotal: 'pg_pool_max',
      poolActive: 'pg_pool_active_connections',
      poolIdle: 'pg_pool_idle_connections',
      requestDurationSeconds: 'http_request_duration_seconds',
      requests: 'http_request_duration_seconds_count',
      requestErrors: { label: 'status_code', matches: '5..' },
    },
    // pg-pool, index.js: what `connectionTimeoutMillis` ends with.
    connectionTimeout: 'timeout exceeded when trying to connect',
  },
};
