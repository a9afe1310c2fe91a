/** Pools of Node.js, Python and Ruby, which have figures and no exporter of their own. */
import type { PoolPreset, RequestNames } from './preset';

const EXPRESS: RequestNames = {
  by: 'express-prom-bundle',
  source: 'jochen-schweizer/express-prom-bundle, README.md',
  requestDurationSeconds: 'http_request_duration_seconds',
  requests: 'http_request_duration_seconds_count',
  requestErrors: { label: 'status_code', matches: '5..' },
};

export const SCRIPTING = {
  sqlalchemy: {
    pool: 'SQLAlchemy (below 2.1)',
    gauges: [
      {
        by: "OpenTelemetry's instrumentation and Prometheus exporter",
        source:
          'open-telemetry/opentelemetry-python-contrib, instrumentation/opentelemetry-instrumentation-sqlalchemy, seen with 0.66b1',
        poolActive: 'db_client_connections_usage_connections{state="used"}',
        poolIdle: 'db_client_connections_usage_connections{state="idle"}',
      },
      {
        by: 'the same, through a collector',
        source:
          'prometheus/otlptranslator: a unit that is in the name already (`connections`) is not added again',
        poolActive: 'db_client_connections_usage{state="used"}',
        poolIdle: 'db_client_connections_usage{state="idle"}',
      },
    ],
    requests: {
      by: 'prometheus-fastapi-instrumentator',
      source: 'trallnag/prometheus-fastapi-instrumentator, seen with 8.1.0',
      requestDurationSeconds: 'http_request_duration_seconds',
      requests: 'http_requests_total',
      requestErrors: { label: 'status', matches: '5..' },
    },
    beside:
      '`metrics.poolTotal`: a gauge of the service with `pool_size + max_overflow`, which nobody exports',
  },
  'node-postgres': {
    pool: 'node-postgres (`pg`)',
    gauges: [
      {
        by: '@christiangalsterer/node-postgres-prometheus-exporter',
        // Its gauge of those in use is there from the first connection on.
        source:
          'christiangalsterer/node-postgres-prometheus-exporter, src/pgPoolPrometheusExporter.ts, seen with 1.4.0',
        poolTotal: 'pg_pool_max',
        poolActive: 'pg_pool_active_connections',
        poolIdle: 'pg_pool_idle_connections',
      },
    ],
    requests: EXPRESS,
  },
  prisma: {
    pool: 'Prisma (below 7)',
    gauges: [
      {
        by: '`prisma.$metrics.prometheus()` (preview feature `metrics`)',
        source: 'prisma/prisma-engines, query-engine/metrics/src/lib.rs',
        poolActive: 'prisma_pool_connections_busy',
        poolIdle: 'prisma_pool_connections_idle',
      },
    ],
    requests: EXPRESS,
    beside:
      '`metrics.poolTotal`: a gauge of the service with its `connection_limit`, which nobody exports (`prisma_pool_connections_open` is how many are open)',
  },
  'rails-yabeda': {
    pool: 'Active Record (Rails), with Yabeda',
    gauges: [
      {
        by: 'yabeda-activerecord',
        source: 'yabeda-rb/yabeda-activerecord, lib/yabeda/active_record.rb',
        poolTotal: 'activerecord_connection_pool_size',
        poolActive: 'activerecord_connection_pool_busy',
        poolIdle: 'activerecord_connection_pool_idle',
      },
    ],
    requests: {
      by: 'yabeda-rails',
      source: 'yabeda-rb/yabeda-rails, README.md',
      requestDurationSeconds: 'rails_request_duration_seconds',
      requests: 'rails_requests_total',
      requestErrors: { label: 'status', matches: '5..' },
    },
  },
  'rails-prometheus-exporter': {
    pool: 'Active Record (Rails), with prometheus_exporter',
    gauges: [
      {
        by: 'prometheus_exporter',
        source:
          'discourse/prometheus_exporter, lib/prometheus_exporter/server/active_record_collector.rb; the prefix is its own',
        poolTotal: 'ruby_active_record_connection_pool_size',
        poolActive: 'ruby_active_record_connection_pool_busy',
        poolIdle: 'ruby_active_record_connection_pool_idle',
      },
    ],
    requests: {
      by: 'prometheus_exporter',
      source: 'discourse/prometheus_exporter, lib/prometheus_exporter/server/web_collector.rb',
      requestDurationSeconds: 'ruby_http_request_duration_seconds',
      requests: 'ruby_http_requests_total',
      requestErrors: { label: 'status', matches: '5..' },
    },
    beside:
      'buckets by `--histogram`, as its durations are a summary by default; `kubernetes.metricsPort` is that of its collector, 9394',
  },
} as const satisfies Readonly<Record<string, PoolPreset>>;
