/**
 * Thousands of sessions in `pg_stat_activity` without their processes, of which each takes megabytes: in this one server, the
 * view is replaced by one that has rows of a table beside the real ones. Whoever reads it reads it as ever.
 */
import { Client } from 'pg';
import type { LocalPostgres } from '../../local/postgres';

/** One in so many is idle in transaction, as with a leak; they are spread over so many pods. */
const LEAKED_ONE_IN = 10;
const PODS = 50;
/** Above every pid that Linux gives (proc(5), pid_max). */
const FIRST_PID = 5_000_000;

export interface SessionsOf {
  readonly database: string;
  readonly role: string;
}

/** Adds so many sessions of the role to the view; those of an earlier call stay no longer. */
export async function addSessions(
  { host, port, superuser }: Pick<LocalPostgres, 'host' | 'port' | 'superuser'>,
  { database, role }: SessionsOf,
  count: number,
): Promise<void> {
  const client = new Client({ host, port, database, user: superuser.user, password: superuser.password });
  await client.connect();
  try {
    // PostgreSQL documentation, Developer Options: without it nobody may change what is in pg_catalog.
    await client.query('SET allow_system_table_mods = on');
    await client.query(INSTALL);
    await client.query('TRUNCATE pg_catalog.bench_session');
    await client.query(FILL, [count, role]);
    await client.query('ANALYZE pg_catalog.bench_session');
  } finally {
    await client.end();
  }
}

const INSTALL = `
DO $$ BEGIN
  IF to_regclass('pg_catalog.bench_session') IS NULL THEN
    CREATE TABLE pg_catalog.bench_session AS SELECT * FROM pg_catalog.pg_stat_activity WITH NO DATA;
    ALTER VIEW pg_catalog.pg_stat_activity RENAME TO bench_real_activity;
    CREATE VIEW pg_catalog.pg_stat_activity AS
      SELECT * FROM pg_catalog.bench_real_activity UNION ALL SELECT * FROM pg_catalog.bench_session;
    GRANT SELECT ON pg_catalog.pg_stat_activity TO PUBLIC;
  END IF;
END $$`;

const FILL = `
INSERT INTO pg_catalog.bench_session
  (datid, datname, pid, usesysid, usename, application_name, client_addr, client_port, backend_start, xact_start,
   query_start, state_change, wait_event_type, wait_event, state, backend_xmin, query, backend_type)
SELECT d.oid, d.datname, ${FIRST_PID} + n, r.oid, r.rolname, 'knhk-closed-loop/pod-' || n % ${PODS}, '127.0.0.1', 1024 + n,
       now() - interval '1 hour', CASE WHEN leaks THEN now() - interval '10 minutes' END,
       now() - interval '10 minutes', now() - interval '10 minutes', 'Client', 'ClientRead',
       CASE WHEN leaks THEN 'idle in transaction' ELSE 'idle' END, NULL,
       'SELECT * FROM orders WHERE customer = ' || n || ' AND placed > now() - interval ''1 day'' FOR UPDATE', 'client backend'
  FROM generate_series(1, $1::int) AS n,
       LATERAL (SELECT n % ${LEAKED_ONE_IN} = 0 AS leaks) AS kind,
       pg_catalog.pg_database AS d, pg_catalog.pg_roles AS r
 WHERE d.datname = current_database() AND r.rolname = $2`;
