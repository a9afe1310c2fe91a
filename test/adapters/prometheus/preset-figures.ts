/** Pages of figures of three services that call the same things by other names. */

let scrapes = 0;
/** Nine in ten requests below 50 ms, one up to 1 s and failing; 8 or 10 of 10 connections in use. */
export const PAGES: Readonly<Record<string, () => string>> = {
  rust: () => {
    scrapes += 1;
    return [
      'knhk_db_pool_total 10\nknhk_db_pool_active 8\nknhk_db_pool_idle 2',
      `knhk_requests_total{status="ok"} ${scrapes * 9}\nknhk_requests_total{status="error"} ${scrapes}`,
      `knhk_request_duration_ms_bucket{le="50"} ${scrapes * 9}`,
      `knhk_request_duration_ms_bucket{le="1000"} ${scrapes * 10}`,
      `knhk_request_duration_ms_bucket{le="+Inf"} ${scrapes * 10}`,
    ].join('\n');
  },
  java: () => {
    const http = (status: number, outcome: string) => `status="${status}",outcome="${outcome}",uri="/orders"`;
    const bucket = 'http_server_requests_seconds_bucket';
    return [
      'hikaricp_connections_max{pool="HikariPool-1"} 10.0',
      'hikaricp_connections_active{pool="HikariPool-1"} 10.0',
      'hikaricp_connections_idle{pool="HikariPool-1"} 0.0',
      'hikaricp_connections{pool="HikariPool-1"} 10.0',
      `http_server_requests_seconds_count{${http(200, 'SUCCESS')}} ${scrapes * 9}`,
      `http_server_requests_seconds_count{${http(500, 'SERVER_ERROR')}} ${scrapes}`,
      `${bucket}{${http(200, 'SUCCESS')},le="0.05"} ${scrapes * 9}`,
      `${bucket}{${http(200, 'SUCCESS')},le="1.0"} ${scrapes * 9}`,
      `${bucket}{${http(200, 'SUCCESS')},le="+Inf"} ${scrapes * 9}`,
      `${bucket}{${http(500, 'SERVER_ERROR')},le="0.05"} 0`,
      `${bucket}{${http(500, 'SERVER_ERROR')},le="1.0"} ${scrapes}`,
      `${bucket}{${http(500, 'SERVER_ERROR')},le="+Inf"} ${scrapes}`,
    ].join('\n');
  },
  python: () => {
    const usage = 'db_client_connections_usage_connections{otel_scope_name="o",pool_name="postgresql://db/x"';
    return [
      `db_pool_limit 10\n${usage},state="used"} 10.0\n${usage},state="idle"} 0.0`,
      `http_requests_total{handler="/x",method="GET",status="2xx"} ${scrapes * 9}`,
      `http_requests_total{handler="/x",method="GET",status="5xx"} ${scrapes}`,
      `http_request_duration_seconds_bucket{handler="/x",le="0.05",method="GET"} ${scrapes * 9}`,
      `http_request_duration_seconds_bucket{handler="/x",le="1.0",method="GET"} ${scrapes * 10}`,
      `http_request_duration_seconds_bucket{handler="/x",le="+Inf",method="GET"} ${scrapes * 10}`,
    ].join('\n');
  },
};
