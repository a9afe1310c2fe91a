/** Sessions of a PostgreSQL server, each with what it counts as, and their counts. */
import { secondsOf, PARAMETER as the } from './activity-parameters';

/**
 * `seen` and `session`: one row each of `pg_stat_activity`, but for the session that asks; `locks` and `lock_wait` beside them.
 *
 * - Of a session that the role may not see PostgreSQL shows who it is and where, and nothing of what it does: no
 *   `backend_type` either. It holds a slot all the same, so one with a user and a database counts as a client's.
 * - A session is at work while it waits for a lock, too. It waits once it has for `minLockWaitSeconds`: then it is
 *   counted as waiting and not as slow, because it is not its own query that takes the time. `waitstart` is missing for a
 *   moment when a wait begins; a session without a row in `pg_locks` has its lock by now.
 * - A transaction is long without what it waits for a lock right now: who waits is not who is to blame.
 * - `pg_locks` holds up every lock of the server for a moment: it is read once, and only when somebody waits, or is idle in
 *   a transaction for so long that it matters what is held.
 */
export const SESSIONS = `seen AS MATERIALIZED (
  SELECT pid, backend_type, usesysid, wait_event_type, state_change, query_start, xact_start, backend_start, backend_xid,
         backend_xmin,
         coalesce(datname, '') AS datname, coalesce(usename, '') AS usename, coalesce(state, '') AS state,
         coalesce(application_name, '') AS application, coalesce(query, '') AS query, clock_timestamp() AS seen_at,
         coalesce(backend_type = 'client backend',
                  backend_start IS NULL AND usesysid IS NOT NULL AND datname IS NOT NULL) AS is_client,
         coalesce(wait_event_type = 'Lock', false) AS waits_for_lock,
         coalesce(state IN ('active', 'fastpath function call'), false) AS at_work,
         coalesce(state IN ('idle in transaction', 'idle in transaction (aborted)'), false) AS idle_in_transaction
    FROM pg_catalog.pg_stat_activity
   WHERE pid <> pg_backend_pid()
), locks AS MATERIALIZED (
  SELECT pid, locktype, mode, granted, waitstart FROM pg_catalog.pg_locks
   WHERE (SELECT bool_or(waits_for_lock OR (idle_in_transaction
            AND seen_at - state_change > ${secondsOf(the.idleInTransactionSeconds)})) FROM seen)
), lock_wait AS MATERIALIZED (
  SELECT pid, min(waitstart) AS waitstart FROM locks WHERE NOT granted GROUP BY pid
), placed AS MATERIALIZED (
  SELECT seen.*, is_client AND datname = ${the.database} AS in_database,
         is_client AND datname = ${the.database}
           AND coalesce(usesysid IN (SELECT oid FROM service_role), false) AS of_service,
         seen_at - state_change AS in_state_for,
         CASE WHEN waits_for_lock AND lock_wait.pid IS NOT NULL THEN coalesce(waitstart, query_start) END AS waits_since
    FROM seen LEFT JOIN lock_wait USING (pid)
), session AS MATERIALIZED (
  SELECT *, in_database AND at_work AND waits AS waits_here, in_database AND at_work AND NOT waits AND coalesce(
             seen_at - query_start > ${secondsOf(the.slowQuerySeconds)}, false) AS slow,
         of_service AND idle_in_transaction AND NOT leaked
           AND coalesce(in_state_for > ${secondsOf(the.suspectIdleSeconds)}, false) AS suspected,
         of_service AND (at_work OR idle_in_transaction) AND NOT leaked AND coalesce(
             least(seen_at, waits_since) - xact_start > ${secondsOf(the.idleInTransactionSeconds)}, false) AS long_transaction
    FROM placed CROSS JOIN LATERAL (SELECT
           coalesce(seen_at - waits_since > ${secondsOf(the.minLockWaitSeconds)}, false) AS waits,
           of_service AND idle_in_transaction
             AND coalesce(in_state_for > ${secondsOf(the.idleInTransactionSeconds)}, false) AS leaked) AS judged
)`;

/** What `session` comes to: one row. `hidden` by missing rights, `untracked` by a setting, `unnamed` by a dropped role. */
export const COUNTS = `counted AS (
  SELECT count(*) FILTER (WHERE in_database) AS total,
         count(*) FILTER (WHERE in_database AND at_work) AS active,
         count(*) FILTER (WHERE in_database AND state = 'idle') AS idle,
         count(*) FILTER (WHERE in_database AND idle_in_transaction) AS idle_in_transaction,
         count(*) FILTER (WHERE waits_here) AS waiting_for_lock,
         count(*) FILTER (WHERE slow) AS slow,
         count(*) FILTER (WHERE of_service) AS of_service,
         count(*) FILTER (WHERE of_service AND at_work) AS service_active,
         count(*) FILTER (WHERE of_service AND state = 'idle') AS service_idle,
         count(*) FILTER (WHERE of_service AND idle_in_transaction) AS service_idle_in_transaction,
         count(*) FILTER (WHERE of_service AND waits_here) AS service_waiting_for_lock,
         count(*) FILTER (WHERE of_service AND slow) AS service_slow,
         count(*) FILTER (WHERE is_client AND NOT of_service) AS of_others,
         count(*) FILTER (WHERE leaked) AS leaked,
         count(*) FILTER (WHERE long_transaction) AS long_transactions,
         count(*) FILTER (WHERE suspected) AS suspected,
         max(in_state_for) FILTER (WHERE suspected) AS suspected_oldest,
         percentile_disc(0.5) WITHIN GROUP (ORDER BY in_state_for) FILTER (WHERE suspected) AS suspected_median,
         count(*) FILTER (WHERE in_database AND backend_type IS NULL) AS hidden,
         count(*) FILTER (WHERE in_database AND state = 'disabled') AS untracked,
         count(*) FILTER (WHERE in_database AND usename = '') AS unnamed,
         count(*) FILTER (WHERE waits AND datname = ${the.database}) AS waiting_anyhow
    FROM session
)`;
