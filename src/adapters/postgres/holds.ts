/** What a session holds that may matter to others: one rule, for the statement that shows it and the one that ends sessions. */
import type { Hold } from '../../model/evidence';

const ADVISORY_LOCK: Hold = 'advisory-lock';
const TABLE_LOCK: Hold = 'table-lock';
const OTHER_LOCK: Hold = 'other-lock';
const SNAPSHOT: Hold = 'snapshot';
const REPLICATION_SLOT: Hold = 'replication-slot';

/** What a query takes that only reads: SIReadLock in a serializable transaction. */
const READING = `'AccessShareLock', 'SIReadLock'`;
/** And one that writes rows, or locks them to. Without a transaction id nothing was written: then it is held on purpose. */
const WRITING_ROWS = `'RowShareLock', 'RowExclusiveLock'`;

/**
 * The common table expression `held (pid, holds)`, with a row for each session that holds something.
 *
 * - Advisory locks, of the session or of the transaction: how migrations keep each other out, and jobs elect one of them.
 *   Those of the session outlast its transaction, also one that was aborted.
 * - Its own `virtualxid` has every transaction, and `transactionid` is told as uncommitted writes.
 * - A snapshot (`backend_xmin`) while nothing runs: an exported one, which dumps and change capture share between sessions,
 *   can't be told from a repeatable-read transaction's or an open cursor's. Files in `pg_snapshots` tell, which no role
 *   of a monitor's may list. A transaction that only read, at read committed, has none between its statements.
 * - A temporary replication slot goes with its session, and with it the place in the write-ahead log. On Amazon RDS roles
 *   without the attribute REPLICATION may have one, by `rds_replication`.
 * - Not to be seen from outside, and so not held against a session: what it listens to, notifications not yet committed,
 *   temporary tables and cursors WITH HOLD of transactions before, transactions opened elsewhere by `dblink`, and a base
 *   backup begun by `pg_backup_start`, whose tools are among the applications that are never ended.
 *
 * @param sessions relation with `pid`, `backend_xid` and `backend_xmin` @param locks relation with rows of `pg_locks`
 */
export function heldBy(sessions: string, locks: string): string {
  return `held AS MATERIALIZED (
  SELECT pid, array_agg(DISTINCT hold ORDER BY hold) AS holds FROM (
    SELECT pid, CASE
             WHEN locktype = 'advisory' THEN '${ADVISORY_LOCK}'
             WHEN locktype IN ('virtualxid', 'transactionid') OR mode IN (${READING}) THEN NULL
             WHEN backend_xid IS NOT NULL AND mode IN (${WRITING_ROWS}) THEN NULL
             WHEN locktype = 'relation' THEN '${TABLE_LOCK}'
             ELSE '${OTHER_LOCK}' END AS hold
      FROM ${sessions} AS of_interest JOIN ${locks} AS taken USING (pid) WHERE granted
    UNION ALL
    SELECT pid, '${SNAPSHOT}' FROM ${sessions} AS of_interest WHERE backend_xmin IS NOT NULL
    UNION ALL
    SELECT active_pid, '${REPLICATION_SLOT}' FROM pg_catalog.pg_replication_slots WHERE active_pid IS NOT NULL
  ) AS found WHERE hold IS NOT NULL GROUP BY pid
)`;
}
