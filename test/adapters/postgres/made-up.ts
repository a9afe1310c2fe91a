/** A server's catalog made up row by row, for the statement to read in place of the real one: any ages, any states. */
import { Client } from 'pg';
import type { LocalPostgres } from '../../../local/postgres';
import { ACTIVITY_SQL } from '../../../src/adapters/postgres/activity-sql';
import { parseServerJson } from '../../../src/adapters/postgres/encodings';

/** Rows of each relation; times are seconds ago. */
export interface MadeUp {
  readonly pg_stat_activity: readonly Record<string, unknown>[];
  readonly pg_locks: readonly Record<string, unknown>[];
  readonly pg_roles: readonly Record<string, unknown>[];
  readonly pg_auth_members: readonly Record<string, unknown>[];
  readonly pg_database: readonly Record<string, unknown>[];
  readonly pg_replication_slots: readonly Record<string, unknown>[];
  readonly pg_prepared_xacts: readonly Record<string, unknown>[];
  readonly blocking: readonly { readonly waiter: number; readonly blocker: number }[];
}

const TABLES = `
DROP SCHEMA IF EXISTS made_up CASCADE;
CREATE SCHEMA made_up;
CREATE TABLE made_up.pg_stat_activity (pid int, backend_type text, usesysid oid, usename name, datname name,
  wait_event_type text, state text, application_name text, query text, backend_xid xid, backend_xmin xid,
  backend_start timestamptz, xact_start timestamptz, query_start timestamptz, state_change timestamptz);
CREATE TABLE made_up.pg_locks (pid int, locktype text, mode text, granted bool, waitstart timestamptz);
CREATE TABLE made_up.pg_roles (oid oid, rolname name, rolsuper bool, rolreplication bool, rolcreaterole bool,
  rolcanlogin bool, rolconnlimit int);
CREATE TABLE made_up.pg_auth_members (roleid oid, member oid, inherit_option bool, set_option bool);
CREATE TABLE made_up.pg_database (datname name, datconnlimit int);
CREATE TABLE made_up.pg_prepared_xacts (gid text, owner name, database name, prepared timestamptz);
CREATE TABLE made_up.pg_replication_slots (active_pid int, wal_status text);
CREATE TABLE made_up.blocking (waiter int, blocker int);
CREATE FUNCTION made_up.pg_blocking_pids(int) RETURNS int[] LANGUAGE sql
  AS 'SELECT coalesce(array_agg(blocker), ''{}'') FROM made_up.blocking WHERE waiter = $1';
CREATE VIEW made_up.pg_stat_archiver AS SELECT * FROM pg_catalog.pg_stat_archiver;`;

const TIMES = /^(backend_start|xact_start|query_start|state_change|waitstart|prepared)$/;

/** The real statement, word for word but for where its relations are. */
const STATEMENT = ACTIVITY_SQL.replaceAll('pg_catalog.', 'made_up.');

export interface MadeUpServer {
  /** What the statement gives for these rows, with what it tells of its own view. */
  read(rows: MadeUp, parameters: readonly unknown[]): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function madeUpServer(server: LocalPostgres, database: string): Promise<MadeUpServer> {
  const client = new Client({ host: server.host, port: server.port, database, ...server.superuser });
  // Each test ends by ending every session.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(TABLES);
  return {
    read: async (rows, parameters) => {
      await client.query('BEGIN');
      try {
        for (const [table, content] of Object.entries(rows)) {
          await client.query(
            `INSERT INTO made_up.${table} SELECT * FROM json_populate_recordset(NULL::made_up.${table}, $1)`,
            [JSON.stringify(content.map(dated))],
          );
        }
        const { rows: answers } = await client.query<{ activity: Buffer; encoding: string }>(STATEMENT, [
          ...parameters,
        ]);
        const [answer] = answers;
        if (!answer) throw new Error('the statement gave no row');
        return parseServerJson(answer.activity, answer.encoding) as Record<string, unknown>;
      } finally {
        await client.query('ROLLBACK');
      }
    },
    close: () => client.end().catch(() => undefined),
  };
}

/** Seconds ago as a moment. */
function dated(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      TIMES.test(name) && typeof value === 'number'
        ? new Date(Date.now() - value * 1_000).toISOString()
        : value,
    ]),
  );
}
