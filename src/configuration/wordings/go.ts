import type { Wording } from './wording';

/**
 * pgxpool and database/sql end a wait for their pool with the context's own error, "context deadline exceeded", which
 * says nothing of a connection: only what pgx says of one that it opens can be known for what it is.
 */
export const GO: readonly Wording[] = [
  {
    id: 'pgx-connect',
    of: 'pgx',
    says: 'failed to connect to .(?:user|host)=.{1,200}(?:deadline exceeded|i/o timeout)',
    means: 'pool',
    source: { project: 'jackc/pgx', file: 'pgconn/errors.go', in: 'ConnectError.Error', at: '023281e597e3' },
    lines: [
      'failed to connect to `user=app database=shop`: 10.0.3.7:5432 (db): dial error: timeout: context deadline exceeded',
      'failed to connect to `host=db user=app database=shop`: dial error (dial tcp 10.0.3.7:5432: i/o timeout)',
    ],
  },
  {
    id: 'go-pg',
    of: 'go-pg',
    says: '\\bpg: connection pool timeout',
    means: 'pool',
    source: { project: 'go-pg/pg', file: 'internal/pool/pool.go', in: 'ErrPoolTimeout', at: '52ce790f934e' },
    lines: ['level=error msg="list orders" err="pg: connection pool timeout"'],
  },
];
