/** The statement that reads a PostgreSQL server (14 or later). */
import { LIMIT_PAIRS, LIMITS } from './activity-limits';
import { LIST_PAIRS } from './activity-lists';
import { LOCK_CHAINS, MAX_WAITING } from './activity-locks';
import { inSeconds, secondsOf, PARAMETER as the } from './activity-parameters';
import { COUNTS, SESSIONS } from './activity-sessions';
import { heldBy } from './holds';
import { serviceRoles } from './service-roles';

const HELD = heldBy('(SELECT pid, backend_xid, backend_xmin FROM session WHERE leaked)', 'locks');

/**
 * Runbook, Diagnosis 2, in one round trip: totals, leaked sessions, lock chains, limits, who holds what, what puts data
 * at risk, and what could not be seen.
 * Gives one row: `activity`, and `encoding`, which is the database's for the bytes of `activity`.
 *
 * - Names and queries come as the bytes that they are: roles, databases and queries of a database with another encoding
 *   can't all be converted to the client's, and one that can't would fail the statement. Sending converts nothing for a
 *   client that takes SQL_ASCII; set for this transaction alone, so that a pooler keeps nothing of it. On the way there
 *   no function may look at characters either, as `left` would.
 * - Relations are of `pg_catalog`: views of the same names, made for exporters, are not taken for them.
 * - The archiver's last failure is kept for ever: it matters until something was archived later, and not when
 *   archiving has been turned off since.
 * - Write-ahead log that a slot needs is `unreserved` when the next checkpoint may remove it, and then `lost`
 *   (PostgreSQL documentation, pg_replication_slots).
 */
export const ACTIVITY_SQL = `
WITH RECURSIVE ${[serviceRoles(the.users, the.userPatterns), SESSIONS, HELD, COUNTS, LOCK_CHAINS, LIMITS].join(', ')},
old_prepared AS MATERIALIZED (
  SELECT gid, owner, database, clock_timestamp() - prepared AS age FROM pg_catalog.pg_prepared_xacts
   WHERE clock_timestamp() - prepared > ${secondsOf(the.preparedTransactionSeconds)}
)
SELECT getdatabaseencoding() AS encoding, json_send(json_build_object(
  'serverVersion', current_setting('server_version'),
  'total', total,
  'active', active,
  'idle', idle,
  'idleInTransaction', idle_in_transaction,
  'waitingForLock', waiting_for_lock,
  'waitingWithoutRoot', (SELECT count(*) FROM rootless),
  'slowQueries', slow,
  'serviceConnections', of_service,
  'serviceActive', service_active,
  'serviceIdle', service_idle,
  'serviceIdleInTransaction', service_idle_in_transaction,
  'serviceWaitingForLock', service_waiting_for_lock,
  'serviceSlowQueries', service_slow,
  'otherConnections', of_others,
  ${LIMIT_PAIRS},
  'leakedCount', leaked,
  'longTransactionCount', long_transactions,
  'suspected', json_build_object(
    'sessions', suspected,
    'oldestIdleSeconds', coalesce(${inSeconds('suspected_oldest')}, 0),
    'medianIdleSeconds', coalesce(${inSeconds('suspected_median')}, 0)),
  ${LIST_PAIRS},
  'dataLoss', json_build_object(
    'inRecovery', pg_is_in_recovery(),
    'preparedTransactions', (SELECT count(*) FROM old_prepared WHERE database = ${the.database}),
    'archiverFailing', (SELECT current_setting('archive_mode') <> 'off' AND last_failed_time IS NOT NULL
        AND (last_archived_time IS NULL OR last_failed_time > last_archived_time) FROM pg_catalog.pg_stat_archiver),
    'lostReplicationSlots', (SELECT count(*) FROM pg_catalog.pg_replication_slots
      WHERE wal_status IN ('unreserved', 'lost'))),
  'view', json_build_object(
    'role', current_user,
    'database', current_database(),
    'mayReadStatistics', pg_has_role('pg_read_all_stats', 'USAGE'),
    'isMember', pg_has_role('pg_read_all_stats', 'MEMBER'),
    'mayEndOthers', pg_has_role('pg_signal_backend', 'USAGE'),
    'isSignaller', pg_has_role('pg_signal_backend', 'MEMBER'),
    'hidden', hidden,
    'untracked', untracked,
    'unnamed', unnamed,
    'notAsked', greatest(0, waiting_anyhow - ${MAX_WAITING}))
)) AS activity FROM counted CROSS JOIN set_config('client_encoding', 'SQL_ASCII', true)`;
