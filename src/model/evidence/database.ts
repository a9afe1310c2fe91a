/** What a PostgreSQL server shows of itself as a whole. */
import type { Reading } from './reading';
import type {
  ConnectionLimit,
  DataLossFlags,
  Holder,
  IdleSession,
  LongTransaction,
  PreparedTransaction,
  RootBlocker,
  SlowQuery,
  SuspectedLeak,
  Wait,
} from './sessions';

/** Where it was read, and so where people's commands go; nothing of the login. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

export interface DatabaseActivity extends Reading {
  readonly kind: 'read';
  /** Left out by an earlier version. */
  readonly server?: DatabaseServer;
  readonly serverVersion: string;
  /** Sessions in the target's database, whoever holds them. */
  readonly total: number;
  readonly active: number;
  readonly idle: number;
  /** All of them, however long they have been idle. */
  readonly idleInTransaction: number;
  /** Active sessions that wait for a lock for longer than `diagnosis.minLockWaitSeconds`. */
  readonly waitingForLock: number;
  /** Those of them whose chain has no session at its root that can be seen, a prepared transaction's for one. */
  readonly waitingWithoutRoot: number;
  /** Active queries older than the slow-query threshold. */
  readonly slowQueries: number;
  /** Sessions of the service's own roles in the target's database. */
  readonly serviceConnections: number;
  /** Of these: at work, waits for locks included. */
  readonly serviceActive: number;
  readonly serviceIdle: number;
  /** However long. */
  readonly serviceIdleInTransaction: number;
  /** Active, and waiting for a lock for longer than `diagnosis.minLockWaitSeconds`. */
  readonly serviceWaitingForLock: number;
  /** Active for longer than the slow-query threshold. */
  readonly serviceSlowQueries: number;
  /** Every other client session of the server: people, tools, other services, other databases. */
  readonly otherConnections: number;
  readonly maxConnections: number;
  readonly superuserReservedConnections: number;
  readonly reservedConnections: number;
  /**
   * What the host keeps for itself beside these: what it says (`rds.rds_superuser_reserved_connections`) and what is
   * configured (`postgres.reservedConnections`).
   */
  readonly hostReservedConnections: number;
  /** Those under which a pod of the service may log in, the fullest first and at most twenty. */
  readonly limits: readonly ConnectionLimit[];
  /** Idle in transaction for longer than the threshold: all of them counted; kept are those that nothing spares first, the oldest first. */
  readonly leakedCount: number;
  readonly leaked: readonly IdleSession[];
  /** What has to be granted so that the runbook's role may end sessions of any other; null where it may. */
  readonly missingGrant: string | null;
  /** On their way to be leaked. */
  readonly suspected: SuspectedLeak;
  /** All of them counted; kept are the oldest, at most five. */
  readonly longTransactionCount: number;
  readonly longTransactions: readonly LongTransaction[];
  /** The most sessions first. */
  readonly waits: readonly Wait[];
  /** Older than the threshold, in any database of the server: the oldest first, at most five. */
  readonly prepared: readonly PreparedTransaction[];
  readonly byApplication: readonly { readonly application: string; readonly connections: number }[];
  /** The most blocking first, at most five. */
  readonly blockers: readonly RootBlocker[];
  /** The slowest first, at most five. */
  readonly slowest: readonly SlowQuery[];
  /** The largest first, at most five. */
  readonly otherHolders: readonly Holder[];
  readonly dataLoss: DataLossFlags;
}

/** PostgreSQL refused the login because every slot is taken (SQLSTATE 53300): evidence, not a fault of the probe. */
export interface DatabaseFull {
  readonly kind: 'full';
  /** Left out by an earlier version. */
  readonly server?: DatabaseServer;
  readonly sqlState: '53300';
  readonly message: string;
}
