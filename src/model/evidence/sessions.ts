/** Sessions of a PostgreSQL server, and what else it shows one by one. */

const IDLE_IN_TRANSACTION = 'idle in transaction';
const IDLE_IN_TRANSACTION_ABORTED = 'idle in transaction (aborted)';
type LeakedState = typeof IDLE_IN_TRANSACTION | typeof IDLE_IN_TRANSACTION_ABORTED;

/** What else goes with a session that is ended, beside its uncommitted writes, and may matter to others. */
export const HOLDS = ['advisory-lock', 'table-lock', 'other-lock', 'snapshot', 'replication-slot'] as const;
export type Hold = (typeof HOLDS)[number];

/** Why a session can't be ended by the runbook's role: it is a superuser's or a replication role's, or a grant is missing. */
type OutOfReach = 'privileged-role' | 'missing-grant';

/** A session that sits in a transaction and does nothing. Identified by pid **and** backend start: pids are reused. */
export interface IdleSession {
  readonly pid: number;
  /** UTC with microseconds, exactly as PostgreSQL has it. */
  readonly backendStart: string;
  readonly user: string;
  readonly application: string;
  readonly state: LeakedState;
  /** Since it last did something (`state_change`). */
  readonly idleSeconds: number;
  /** Since its transaction began (`xact_start`); null in one that was aborted at its top level. */
  readonly transactionSeconds: number | null;
  /** It holds a transaction id: it wrote, or locked rows to write, and ending it rolls that back. */
  readonly uncommittedWrites: boolean;
  /** Its application is one of those that may be ended, and no backup, migration or person. */
  readonly mayBeEnded: boolean;
  /**
   * Locks beyond what reading takes (and, with a transaction id, beyond what writing rows takes), a snapshot that another
   * session may have been given, a replication slot. Empty: nothing that PostgreSQL shows.
   */
  readonly holds: readonly Hold[];
  readonly outOfReach: OutOfReach | null;
  /** Its last statement without literals, cut short. */
  readonly query: string;
}

/** One session and no other, whatever its pid is used for afterwards. */
export function sessionKey({ pid, backendStart }: Pick<IdleSession, 'pid' | 'backendStart'>): string {
  return `${pid} ${backendStart}`;
}

/** A session that others wait for, and that itself waits for nobody: the root of a lock chain. */
export interface RootBlocker {
  readonly pid: number;
  readonly backendStart: string;
  readonly user: string;
  readonly application: string;
  readonly state: string;
  /** In that state, or with that query, for so long. */
  readonly stateSeconds: number;
  readonly uncommittedWrites: boolean;
  /** Sessions that wait for it, directly or through others. */
  readonly blockedSessions: number;
  readonly query: string;
}

/**
 * A session of the service in one transaction for longer than a leaked one may be idle, though it did something in it
 * lately: a leak that keeps talking, or a job that belongs elsewhere.
 */
export interface LongTransaction {
  readonly pid: number;
  readonly backendStart: string;
  readonly user: string;
  readonly application: string;
  readonly state: string;
  readonly transactionSeconds: number;
  /** In its present state for so long. */
  readonly idleSeconds: number;
  readonly uncommittedWrites: boolean;
  readonly query: string;
}

/** Sessions that are idle in a transaction, longer than work pauses and not yet as long as counts as leaked. */
export interface SuspectedLeak {
  readonly sessions: number;
  /** Of the longest idle; 0 where there is none. */
  readonly oldestIdleSeconds: number;
  /** Half of them are idle for at least so long. */
  readonly medianIdleSeconds: number;
}

/** What active sessions of the target's database wait for; `CPU` for those that wait for nothing. */
export interface Wait {
  /** `wait_event_type`: IO, LWLock, Lock, Client and so on. */
  readonly type: string;
  readonly sessions: number;
}

/** A prepared transaction: it holds its locks with no session behind it. */
export interface PreparedTransaction {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
  readonly ageSeconds: number;
}

/** A limit of one of the service's roles, or of its database, and how much of it is used, by whomever. */
export interface ConnectionLimit {
  readonly kind: 'role' | 'database';
  readonly name: string;
  readonly limit: number;
  readonly held: number;
  /** Of these: by the service's roles in the target's database, as `serviceConnections` counts them. */
  readonly heldByService: number;
}

/** An active query that takes longer than the slow-query threshold. */
export interface SlowQuery {
  readonly application: string;
  readonly seconds: number;
  readonly query: string;
}

/** Who holds connections that are not the service's. */
export interface Holder {
  readonly user: string;
  readonly database: string;
  readonly application: string;
  readonly connections: number;
}

/** What PostgreSQL itself shows of data at risk, beside the leaked sessions (PostgreSQL documentation, Monitoring). */
export interface DataLossFlags {
  /** A standby answers in place of the primary: a failover went wrong, or the address is stale. */
  readonly inRecovery: boolean;
  /** Prepared transactions older than the threshold: they hold locks, and no session can be ended for them. */
  readonly preparedTransactions: number;
  /** The last attempt to archive write-ahead log failed. */
  readonly archiverFailing: boolean;
  /** Replication slots whose write-ahead log is gone, or about to be. */
  readonly lostReplicationSlots: number;
}
