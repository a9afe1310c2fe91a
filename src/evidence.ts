/** Evidence: what was read of the service, its database and its metrics at one moment, and what could not be. */

/**
 * A reading says whether it covers all that it should. "None found" and "healthy" follow from a whole one alone; what
 * was found counts all the same.
 */
export interface Reading {
  /** What was not seen, each with why: cut, refused, not permitted, not reached. Empty: it is whole. */
  readonly partial: readonly string[];
}

/** A reading from which absence may be concluded. */
export type Whole<T extends Reading> = T & { readonly partial: readonly [] };

/** The reading where it is whole; null where it is partial, or was not made at all. */
export function wholeOf<T extends Reading>(reading: T | null | undefined): Whole<T> | null {
  return reading && reading.partial.length === 0 ? (reading as Whole<T>) : null;
}

/** A value with what it does without. */
export interface Measured<T> extends Reading {
  readonly value: T;
}

/** One connection pool of one pod, as the pod's own `/metrics` tells it. */
export interface PodPool {
  readonly pod: string;
  /** What tells it from the other pools of its pod, such as `pool="write"`; empty where the pod has one. */
  readonly pool: string;
  readonly total: number;
  readonly active: number;
  /** Null where the page does not say: nothing is decided on it alone. */
  readonly idle: number | null;
  /** active / total, 0 to 1 (over 1 when a pod reports more active than it may hold). */
  readonly utilization: number;
}

export interface PoolEvidence extends Reading {
  /** Pods of the deployment whose service runs, ready or not: the ones that should have been read. */
  readonly podsExpected: number;
  /** All that answered; fewer may be listed. */
  readonly podsRead: number;
  /** Each pool of each pod. */
  readonly pods: readonly PodPool[];
  readonly total: number;
  readonly active: number;
  /** Of the pools that say so. */
  readonly idle: number;
  /** The highest utilisation of any one pool of any one pod: an average hides the one that leaks. */
  readonly maxPodUtilization: number;
}

/** The pods that the deployment controls, those that are over or on their way out left out. */
export interface PodsEvidence {
  readonly total: number;
  readonly ready: number;
  /** Those that are not, and why, as far as Kubernetes says; a few. */
  readonly notReady: readonly { readonly pod: string; readonly why: string }[];
  /** On their way out, and not among the others: they keep their connections until they have ended. */
  readonly terminating: number;
}

export const IDLE_IN_TRANSACTION = 'idle in transaction';
export const IDLE_IN_TRANSACTION_ABORTED = 'idle in transaction (aborted)';
export type LeakedState = typeof IDLE_IN_TRANSACTION | typeof IDLE_IN_TRANSACTION_ABORTED;

/** What else goes with a session that is ended, beside its uncommitted writes, and may matter to others. */
export const HOLDS = ['advisory-lock', 'table-lock', 'other-lock', 'snapshot', 'replication-slot'] as const;
export type Hold = (typeof HOLDS)[number];

/** Why a session can't be ended by the runbook's role: it is a superuser's or a replication role's, or a grant is missing. */
export type OutOfReach = 'privileged-role' | 'missing-grant';

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

export interface DatabaseActivity extends Reading {
  readonly kind: 'read';
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
  readonly sqlState: '53300';
  readonly message: string;
}

export interface LogEvidence extends Reading {
  readonly podsExpected: number;
  readonly podsRead: number;
  readonly linesRead: number;
  /** Runbook, Diagnosis 3, first pattern: connection, pool, timeout. */
  readonly connectionLines: number;
  /** Runbook, Validation 4: connection timeouts proper, the pool's own and the server's refusals. */
  readonly connectionTimeouts: number;
  /** Of these: the server's own refusals for want of a slot (SQLSTATE 53300), in its words. */
  readonly serverRefusals: number;
  /** Runbook, Diagnosis 3, second pattern: slow query, duration_ms. */
  readonly slowQueryLines: number;
  /** A few matching lines, literals removed. */
  readonly samples: readonly string[];
}

/** Values that were asked for and came back; null when the source has no data for one (no traffic, NaN). */
export interface ServiceEvidence extends Reading {
  readonly p95Ms: number | null;
  /** The quantile lies in the histogram's open bucket: it is `p95Ms` at least, and may be anything above. */
  readonly p95IsLowerBound: boolean;
  /** Failed share of requests, 0 to 1. */
  readonly errorRate: number | null;
  /** Over `diagnosis.trafficWindowSeconds`, as the three below. */
  readonly requestsPerSecond: number | null;
  /** Requests that did not fail: those that got a connection. */
  readonly servedPerSecond: number | null;
  /** Connections in use over all pods, on average over the same time. */
  readonly inUse: number | null;
  /** The same figures while nothing was wrong. */
  readonly usual: UsualService;
  /** Null where no probe of the service's own is configured. */
  readonly probe: ProbeEvidence | null;
}

