import type { Wording } from './wording';

/**
 * Django uses psycopg's pool, and says what it says. asyncpg's pool, and so Tortoise's, ends a wait with a bare
 * `TimeoutError`, which nobody can know for what it is.
 */
export const PYTHON: readonly Wording[] = [
  {
    id: 'sqlalchemy',
    of: 'SQLAlchemy',
    says: 'queuepool limit of size \\d{1,6} overflow -?\\d{1,6} reached',
    means: 'pool',
    source: {
      project: 'sqlalchemy/sqlalchemy',
      file: 'lib/sqlalchemy/pool/impl.py',
      in: 'QueuePool._do_get',
      at: '05b2442132d5',
    },
    lines: [
      'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00 (Background on this error at: https://sqlalche.me/e/20/3o7r)',
    ],
  },
  {
    id: 'psycopg-pool',
    of: 'psycopg',
    says: 'couldn.{1,8}t get a connection after \\d{1,6}',
    means: 'pool',
    source: {
      project: 'psycopg/psycopg',
      file: 'psycopg_pool/psycopg_pool/pool.py',
      in: 'WaitingClient.wait',
    },
    lines: [
      "psycopg_pool.PoolTimeout: couldn't get a connection after 30.00 sec",
      '{"exc":"PoolTimeout: couldn\\u0027t get a connection after 5.00 sec"}',
    ],
  },
  {
    id: 'psycopg-pool-waiting',
    of: 'psycopg',
    says: 'the pool .{1,80} has already \\d{1,6} requests waiting',
    means: 'pool',
    source: {
      project: 'psycopg/psycopg',
      file: 'psycopg_pool/psycopg_pool/pool.py',
      in: '_get_ready_connection',
      at: '008a6efed97f',
    },
    lines: ["psycopg_pool.TooManyRequests: the pool 'pool-1' has already 50 requests waiting"],
  },
  {
    id: 'psycopg2-pool',
    of: 'psycopg2',
    says: '\\bconnection pool exhausted',
    means: 'pool',
    shared: true,
    source: {
      project: 'psycopg/psycopg2',
      file: 'lib/pool.py',
      in: 'AbstractConnectionPool._getconn',
      at: '0236c68da94c',
    },
    lines: ['psycopg2.pool.PoolError: connection pool exhausted'],
  },
];
