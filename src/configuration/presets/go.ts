/** Pools of Go. */
import type { PoolPreset, RequestNames } from './preset';

/** As in client_golang's own example; the label is promhttp's. */
const CLIENT_GOLANG: RequestNames = {
  by: "client_golang's example",
  source: 'prometheus/client_golang, examples/middleware/httpmiddleware',
  requestDurationSeconds: 'http_request_duration_seconds',
  requests: 'http_requests_total',
  requestErrors: { label: 'code', matches: '5..' },
};

export const GO = {
  /** pgxpool has figures (`pgxpool.Stat`) and no exporter. */
  pgxpool: {
    pool: 'pgxpool (pgx)',
    gauges: [
      {
        by: 'IBM/pgxpoolprometheus',
        source: 'IBM/pgxpoolprometheus, collector.go',
        poolTotal: 'pgxpool_max_conns',
        poolActive: 'pgxpool_acquired_conns',
        poolIdle: 'pgxpool_idle_conns',
      },
      {
        by: 'exaring/otelpgx (OpenTelemetry)',
        source:
          'exaring/otelpgx, meter.go: pgxpool.max_connections, .acquired_connections, .idle_connections',
        poolTotal: 'pgxpool_max_connections',
        poolActive: 'pgxpool_acquired_connections',
        poolIdle: 'pgxpool_idle_connections',
      },
      {
        by: 'cmackenzie1/pgxpool-prometheus',
        // What it calls being acquired is `AcquiredConns` of the pool.
        source: 'cmackenzie1/pgxpool-prometheus, collector.go',
        poolTotal: 'pgx_pool_max_connections',
        poolActive: 'pgx_pool_acquire_connections',
        poolIdle: 'pgx_pool_idle_connections',
      },
    ],
    requests: CLIENT_GOLANG,
  },
  'database-sql': {
    pool: 'database/sql',
    gauges: [
      {
        by: "client_golang's `NewDBStatsCollector`",
        source: 'prometheus/client_golang, prometheus/collectors/dbstats_collector.go',
        poolTotal: 'go_sql_max_open_connections',
        poolActive: 'go_sql_in_use_connections',
        poolIdle: 'go_sql_idle_connections',
      },
      {
        by: 'XSAM/otelsql (OpenTelemetry)',
        source:
          'kubearchive/kubearchive, a page of its collector: db_sql_connection_open by status; XSAM/otelsql, instruments.go',
        poolTotal: 'db_sql_connection_max_open',
        poolActive: 'db_sql_connection_open{status="inuse"}',
        poolIdle: 'db_sql_connection_open{status="idle"}',
      },
    ],
    requests: CLIENT_GOLANG,
    beside:
      '`SetMaxOpenConns`: without it the limit is 0, which is none, so that such a pool has no share and is never full',
  },
} as const satisfies Readonly<Record<string, PoolPreset>>;
