import type { Wording } from './wording';

/** Errors are logged as they are displayed, or with `{:?}` as they are written in the program. */
export const RUST: readonly Wording[] = [
  {
    id: 'sqlx',
    of: 'sqlx',
    says: 'timed out while waiting for an open connection',
    means: 'pool',
    source: {
      project: 'launchbadge/sqlx',
      file: 'sqlx-core/src/error.rs',
      at: 'd27da8c9967d',
      in: 'Error::PoolTimedOut, displayed',
    },
    lines: [
      'ERROR knhk::orders: pool timed out while waiting for an open connection',
      'Error: timed out while waiting for an open connection',
    ],
  },
  {
    id: 'sqlx-debug',
    of: 'sqlx',
    says: '\\bPoolTimedOut\\b',
    means: 'pool',
    source: {
      project: 'launchbadge/sqlx',
      file: 'sqlx-core/src/error.rs',
      at: 'd27da8c9967d',
      in: 'Error::PoolTimedOut, debugged',
    },
    lines: [
      "thread 'tokio-runtime-worker' panicked: called `Result::unwrap()` on an `Err` value: PoolTimedOut",
      'ERROR request failed err=Sqlx(PoolTimedOut)',
    ],
  },
  {
    id: 'deadpool',
    of: 'deadpool',
    says: 'timeout occurred while (?:waiting for a slot to become available|(?:creating a new|recycling an) object)',
    means: 'pool',
    shared: true,
    source: {
      project: 'bikeshedder/deadpool',
      file: 'src/managed/errors.rs',
      at: '099d0a2df217',
      in: 'PoolError::Timeout, displayed',
    },
    lines: [
      'ERROR api: Timeout occurred while waiting for a slot to become available',
      'ERROR api: Timeout occurred while creating a new object',
      'ERROR api: Timeout occurred while recycling an object',
    ],
  },
  {
    id: 'deadpool-debug',
    of: 'deadpool',
    says: '\\bTimeout\\((?:Wait|Create|Recycle)\\)',
    means: 'pool',
    shared: true,
    source: {
      project: 'bikeshedder/deadpool',
      file: 'src/managed/errors.rs',
      at: '099d0a2df217',
      in: 'PoolError::Timeout, debugged',
    },
    lines: [
      'ERROR handler failed error=Timeout(Wait)',
      'called `Result::unwrap()` on an `Err` value: Timeout(Create)',
    ],
  },
  {
    id: 'bb8',
    of: 'bb8',
    says: 'timed out in bb8',
    means: 'pool',
    shared: true,
    source: {
      project: 'djc/bb8',
      file: 'bb8/src/lib.rs',
      in: 'RunError::TimedOut, displayed',
      at: '001b4772ea3d',
    },
    lines: ['ERROR orders: Pool error: Timed out in bb8'],
  },
  {
    id: 'r2d2',
    of: 'r2d2',
    says: 'timed out waiting for connection',
    means: 'pool',
    shared: true,
    source: { project: 'sfackler/r2d2', file: 'src/lib.rs', in: 'Error::description', at: '03e6bb69dda0' },
    lines: [
      'ERROR actix: timed out waiting for connection',
      'Error: timed out waiting for connection: FATAL: role "app" is not permitted to log in',
    ],
  },
];
