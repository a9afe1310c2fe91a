/** Pools of the JVM. */
import type { PoolPreset, RequestNames } from './preset';

const SPRING_BOOT: RequestNames = {
  by: 'Spring Boot',
  source: 'Spring Boot, Actuator, Metrics: http.server.requests',
  requestDurationSeconds: 'http_server_requests_seconds',
  requests: 'http_server_requests_seconds_count',
  requestErrors: { label: 'outcome', equals: 'SERVER_ERROR' },
};

const OF_SPRING_BOOT =
  '`kubernetes.metricsPath` is `actuator/prometheus`; buckets by `management.metrics.distribution.percentiles-histogram.http.server.requests=true`';

export const JAVA = {
  hikaricp: {
    pool: 'HikariCP',
    gauges: [
      {
        by: 'Micrometer (Spring Boot)',
        source:
          'brettwooldridge/HikariCP, metrics/micrometer/MicrometerMetricsTracker.java: hikaricp.connections.max, .active, .idle',
        poolTotal: 'hikaricp_connections_max',
        poolActive: 'hikaricp_connections_active',
        poolIdle: 'hikaricp_connections_idle',
      },
      {
        by: "HikariCP's own `PrometheusMetricsTrackerFactory`",
        source: 'brettwooldridge/HikariCP, metrics/prometheus/HikariCPCollector.java',
        poolTotal: 'hikaricp_max_connections',
        poolActive: 'hikaricp_active_connections',
        poolIdle: 'hikaricp_idle_connections',
      },
    ],
    requests: SPRING_BOOT,
    beside: `${OF_SPRING_BOOT}. Dropwizard Metrics have the pool's name in the metric's (\`<pool>.pool.ActiveConnections\`): a target's own \`metrics\` have to name them`,
  },
  'tomcat-jdbc': {
    pool: 'Tomcat JDBC, DBCP2 and whatever else is a `DataSource` of Spring Boot',
    gauges: [
      {
        by: 'Micrometer (Spring Boot)',
        source:
          'spring-projects/spring-boot, org/springframework/boot/jdbc/metrics/DataSourcePoolMetrics.java: jdbc.connections.max, .active, .idle',
        poolTotal: 'jdbc_connections_max',
        poolActive: 'jdbc_connections_active',
        poolIdle: 'jdbc_connections_idle',
      },
    ],
    requests: SPRING_BOOT,
    beside: `${OF_SPRING_BOOT}. A limit of -1 is none (\`TomcatDataSourcePoolMetadata.getMax\`), and such a pool is never full`,
  },
  agroal: {
    pool: 'Agroal (Quarkus)',
    gauges: [
      {
        by: 'Micrometer (`quarkus.datasource.metrics.enabled=true`)',
        source:
          'quarkusio/quarkus, io/quarkus/agroal/runtime/metrics/AgroalMetricsRecorder.java: agroal.active.count, agroal.available.count',
        poolActive: 'agroal_active_count',
        poolIdle: 'agroal_available_count',
      },
    ],
    requests: {
      ...SPRING_BOOT,
      by: 'Quarkus (Micrometer)',
      source: 'quarkusio/quarkus-quickstarts, micrometer-quickstart: http_server_requests_seconds_count',
    },
    beside:
      "`metrics.poolTotal`: a gauge of the service with `quarkus.datasource.jdbc.max-size`, which nobody exports (`agroal_max_used_count` is the most that were in use so far). `kubernetes.metricsPath` is `q/metrics`; buckets by a `MeterFilter` of the service's",
  },
} as const satisfies Readonly<Record<string, PoolPreset>>;
