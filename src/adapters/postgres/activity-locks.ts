/** Lock chains of a PostgreSQL server: who blocks at the root, and who waits without one that can be seen. */
import { PARAMETER as the } from './activity-parameters';

/** `pg_blocking_pids` holds up every lock of the server for a moment, so it is asked about so many sessions at most. */
export const MAX_WAITING = 100;

/**
 * `waiting`, `blocked`, `chain`, `blocking` and `rootless`.
 *
 * - `pg_blocking_pids` names sessions of any role and database, and autovacuum's; those that merely queue ahead, which
 *   wait themselves and so are no root; and 0 for a prepared transaction, which is no session (PostgreSQL documentation,
 *   System Information Functions). 0 stands for every root that is not there to be seen.
 * - Chains lead through sessions of other databases (roles and databases are shared), so their waits are followed as
 *   well, once somebody waits in the service's. Roots are those of chains that end there.
 * - `waits::int = 1`: the planner takes half of all sessions for waiting otherwise, and makes room for all their chains
 *   before any is found.
 * - A session that itself has begun to wait a moment ago is a root still: most such waits are over at once.
 */
export const LOCK_CHAINS = `waiting AS MATERIALIZED (
  SELECT pid, datname = ${the.database} AS here FROM session
   WHERE waits::int = 1 AND (SELECT bool_or(waits AND datname = ${the.database}) FROM session)
   ORDER BY datname = ${the.database} DESC, waits_since LIMIT ${MAX_WAITING}
), blocked AS MATERIALIZED (
  SELECT waiting.pid AS waiter, blocker
    FROM waiting CROSS JOIN unnest(pg_catalog.pg_blocking_pids(waiting.pid)) AS blocker
   WHERE blocker <> pg_backend_pid()
), chain AS (
  SELECT coalesce(session.pid, 0) AS root, waiter
    FROM blocked LEFT JOIN session ON session.pid = blocker WHERE waits IS NOT TRUE
  UNION
  SELECT chain.root, blocked.waiter FROM chain JOIN blocked ON blocked.blocker = chain.waiter
), blocking AS (
  SELECT root AS pid, count(*) AS blocked_sessions FROM chain JOIN waiting ON waiting.pid = waiter
   GROUP BY root HAVING bool_or(here)
), rootless AS (
  SELECT waiter FROM chain JOIN session ON session.pid = waiter AND waits_here GROUP BY waiter HAVING bool_and(root = 0)
)`;
