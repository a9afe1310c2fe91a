/** Pools of .NET. Through OpenTelemetry's exporter Npgsql is the preset `opentelemetry`. */
import type { PoolPreset } from './preset';

/** prometheus-net puts the meter's name, `npgsql`, before each (prometheus-net, Prometheus/MeterAdapter.cs). */
export const DOTNET = {
  npgsql: {
    pool: 'Npgsql, with prometheus-net',
    gauges: [
      {
        by: 'Npgsql 10 and prometheus-net',
        source:
          'prometheus-net/prometheus-net, Prometheus/MeterAdapter.cs; npgsql/doc, diagnostics/metrics.md',
        poolTotal: 'npgsql_db_client_connection_max',
        poolActive: 'npgsql_db_client_connection_count{db_client_connection_state="used"}',
        poolIdle: 'npgsql_db_client_connection_count{db_client_connection_state="idle"}',
      },
      {
        by: 'Npgsql 8 and 9 and prometheus-net',
        source:
          'prometheus-net/prometheus-net, Prometheus/MeterAdapter.cs; npgsql/npgsql, src/Npgsql/MetricsReporter.cs, at 8',
        poolTotal: 'npgsql_db_client_connections_max',
        poolActive: 'npgsql_db_client_connections_usage{state="used"}',
        poolIdle: 'npgsql_db_client_connections_usage{state="idle"}',
      },
    ],
    requests: {
      by: 'prometheus-net.AspNetCore',
      source: 'prometheus-net/prometheus-net, README.md: http_requests_received_total by code',
      requestDurationSeconds: 'http_request_duration_seconds',
      requests: 'http_requests_received_total',
      requestErrors: { label: 'code', matches: '5..' },
    },
    beside:
      "through OpenTelemetry's exporter: `opentelemetry`. Below Npgsql 8 there are event counters alone, which know no limit: a target's own `metrics` have to name them",
  },
} as const satisfies Readonly<Record<string, PoolPreset>>;
