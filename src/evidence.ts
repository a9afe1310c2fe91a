/** Evidence: what was read of the service, its database and its metrics at one moment, and what could not be. */

/** One pod's connection pool, as its own `/metrics` tells it. */
export interface PodPool {
  readonly pod: string;
  readonly total: number;
  readonly active: number;
  readonly idle: number;
  /** active / total, 0 to 1 (over 1 when a pod reports more active than it may hold). */
  readonly utilization: number;
}

export interface PoolEvidence {
  /** Ready pods of the deployment: the ones that should have been read. */
  readonly podsExpected: number;
  /** All that answered; fewer may be listed. */
  readonly podsRead: number;
  readonly pods: readonly PodPool[];
  readonly total: number;
  readonly active: number;
  readonly idle: number;
  readonly utilization: number;
  /** The highest utilisation of any one pod: an average hides the pod that leaks. */
  readonly maxPodUtilization: number;
}

export const IDLE_IN_TRANSACTION = 'idle in transaction';
export const IDLE_IN_TRANSACTION_ABORTED = 'idle in transaction (aborted)';
export type LeakedState = typeof IDLE_IN_TRANSACTION | typeof IDLE_IN_TRANSACTION_ABORTED;

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
  /** It holds a transaction id: it wrote, or locked rows to write, and ending it rolls that back. */
  readonly uncommittedWrites: boolean;
  /** Its application is one of those that may be ended, and no backup, migration or person. */
  readonly mayBeEnded: boolean;
  /** Its last statement without literals, cut short. */
  readonly query: string;
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

export interface DatabaseActivity {
  readonly kind: 'read';
  readonly serverVersion: string;
  /** Sessions in the target's database, whoever holds them. */
  readonly total: number;
  readonly active: number;
  readonly idle: number;
  /** All of them, however long they have been idle. */
  readonly idleInTransaction: number;
  /** Active sessions that wait for a lock. */
  readonly waitingForLock: number;
  /** Active queries older than the slow-query threshold. */
  readonly slowQueries: number;
  /** Sessions of the service's own roles in the target's database. */
  readonly serviceConnections: number;
  /** Every other client session of the server: people, tools, other services, other databases. */
  readonly otherConnections: number;
  readonly maxConnections: number;
  readonly superuserReservedConnections: number;
  readonly reservedConnections: number;
  /** Limits of the role or database when lower than the server's (−1: none), already the tightest of them. */
  readonly serviceConnectionLimit: number;
  /** Idle in transaction for longer than the threshold: all of them counted; kept are those that may be ended first, the oldest first. */
  readonly leakedCount: number;
  readonly leaked: readonly IdleSession[];
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
  readonly sqlState: '53300';
  readonly message: string;
}

export interface LogEvidence {
  readonly podsExpected: number;
  readonly podsRead: number;
  readonly linesRead: number;
  /** Runbook, Diagnosis 3, first pattern: connection, pool, timeout. */
  readonly connectionLines: number;
  /** Runbook, Validation 4: connection timeouts proper, the pool's own and the server's refusals. */
  readonly connectionTimeouts: number;
  /** Runbook, Diagnosis 3, second pattern: slow query, duration_ms. */
  readonly slowQueryLines: number;
  /** A few matching lines, literals removed. */
  readonly samples: readonly string[];
}

/** A value that was asked for and came back; null when the source has no data for it (no traffic, NaN). */
export interface ServiceEvidence {
  readonly p95Ms: number | null;
  /** Failed share of requests, 0 to 1. */
  readonly errorRate: number | null;
  readonly requestsPerSecond: number | null;
  /** The same, `diagnosis.baselineOffsetSeconds` ago. */
  readonly usualRequestsPerSecond: number | null;
}

export interface DeploymentEvidence {
  /** Wanted (`spec.replicas`). */
  readonly replicas: number;
  /** There, old and new ones (`status.replicas`). */
  readonly runningReplicas: number;
  readonly updatedReplicas: number;
  readonly availableReplicas: number;
  readonly observedLatest: boolean;
  /** Kubernetes itself has given the rollout up. */
  readonly deadlineExceeded: boolean;
  /** Extra pods a rolling update may add, as a count for the present replicas. */
  readonly maxSurge: MaxSurge;
  readonly paused: boolean;
  /** Decides about the replicas between its two bounds; a change by hand would be undone by it. */
  readonly autoscaler: AutoscalerEvidence | null;
  /** A GitOps controller that keeps the deployment, or its autoscaler, as its repository says. */
  readonly gitOpsOwner: string | null;
}

export interface AutoscalerEvidence {
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** The size of the pool as it is configured: what pods get that start from now on. */
export interface PoolConfigEvidence {
  /** Null when the ConfigMap does not have the key: then pods take a default that is not known here. */
  readonly size: number | null;
  /** A GitOps controller that keeps the ConfigMap as its repository says. */
  readonly gitOpsOwner: string | null;
}

/** A Deployment's `maxSurge`: a count, or a percentage of the replicas that is rounded up. */
export type MaxSurge = { readonly count: number } | { readonly percent: number };

export interface AlertEvidence {
  readonly firing: boolean;
  /** Where the rule stands: `inactive`, `pending` or `firing`. */
  readonly state: string;
}

/** The probes, one for each source of evidence. */
export const PROBES = [
  'deployment',
  'poolConfig',
  'pods',
  'pool',
  'database',
  'logs',
  'latency',
  'errorRate',
  'traffic',
  'alert',
] as const;
export type Probe = (typeof PROBES)[number];

/** What could not be read, and why. Missing evidence permits no action and passes no check. */
export interface Gap {
  readonly probe: Probe;
  /** The part of the probe, such as one pod. */
  readonly subject: string | null;
  readonly error: string;
}

export interface Evidence {
  /** ISO 8601, UTC: when reading began. */
  readonly observedAt: string;
  readonly durationMs: number;
  readonly pool: PoolEvidence | null;
  readonly database: DatabaseActivity | DatabaseFull | null;
  readonly logs: LogEvidence | null;
  readonly service: ServiceEvidence;
  readonly deployment: DeploymentEvidence | null;
  readonly poolConfig: PoolConfigEvidence | null;
  readonly alert: AlertEvidence | null;
  readonly gaps: readonly Gap[];
}
