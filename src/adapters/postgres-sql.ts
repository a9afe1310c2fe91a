/** The two statements this project sends to PostgreSQL (14 or later). */

/**
 * Runbook, Diagnosis 2, in one round trip: totals, leaked sessions, limits and who holds what.
 * Parameters: $1 database, $2 the service's roles, $3 seconds idle in transaction that count as leaked,
 * $4 seconds that make a query slow, $5 leaked sessions listed at most.
 *
 * `backend_xid` set means that the transaction has written or locked rows: it is the test for data at risk, not
 * the state's name (PostgreSQL documentation, The Statistics Collector). An aborted transaction's writes are lost
 * already, unless a savepoint keeps the outer ones: then the transaction id is still there, and counts.
 * `reserved_connections` exists from PostgreSQL 16 on.
 */
export const ACTIVITY_SQL = `
WITH client AS MATERIALIZED (
  SELECT pid, datname, usename, coalesce(application_name, '') AS application, state, state_change, query_start,
         backend_start, backend_xid, wait_event_type, coalesce(query, '') AS query,
         coalesce(datname = $1 AND usename = ANY ($2::text[]), false) AS of_service,
         extract(epoch FROM clock_timestamp() - state_change)::float8 AS state_seconds,
         extract(epoch FROM clock_timestamp() - query_start)::float8 AS query_seconds
    FROM pg_stat_activity
   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
), in_database AS (
  SELECT * FROM client WHERE datname = $1
), leaked AS (
  SELECT * FROM client
   WHERE of_service AND state IN ('idle in transaction', 'idle in transaction (aborted)') AND state_seconds > $3::float8
), listed AS (
  SELECT * FROM leaked ORDER BY state_change LIMIT $5::int
), limits AS (
  SELECT coalesce(min(tightest) FILTER (WHERE tightest >= 0), -1)::int AS tightest
    FROM (SELECT rolconnlimit AS tightest FROM pg_roles WHERE rolname = ANY ($2::text[]) AND cardinality($2::text[]) = 1
          UNION ALL
          SELECT datconnlimit FROM pg_database WHERE datname = $1) AS every_limit
)
SELECT json_build_object(
  'serverVersion', current_setting('server_version'),
  'total', (SELECT count(*) FROM in_database),
  'active', (SELECT count(*) FROM in_database WHERE state = 'active'),
  'idle', (SELECT count(*) FROM in_database WHERE state = 'idle'),
  'idleInTransaction', (SELECT count(*) FROM in_database WHERE state LIKE 'idle in transaction%'),
  'waitingForLock', (SELECT count(*) FROM in_database WHERE state = 'active' AND wait_event_type = 'Lock'),
  'slowQueries', (SELECT count(*) FROM in_database WHERE state = 'active' AND query_seconds > $4::float8),
  'serviceConnections', (SELECT count(*) FROM client WHERE of_service),
  'otherConnections', (SELECT count(*) FROM client WHERE NOT of_service),
  'maxConnections', current_setting('max_connections')::int,
  'superuserReservedConnections', current_setting('superuser_reserved_connections')::int,
  'reservedConnections', coalesce(current_setting('reserved_connections', true)::int, 0),
  'serviceConnectionLimit', (SELECT tightest FROM limits),
  'leakedCount', (SELECT count(*) FROM leaked),
  'leaked', coalesce((SELECT json_agg(json_build_object(
      'pid', pid,
      'backendStart', to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'user', usename,
      'application', application,
      'state', state,
      'idleSeconds', round(state_seconds::numeric, 3)::float8,
      'uncommittedWrites', backend_xid IS NOT NULL,
      'query', query) ORDER BY state_change) FROM listed), '[]'),
  'byApplication', coalesce((SELECT json_agg(json_build_object('application', application, 'connections', connections)
      ORDER BY connections DESC, application)
    FROM (SELECT application, count(*) AS connections FROM in_database GROUP BY application
           ORDER BY count(*) DESC LIMIT 20) AS counted), '[]')
) AS activity`;

/**
 * Runbook, Immediate option 2. Selects and ends in one statement, so that a session which woke up, committed or
 * gave its pid to another meanwhile is not hit.
 * Parameters: $1 pids and $2 backend starts of the planned sessions, $3 database, $4 the service's roles,
 * $5 seconds idle in transaction, $6 whether sessions with uncommitted writes may be ended, $7 cap.
 *
 * MATERIALIZED keeps the choice apart from the act: the function runs for chosen rows only.
 */
export const TERMINATE_SQL = `
WITH chosen AS MATERIALIZED (
  SELECT activity.pid, planned.backend_start AS "backendStart"
    FROM pg_stat_activity AS activity
    JOIN unnest($1::int[], $2::text[]) AS planned (pid, backend_start)
      ON planned.pid = activity.pid AND planned.backend_start::timestamptz = activity.backend_start
    JOIN pg_roles AS role ON role.oid = activity.usesysid
   WHERE activity.backend_type = 'client backend'
     AND activity.pid <> pg_backend_pid()
     AND activity.datname = $3
     AND activity.usename = ANY ($4::text[])
     AND NOT role.rolsuper
     AND NOT role.rolreplication
     AND activity.state IN ('idle in transaction', 'idle in transaction (aborted)')
     AND clock_timestamp() - activity.state_change > make_interval(secs => $5::float8)
     AND ($6::boolean OR activity.backend_xid IS NULL)
   ORDER BY activity.state_change
   LIMIT $7::int
)
SELECT pid, "backendStart" FROM chosen WHERE pg_terminate_backend(pid)`;