/** What is usual: averages over the validation window, `diagnosis.baselineOffsetSeconds` before the incident began. */
export interface UsualService {
  /** Of the fullest pool of any pod. */
  readonly utilization: number | null;
  /** Connections in use, over all pods. */
  readonly inUse: number | null;
  readonly requestsPerSecond: number | null;
  readonly servedPerSecond: number | null;
  readonly p95Ms: number | null;
}

/** The service's own probe: whether a pod answers a request that nobody sent. */
export interface ProbeEvidence {
  readonly podsAsked: number;
  readonly podsHealthy: number;
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
  /** `Recreate` ends every pod before it makes the first new one. */
  readonly strategy: 'RollingUpdate' | 'Recreate';
  /** Replicas that a rolling update may take away before their successors are there. A percentage is rounded down. */
  readonly maxUnavailable: MaxSurge;
  /** For so long a pod that is taken away may go on, and keep its connections (`terminationGracePeriodSeconds`). */
  readonly gracePeriodSeconds: number;
  /** So long a new pod is ready before it counts, and an old one goes for it. */
  readonly minReadySeconds: number;
  /** So long an autoscaler keeps to the most that it wanted before it takes pods away. */
  readonly scaleDownWindowSeconds: number;
  readonly paused: boolean;
  /** Decides about the replicas between its two bounds; a change by hand would be undone by it. */
  readonly autoscaler: AutoscalerEvidence | null;
  readonly owners: DeploymentOwners;
  readonly poolSizeSource: PoolSizeSource;
  /** What runs this template while the deployment itself is scaled to zero (an Argo Rollout, say). */
  readonly runBy: string | null;
}

/** Who keeps a field as it wants it, and takes back what others write into it. */
export interface Owner {
  /** As people call it. */
  readonly name: string;
  /** What it is known by. */
  readonly mark: string;
  /** Where a change stays. */
  readonly changeAt: string;
}

/** By the field that a change writes; null where nothing is known to take it back. */
export interface DeploymentOwners {
  /** Of `spec.replicas`. */
  readonly replicas: Owner | null;
  /** Of the autoscaler's `minReplicas`; null where there is no autoscaler. */
  readonly minReplicas: Owner | null;
  /** Of the pods' template. */
  readonly template: Owner | null;
}

/** How the configured key gets from the ConfigMap into the service's container. */
export type PoolSizeSource =
  | { readonly kind: 'variable'; readonly variable: string }
  /** A volume; that the service reads it when it starts is configured, since nothing shows it. */
  | { readonly kind: 'file'; readonly path: string }
  /** It does not, as far as the template says. */
  | { readonly kind: 'none'; readonly found: string };

export interface AutoscalerEvidence {
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** The size of the pool as it is configured: what pods get that start from now on. */
export interface PoolConfigEvidence {
  /** Null when the ConfigMap does not have the key: then pods take a default that is not known here. */
  readonly size: number | null;
  /** The API server refuses every change of it. */
  readonly immutable: boolean;
  /** Of the key in the ConfigMap. */
  readonly owner: Owner | null;
}

/** Another target on the same PostgreSQL server: what it may take of the connections that are free now. */
export interface SharedDemand {
  readonly target: string;
  /** What it can come to hold, beyond what its pods hold now; null where that could not be read. */
  readonly connections: number | null;
  /** Why not; null where it was read. */
  readonly why: string | null;
}

/** A Deployment's `maxSurge` or `maxUnavailable`: a count, or a percentage of the replicas (rounded up; down). */
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
  'configReaders',
  'sharers',
  'pods',
  'pool',
  'database',
  'logs',
  'latency',
  'errorRate',
  'traffic',
  'usual',
  'probe',
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
  /** How long before that things were as usual: what has been so for longer is no news. */
  readonly usualSecondsAgo: number;
  readonly pods: PodsEvidence | null;
  readonly pool: PoolEvidence | null;
  readonly database: DatabaseActivity | DatabaseFull | null;
  readonly logs: LogEvidence | null;
  readonly service: ServiceEvidence;
  readonly deployment: DeploymentEvidence | null;
  readonly poolConfig: PoolConfigEvidence | null;
  /**
   * Who reads the ConfigMap beside the deployment, as `deployment reports`: they get what is written into it when they
   * start again. Null where that could not be read.
   */
  readonly configReaders: readonly string[] | null;
  /** Other targets on the same PostgreSQL server. */
  readonly sharers: readonly SharedDemand[];
  readonly alert: AlertEvidence | null;
  readonly gaps: readonly Gap[];
}
