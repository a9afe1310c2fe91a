import type { Wording } from './wording';

/** What a pooler answers the service with, as the service's driver logs it. PgDog's "checkout timeout" is any shop's. */
export const POOLERS: readonly Wording[] = [
  {
    id: 'pgbouncer-wait',
    of: 'PgBouncer',
    says: '[:(][\\s"\'\\\\]{0,4}query_wait_timeout\\b',
    means: 'pooler',
    source: {
      project: 'pgbouncer/pgbouncer',
      file: 'src/janitor.c',
      in: 'pool_client_maint',
      at: '001234685466',
    },
    lines: [
      'psycopg.errors.ProtocolViolation: FATAL:  query_wait_timeout',
      'ERROR: query_wait_timeout (SQLSTATE 08P01)',
      '{"level":"error","message":"query_wait_timeout"}',
      'C-0x55: shop/app@10.0.0.5:51234 closing because: query_wait_timeout (age=120s)',
    ],
  },
  {
    id: 'pgbouncer-clients',
    of: 'PgBouncer',
    says: 'no more connections allowed|client connections exceeded \\(max_(?:db|user)_client_connections\\)',
    means: 'pooler',
    source: {
      project: 'pgbouncer/pgbouncer',
      file: 'src/client.c',
      in: 'decide_startup_pool, check_db_connection_count, check_user_connection_count',
      at: '003f838e6ccb',
    },
    lines: [
      'psycopg2.OperationalError: FATAL:  no more connections allowed (max_client_conn)',
      'FATAL: client connections exceeded (max_db_client_connections)',
      'FATAL: client connections exceeded (max_user_client_connections)',
    ],
  },
  {
    id: 'pgbouncer-server',
    of: 'PgBouncer',
    says: 'pgbouncer cannot connect to server|server login has been failing, (?:try again later|cached error)|\\bclient_login_timeout \\(server down\\)',
    means: 'pooler',
    source: {
      project: 'pgbouncer/pgbouncer',
      file: 'src/objects.c',
      in: 'check_fast_fail; client_login_timeout: src/janitor.c, pool_client_maint',
      at: '003f838e6ccb',
    },
    lines: [
      'ERROR:  pgbouncer cannot connect to server',
      'FATAL: server login has been failing, try again later (server_login_retry)',
      'FATAL: server login has been failing, cached error: connect failed (server_login_retry)',
      'closing because: client_login_timeout (server down) (age=60s)',
    ],
  },
  {
    id: 'supavisor-clients',
    of: 'Supavisor',
    says: '\\bmax (?:client|proxy) connections reached|\\bmax clients reached',
    means: 'pooler',
    source: {
      project: 'supabase/supavisor',
      file: 'lib/supavisor/errors/max_connections_error.ex',
      in: 'error_message; before: lib/supavisor/client_handler/error.ex, process',
      at: '08c754e1a004',
    },
    lines: [
      'FATAL: MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size',
      'FATAL: (EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15',
      'FATAL: (EMAXCONN) max client connections reached, limit: 200',
      'FATAL: Max client connections reached',
      '(EMAXPROXYCONN) max proxy connections reached, limit: 100',
    ],
  },
  {
    id: 'supavisor-checkout',
    of: 'Supavisor',
    says: 'unable to check out (?:process|connection) from the pool|pool checkout timeout\\. request was dropped after',
    means: 'pooler',
    source: {
      project: 'supabase/supavisor',
      file: 'lib/supavisor/errors/checkout_timeout_error.ex',
      in: 'error_message; before: lib/supavisor/client_handler/error.ex, process',
      at: '739f483e64ac',
    },
    lines: [
      'FATAL: Unable to check out process from the pool due to timeout',
      'FATAL: (ECHECKOUTTIMEOUT) unable to check out connection from the pool after 15000ms in Session mode',
      'FATAL: (ECHECKOUTTIMEOUT) Pool checkout timeout. Request was dropped after 60000ms in Transaction mode.',
    ],
  },
  {
    id: 'pgcat',
    of: 'PgCat',
    says: 'could not get connection from (?:the )?pool\\b',
    means: 'pooler',
    shared: true,
    source: { project: 'postgresml/pgcat', file: 'src/client.rs', in: 'Client::handle' },
    lines: [
      'FATAL: could not get connection from the pool - AllServersDown',
      'ERROR pgcat::client: Could not get connection from pool: AllServersDown',
    ],
  },
  {
    id: 'rds-proxy',
    of: 'RDS Proxy',
    says: 'timed-out waiting to acquire database connection|the maximum number of client connections to the proxy exceeded|rate of connection to proxy exceeded',
    means: 'pooler',
    source: {
      project: 'awsdocs/amazon-rds-user-guide',
      file: 'doc_source/rds-proxy.troubleshooting.md',
      in: 'connecting to a PostgreSQL proxy',
      at: '0219b24f7008',
    },
    lines: [
      'psycopg.OperationalError: Timed-out waiting to acquire database connection.',
      'FATAL: The maximum number of client connections to the proxy exceeded 1000.',
      'FATAL: Rate of connection to proxy exceeded 100.',
    ],
  },
  {
    id: 'odyssey',
    of: 'Odyssey',
    says: 'failed to get remote server connection|too many active clients for user \\(pool_size for|sorry, too many clients for pool|\\bodyssey: .{1,60}: too many connections\\b',
    means: 'pooler',
    source: {
      project: 'yandex/odyssey',
      file: 'sources/frontend.c',
      in: 'od_frontend, od_frontend_cleanup',
      at: '008f2e05c7ac',
    },
    lines: [
      'ERROR:  odyssey: cc51e3f2ab359: failed to get remote server connection',
      'FATAL: odyssey: c1: too many active clients for user (pool_size for user shop.app reached 20)',
      'ERROR: odyssey: c1: sorry, too many clients for pool',
      'ERROR: odyssey: cc51e3f2ab359: too many connections',
    ],
  },
];
