/** The statement that ends sessions of a PostgreSQL server (14 or later). */
import { mayBeEnded } from './applications';
import { heldBy } from './holds';
import { serviceRoles } from './service-roles';

/**
 * Runbook, Immediate option 2. Selects and ends in one statement, so that a session which woke up, committed, took a lock
 * or gave its pid to another meanwhile is not hit, and so that every limit is held against what is there now.
 * Parameters: $1 pids and $2 backend starts of the planned sessions, $3 database, $4 the service's roles,
 * $5 seconds idle in transaction, $6 whether sessions with uncommitted writes may be ended, $7 LIKE patterns of the
 * applications that may be ended, $8 of those that never may, $9 share of the service's sessions that may be ended,
 * $10 the service's roles as patterns.
 *
 * Gives the sessions that were ended, and those that would have been if the role had the right to (`mayEnd` false).
 *
 * MATERIALIZED keeps the choice apart from the act: the function runs for chosen rows only. Locks are read after the
 * sessions, and only where there is one to end.
 */
export const TERMINATE_SQL = `
WITH RECURSIVE ${serviceRoles('$4', '$10')}, leaked AS MATERIALIZED (
  SELECT activity.pid, planned.backend_start, activity.state_change, activity.backend_xid, activity.backend_xmin, in_reach
    FROM pg_catalog.pg_stat_activity AS activity
    JOIN unnest($1::int[], $2::text[]) AS planned (pid, backend_start)
      ON planned.pid = activity.pid AND planned.backend_start::timestamptz = activity.backend_start
    JOIN service_role ON service_role.oid = activity.usesysid AND may_be_ended
   WHERE activity.backend_type = 'client backend'
     AND activity.pid <> pg_backend_pid()
     AND activity.datname = $3
     AND activity.state IN ('idle in transaction', 'idle in transaction (aborted)')
     AND clock_timestamp() - activity.state_change > make_interval(secs => $5::float8)
     AND ($6::boolean OR activity.backend_xid IS NULL)
     AND ${mayBeEnded('activity.application_name', '$7', '$8')}
), locks AS MATERIALIZED (
  SELECT pid, locktype, mode, granted FROM pg_catalog.pg_locks WHERE EXISTS (SELECT FROM leaked)
), ${heldBy('leaked', 'locks')}, free AS MATERIALIZED (
  SELECT * FROM leaked WHERE NOT EXISTS (SELECT FROM held WHERE held.pid = leaked.pid)
), chosen AS MATERIALIZED (
  SELECT pid, backend_start FROM free WHERE in_reach
   ORDER BY state_change
   LIMIT least(cardinality($1::int[]), (
     SELECT greatest(1, floor($9::float8 * count(*)))::int
       FROM pg_catalog.pg_stat_activity JOIN service_role ON service_role.oid = usesysid AND may_be_ended
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = $3))
)
SELECT pid, backend_start AS "backendStart", true AS "mayEnd", pg_has_role('pg_signal_backend', 'MEMBER') AS "isSignaller"
  FROM chosen WHERE pg_terminate_backend(pid)
UNION ALL
SELECT pid, backend_start, false, pg_has_role('pg_signal_backend', 'MEMBER') FROM free WHERE NOT in_reach`;
