/** The statement that reads a PostgreSQL server (14 or later). */
import type { Target } from '../configuration';
import type { ActivityQuery } from '../ports';
import { likePatterns, mayBeEnded } from './postgres-applications';

/** `pg_blocking_pids` holds up every lock of the server for a moment, so it is asked about so many sessions at most. */
const MAX_WAITING = 100;
/** Blockers, slow queries and other holders that are listed. */
const MAX_LISTED = 5;

const secondsSince = (column: string) =>
  `round(extract(epoch FROM clock_timestamp() - ${column}), 3)::float8`;
const BACKEND_START = `to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Runbook, Diagnosis 2, in one round trip: totals, leaked sessions, lock chains, limits, who holds what, and what
 * puts data at risk.
 * Parameters: $1 database, $2 the service's roles, $3 seconds idle in transaction that count as leaked,
 * $4 seconds that make a query slow, $5 leaked sessions listed at most, $6 LIKE patterns of the applications that
 * may be ended, $7 of those that never may, $8 seconds after which a prepared transaction counts.
 *
 * - `backend_xid` set means that the transaction has written or locked rows: it is the test for data at risk, not
 *   the state's name (PostgreSQL documentation, The Cumulative Statistics System). An aborted transaction's writes
 *   are lost already, unless a savepoint keeps the outer ones: then the transaction id is still there, and counts.
 * - A session is active while it waits for a lock, too; it is counted as waiting and not as slow, because it is
 *   not its own query that takes the time.
 * - `pg_blocking_pids` names sessions of any role and database, and autovacuum's; those that merely queue ahead,
 *   which wait themselves and so are no root; and 0 for a prepared transaction, which is no session, is not joined
 *   and is counted apart (PostgreSQL documentation, System Information Functions).
 * - The archiver's last failure is kept for ever: it matters until something was archived later, and not when
 *   archiving has been turned off since.
 * - Write-ahead log that a slot needs is `unreserved` when the next checkpoint may remove it, and then `lost`
 *   (PostgreSQL documentation, pg_replication_slots).
 * - `reserved_connections` exists from PostgreSQL 16 on.
 */
export const ACTIVITY_SQL = `
WITH RECURSIVE session AS MATERIALIZED (
  SELECT *, of_service AND state IN ('idle in transaction', 'idle in transaction (aborted)')
              AND state_change < clock_timestamp() - make_interval(secs => $3::float8) AS leaked,
         in_database AND state = 'active' AND NOT waits_for_lock
           AND query_start < clock_timestamp() - make_interval(secs => $4::float8) AS slow
    FROM (SELECT pid, backend_type, coalesce(datname, '') AS datname, coalesce(usename, '') AS usename,
                 coalesce(application_name, '') AS application, coalesce(state, '') AS state,
                 state_change, query_start, backend_start, backend_xid, coalesce(query, '') AS query,
                 is_client, is_client AND coalesce(datname = $1, false) AS in_database,
                 is_client AND coalesce(datname = $1 AND usename = ANY ($2::text[]), false) AS of_service,
                 coalesce(wait_event_type = 'Lock', false) AS waits_for_lock
            FROM pg_stat_activity CROSS JOIN LATERAL (SELECT backend_type = 'client backend') AS kind (is_client)
           WHERE pid <> pg_backend_pid()) AS seen
), counted AS (
  SELECT count(*) FILTER (WHERE in_database) AS total,
         count(*) FILTER (WHERE in_database AND state = 'active') AS active,
         count(*) FILTER (WHERE in_database AND state = 'idle') AS idle,
         count(*) FILTER (WHERE in_database AND state LIKE 'idle in transaction%') AS idle_in_transaction,
         count(*) FILTER (WHERE in_database AND state = 'active' AND waits_for_lock) AS waiting_for_lock,
         count(*) FILTER (WHERE slow) AS slow,
         count(*) FILTER (WHERE of_service) AS of_service,
         count(*) FILTER (WHERE is_client AND NOT of_service) AS of_others,
         count(*) FILTER (WHERE leaked) AS leaked
    FROM session
), listed AS (
  SELECT *, ${mayBeEnded('application', '$6', '$7')} AS may_be_ended FROM session WHERE leaked
   ORDER BY may_be_ended DESC, state_change LIMIT $5::int
), waiting AS MATERIALIZED (
  SELECT pid FROM session WHERE datname = $1 AND waits_for_lock ORDER BY query_start LIMIT ${MAX_WAITING}
), blocked AS MATERIALIZED (
  SELECT waiting.pid AS waiter, blocker FROM waiting CROSS JOIN unnest(pg_blocking_pids(waiting.pid)) AS blocker
), chain AS (
  SELECT blocker AS root, waiter FROM blocked JOIN session ON session.pid = blocker WHERE NOT waits_for_lock
  UNION
  SELECT chain.root, blocked.waiter FROM chain JOIN blocked ON blocked.blocker = chain.waiter
), blocking AS (
  SELECT root AS pid, count(*) AS blocked_sessions FROM chain GROUP BY root
), blockers AS (
  SELECT * FROM blocking JOIN session USING (pid)
   ORDER BY blocked_sessions DESC, state_change LIMIT ${MAX_LISTED}
), limits AS (
  SELECT coalesce(min(tightest) FILTER (WHERE tightest >= 0), -1)::int AS tightest
    FROM (SELECT rolconnlimit AS tightest FROM pg_roles WHERE rolname = ANY ($2::text[]) AND cardinality($2::text[]) = 1
          UNION ALL
          SELECT datconnlimit FROM pg_database WHERE datname = $1) AS every_limit
)
SELECT json_build_object(
  'serverVersion', current_setting('server_version'),
  'total', total,
  'active', active,
  'idle', idle,
  'idleInTransaction', idle_in_transaction,
  'waitingForLock', waiting_for_lock,
  'slowQueries', slow,
  'serviceConnections', of_service,
  'otherConnections', of_others,
  'maxConnections', current_setting('max_connections')::int,
  'superuserReservedConnections', current_setting('superuser_reserved_connections')::int,
  'reservedConnections', coalesce(current_setting('reserved_connections', true)::int, 0),
  'serviceConnectionLimit', (SELECT tightest FROM limits),
  'leakedCount', leaked,
  'leaked', coalesce((SELECT json_agg(json_build_object(
      'pid', pid,
      'backendStart', ${BACKEND_START},
      'user', usename,
      'application', application,
      'state', state,
      'idleSeconds', ${secondsSince('state_change')},
      'uncommittedWrites', backend_xid IS NOT NULL,
      'mayBeEnded', may_be_ended,
      'query', query) ORDER BY state_change) FROM listed), '[]'),
  'byApplication', coalesce((SELECT json_agg(json_build_object('application', application, 'connections', connections)
      ORDER BY connections DESC, application)
    FROM (SELECT application, count(*) AS connections FROM session WHERE in_database GROUP BY application
           ORDER BY count(*) DESC LIMIT 20) AS counted), '[]'),
  'blockers', coalesce((SELECT json_agg(json_build_object(
      'pid', pid,
      'backendStart', ${BACKEND_START},
      'user', usename,
      -- What is no client has no name of its own: "autovacuum worker".
      'application', coalesce(nullif(application, ''), nullif(backend_type, 'client backend'), ''),
      'state', state,
      'stateSeconds', coalesce(${secondsSince('state_change')}, 0),
      'uncommittedWrites', backend_xid IS NOT NULL,
      'blockedSessions', blocked_sessions,
      'query', query) ORDER BY blocked_sessions DESC, state_change) FROM blockers), '[]'),
  'slowest', coalesce((SELECT json_agg(json_build_object(
      'application', application,
      'seconds', ${secondsSince('query_start')},
      'query', query) ORDER BY query_start)
    FROM (SELECT * FROM session WHERE slow ORDER BY query_start LIMIT ${MAX_LISTED}) AS oldest), '[]'),
  'otherHolders', coalesce((SELECT json_agg(json_build_object(
      'user', usename,
      'database', datname,
      'application', application,
      'connections', connections) ORDER BY connections DESC, usename, datname, application)
    FROM (SELECT usename, datname, application, count(*) AS connections FROM session WHERE is_client AND NOT of_service
           GROUP BY usename, datname, application
           ORDER BY count(*) DESC, usename, datname, application LIMIT ${MAX_LISTED}) AS holders), '[]'),
  'dataLoss', json_build_object(
    'inRecovery', pg_is_in_recovery(),
    'preparedTransactions', (SELECT count(*) FROM pg_prepared_xacts
      WHERE database = $1 AND clock_timestamp() - prepared > make_interval(secs => $8::float8)),
    'archiverFailing', (SELECT current_setting('archive_mode') <> 'off' AND last_failed_time IS NOT NULL
        AND (last_archived_time IS NULL OR last_failed_time > last_archived_time) FROM pg_stat_archiver),
    'lostReplicationSlots', (SELECT count(*) FROM pg_replication_slots WHERE wal_status IN ('unreserved', 'lost')))
) AS activity FROM counted`;

/** In the order in which the statement has them. */
export function activityParameters(
  { database, users, applications, neverTerminate }: Target['postgres'],
  query: ActivityQuery,
): unknown[] {
  return [
    database,
    users,
    query.idleInTransactionSeconds,
    query.slowQuerySeconds,
    query.maxSessions,
    likePatterns(applications),
    likePatterns(neverTerminate),
    query.preparedTransactionSeconds,
  ];
}
