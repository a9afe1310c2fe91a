/** OpenTelemetry's semantic conventions of database clients: one set of names for many languages. */
import type { PoolPreset, RequestNames } from './preset';

const CONVENTIONS = 'open-telemetry/semantic-conventions, docs/db/database-metrics.md';
const REGISTRY = 'open-telemetry/semantic-conventions, docs/attributes-registry/db.md';

const HTTP: Pick<RequestNames, 'by' | 'source'> = {
  by: 'OpenTelemetry (`http.server.request.duration`)',
  source: 'open-telemetry/semantic-conventions, docs/http/http-metrics.md',
};

/**
 * The conventions have had three spellings (docs/attributes-registry/db.md, Deprecated): `db.client.connections.usage`
 * by `state`, then by `db.client.connections.state`, and now `db.client.connection.count` by
 * `db.client.connection.state`. Their unit is `{connection}`, of which Prometheus's names have nothing
 * (prometheus/otlptranslator: units in braces are dropped).
 */
export const OPENTELEMETRY = {
  opentelemetry: {
    pool: 'any pool with OpenTelemetry (Java agent, .NET with Npgsql, Go, Node.js)',
    gauges: [
      {
        by: 'names of today (Npgsql 10)',
        source: CONVENTIONS,
        poolTotal: 'db_client_connection_max',
        poolActive: 'db_client_connection_count{db_client_connection_state="used"}',
        poolIdle: 'db_client_connection_count{db_client_connection_state="idle"}',
      },
      {
        by: 'names of before (Java agent, Npgsql 8 and 9)',
        source: `${REGISTRY}: state; npgsql/npgsql, src/Npgsql/MetricsReporter.cs, at 8`,
        poolTotal: 'db_client_connections_max',
        poolActive: 'db_client_connections_usage{state="used"}',
        poolIdle: 'db_client_connections_usage{state="idle"}',
      },
      {
        by: 'names in between',
        source: `${REGISTRY}: db.client.connections.state`,
        poolTotal: 'db_client_connections_max',
        poolActive: 'db_client_connections_usage{db_client_connections_state="used"}',
        poolIdle: 'db_client_connections_usage{db_client_connections_state="idle"}',
      },
    ],
    requests: {
      ...HTTP,
      requestDurationSeconds: 'http_server_request_duration_seconds',
      requests: 'http_server_request_duration_seconds_count',
      requestErrors: { label: 'http_response_status_code', matches: '5..' },
    },
    beside: 'an instrumentation that exports the limit (`…_max`), or `metrics.poolTotal`',
  },
  'opentelemetry-utf8': {
    pool: 'the same, in a Prometheus 3 that keeps the dots',
    gauges: [
      {
        by: 'names of today',
        source: CONVENTIONS,
        poolTotal: 'db.client.connection.max',
        poolActive: 'db.client.connection.count{db.client.connection.state="used"}',
        poolIdle: 'db.client.connection.count{db.client.connection.state="idle"}',
      },
      {
        by: 'names of before',
        source: `${REGISTRY}: state`,
        poolTotal: 'db.client.connections.max',
        poolActive: 'db.client.connections.usage{state="used"}',
        poolIdle: 'db.client.connections.usage{state="idle"}',
      },
    ],
    requests: {
      ...HTTP,
      requestDurationSeconds: 'http.server.request.duration_seconds',
      requests: 'http.server.request.duration_seconds_count',
      requestErrors: { label: 'http.response.status_code', matches: '5..' },
    },
    beside:
      '`translation_strategy: NoUTF8EscapingWithSuffixes` in Prometheus (3 or later), or pages that offer names with dots; with `NoTranslation` the requests have no `_seconds`',
  },
} as const satisfies Readonly<Record<string, PoolPreset>>;
