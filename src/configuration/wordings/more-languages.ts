/** Languages with few pools of their own: Ruby, Elixir, C# and PHP. */
import type { Wording } from './wording';

/** Ruby's `connection_pool` is mostly Redis's; ADO.NET's own pool is SQL Server's: neither is here. */
export const MORE_LANGUAGES: readonly Wording[] = [
  {
    id: 'active-record',
    of: 'Active Record',
    says: 'could not obtain a connection from the pool within|\\bActiveRecord::ConnectionTimeoutError\\b',
    means: 'pool',
    source: {
      project: 'rails/rails',
      file: 'activerecord/lib/active_record/connection_adapters/abstract/connection_pool/queue.rb',
      in: 'wait_poll',
      at: '5a0b81749e6b',
    },
    lines: [
      'ActiveRecord::ConnectionTimeoutError (could not obtain a connection from the pool within 5.000 seconds (waited 5.001 seconds); all pooled connections were in use):',
      'E, [2026-01-31T03:00:00] ERROR -- : ActiveRecord::ConnectionTimeoutError',
    ],
  },
  {
    id: 'sequel',
    of: 'Sequel',
    says: '\\bSequel::PoolTimeout\\b',
    means: 'pool',
    source: {
      project: 'jeremyevans/sequel',
      file: 'lib/sequel/connection_pool/threaded.rb',
      in: 'raise_pool_timeout',
      at: '0a37306e0405',
    },
    lines: ['Sequel::PoolTimeout: timeout: 5.0, elapsed: 5.000218'],
  },
  {
    id: 'db-connection',
    of: 'DBConnection (Ecto)',
    says: 'connection not available and request was dropped from queue after',
    means: 'pool',
    source: {
      project: 'elixir-ecto/db_connection',
      file: 'lib/db_connection/connection_pool.ex',
      in: 'drop',
      at: '00c71087e284',
    },
    lines: [
      '** (DBConnection.ConnectionError) connection not available and request was dropped from queue after 1548ms. This means requests are coming in and your connection pool cannot serve them fast enough.',
    ],
  },
  {
    id: 'npgsql',
    of: 'Npgsql',
    says: 'the connection pool has been exhausted, either raise',
    means: 'pool',
    source: {
      project: 'npgsql/npgsql',
      file: 'src/Npgsql/PoolingDataSource.cs',
      in: 'Get',
      at: '00ee7a8a47cc',
    },
    lines: [
      "Npgsql.NpgsqlException (0x80004005): The connection pool has been exhausted, either raise 'Max Pool Size' (currently 100) or 'Timeout' (currently 15 seconds) in your connection string.",
      'Npgsql.NpgsqlException (0x80004005): The connection pool has been exhausted, either raise MaxPoolSize (currently 100) or Timeout (currently 15 seconds)',
      '{"@l":"Error","@x":"The connection pool has been exhausted, either raise \\u0027Max Pool Size\\u0027 (currently 100)"}',
    ],
  },
  {
    id: 'hyperf',
    of: 'Hyperf',
    says: 'cannot establish new connection before wait_timeout|cannot pop the connection, pop timeout',
    means: 'pool',
    shared: true,
    source: {
      project: 'hyperf/hyperf',
      file: 'src/pool/src/Pool.php',
      in: 'getConnection',
      at: '021ce6d93b53',
    },
    lines: [
      'RuntimeException: Connection pool exhausted. Cannot establish new connection before wait_timeout.',
      'RuntimeException: Cannot pop the connection, pop timeout.',
    ],
  },
];
