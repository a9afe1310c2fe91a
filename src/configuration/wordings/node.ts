import type { Wording } from './wording';

/** TypeORM and Drizzle use `pg`, and say what it says. */
export const NODE: readonly Wording[] = [
  {
    id: 'node-postgres',
    of: 'node-postgres',
    says: 'timeout exceeded when trying to connect|connection terminated due to connection timeout',
    means: 'pool',
    source: {
      project: 'brianc/node-postgres',
      file: 'packages/pg-pool/index.js',
      in: 'connect, newClient',
      at: '001771fe612d',
    },
    lines: [
      'Error: timeout exceeded when trying to connect',
      'Error: Connection terminated due to connection timeout',
    ],
  },
  {
    id: 'knex',
    of: 'Knex',
    says: 'timeout acquiring a connection\\. the pool is probably full',
    means: 'pool',
    source: { project: 'knex/knex', file: 'lib/client.js', in: 'acquireConnection', at: '0182a57885c7' },
    lines: [
      'KnexTimeoutError: Knex: Timeout acquiring a connection. The pool is probably full. Are you missing a .transacting(trx) call?',
    ],
  },
  {
    id: 'tarn',
    of: 'tarn',
    says: 'operation timed out for an unknown reason',
    means: 'pool',
    source: {
      project: 'Vincit/tarn.js',
      file: 'src/PendingOperation.ts',
      in: 'constructor',
      at: '3245d3971533',
    },
    lines: ['Acquire connection error: TimeoutError: operation timed out for an unknown reason'],
  },
  {
    id: 'generic-pool',
    of: 'generic-pool',
    says: '\\bResourceRequest timed out',
    means: 'pool',
    shared: true,
    source: {
      project: 'coopernurse/node-pool',
      file: 'lib/ResourceRequest.js',
      in: '_fireTimeout',
      at: '01ddffc7a961',
    },
    lines: ['TimeoutError: ResourceRequest timed out'],
  },
  {
    id: 'sequelize',
    of: 'Sequelize',
    says: '\\b(?:Sequelize)?ConnectionAcquireTimeoutError\\b|\\boperation timeout: pool acquire',
    means: 'pool',
    source: {
      project: 'sequelize/sequelize',
      file: 'src/errors/connection/connection-acquire-timeout-error.ts',
      in: 'constructor',
      at: 'ce745c10a17a',
    },
    lines: [
      'SequelizeConnectionAcquireTimeoutError: Operation timeout',
      'ConnectionAcquireTimeoutError [SequelizeConnectionAcquireTimeoutError]: Operation timeout',
      'TimeoutError: Operation timeout: pool acquire',
    ],
  },
  {
    id: 'prisma',
    of: 'Prisma',
    says: 'timed out fetching a new connection from the (?:connection )?pool|\\bcode\\W{1,9}(?:u0027)?P2024\\b',
    means: 'pool',
    source: {
      project: 'prisma/prisma-engines',
      file: 'libs/user-facing-errors/src/query_engine/mod.rs',
      in: 'PoolTimeout, code P2024',
      at: '066eebeebbe9',
    },
    lines: [
      'Timed out fetching a new connection from the connection pool. More info: http://pris.ly/d/connection-pool (Current connection pool timeout: 10, connection limit: 5)',
      "  code: 'P2024',",
      '{"level":"error","name":"PrismaClientKnownRequestError","code":"P2024"}',
    ],
  },
  {
    id: 'postgres.js',
    of: 'postgres.js',
    says: '\\bwrite CONNECT_TIMEOUT ',
    means: 'pool',
    source: { project: 'porsager/postgres', file: 'src/errors.js', in: 'connection', at: 'ae1e90804b2a' },
    lines: ['Error: write CONNECT_TIMEOUT db.internal:5432'],
  },
];
