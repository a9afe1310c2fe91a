import type { Wording } from './wording';

/**
 * PostgreSQL's refusals for want of a slot, SQLSTATE 53300, as versions 14 to 18 word them: all slots are taken, those
 * left are reserved (up to 15 for superusers, since then for roles with an attribute or a privilege; a host may add its
 * own), the limit of the role or of the database is reached. Drivers that tell the code with the message tell it in every
 * language of the server. A bare 53300 is anybody's number.
 */
export const POSTGRESQL_REFUSALS: readonly Wording[] = [
  {
    id: 'postgresql-full',
    of: 'PostgreSQL',
    says: 'sorry, too many clients already',
    means: 'server',
    source: { project: 'postgres/postgres', file: 'src/backend/storage/lmgr/proc.c', in: 'InitProcess' },
    lines: [
      'FATAL:  sorry, too many clients already',
      'pq: sorry, too many clients already',
      'SQLSTATE[08006] [7] connection to server at "db" (10.0.3.7), port 5432 failed: FATAL:  sorry, too many clients already',
    ],
  },
  {
    id: 'postgresql-reserved',
    of: 'PostgreSQL',
    says: 'remaining connection slots are reserved for',
    means: 'server',
    source: {
      project: 'postgres/postgres',
      file: 'src/backend/utils/init/postinit.c',
      in: 'InitPostgres',
      at: '28d65f99e214',
    },
    lines: [
      'FATAL:  remaining connection slots are reserved for non-replication superuser connections',
      'FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute',
      'FATAL:  remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
      'FATAL:  remaining connection slots are reserved for roles with privileges of the "rds_reserved" role',
    ],
  },
  {
    id: 'postgresql-limit',
    of: 'PostgreSQL',
    says: 'too many connections for (?:role|database)',
    means: 'server',
    source: {
      project: 'postgres/postgres',
      file: 'src/backend/utils/init/miscinit.c',
      in: 'InitializeSessionUserId; of the database: postinit.c, CheckMyDatabase',
    },
    lines: [
      'FATAL:  too many connections for role "knhk"',
      '{"level":"error","error":"too many connections for database \\"knhk\\""}',
    ],
  },
  {
    id: 'postgresql-53300',
    of: 'PostgreSQL',
    says: '\\bsqlstate\\W{0,4}E?53300\\b|\\bfatal\\W{1,12}code\\W{1,8}53300\\b|:\\s{1,2}53300:|\\[53300\\]|\\bfatal 53300 \\(|\\btoo_many_connections\\)',
    means: 'server',
    source: {
      project: 'postgres/postgres',
      file: 'src/backend/utils/errcodes.txt',
      in: 'ERRCODE_TOO_MANY_CONNECTIONS, as drivers log it',
      at: '04f576a999e0',
    },
    lines: [
      'FATAL: désolé, trop de clients sont déjà connectés (SQLSTATE 53300)',
      'WARN o.h.e.jdbc.spi.SqlExceptionHelper - SQL Error: 0, SQLState: 53300',
      'Error { kind: Db, cause: Some(DbError { severity: "FATAL", code: SqlState(E53300), message: "tut mir leid" }) }',
      'Database(PgDatabaseError { severity: Fatal, code: "53300", message: "tut mir leid, schon zu viele Verbindungen" })',
      '{"severity":"FATAL","code":"53300","message":"tut mir leid, schon zu viele Verbindungen"}',
      'Npgsql.PostgresException (0x80004005): 53300: tut mir leid, schon zu viele Verbindungen',
      'io.r2dbc.postgresql.ExceptionFactory$PostgresqlNonTransientResourceException: [53300] tut mir leid',
      '** (Postgrex.Error) FATAL 53300 (too_many_connections) tut mir leid, schon zu viele Verbindungen',
    ],
  },
];
