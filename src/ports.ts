/** What the workflow needs of the outside world. Each port has one adapter in `src/adapters/`. */

import type { Target } from './configuration/configuration';
import type {
  AlertEvidence,
  DatabaseActivity,
  DatabaseFull,
  DeploymentEvidence,
  Measured,
  PoolConfigEvidence,
  PoolerConfigEvidence,
  UsualService,
} from './model/evidence';
import type { Impact, ImpactLimits } from './model/impact';
import type { Message } from './model/message';
import type {
  RaisePoolPlan,
  ReplacePodPlan,
  ScaleOutPlan,
  SessionToTerminate,
  TerminatePlan,
  TracePlan,
  UndoPlan,
} from './model/plans';
import type { TargetRecord } from './model/target-record';
import type { Thread } from './model/thread';
import type { Pooler } from './ports/pooler';

export type { ExecutionLookup, Whereabouts } from './ports/executions';
export type { Pooler } from './ports/pooler';

export interface Pod {
  readonly name: string;
  readonly ready: boolean;
  /** Its service's container runs: it has a pool, whether or not it is ready. */
  readonly running: boolean;
  /** Its service's container has run, now or before: it has a log. */
  readonly hasLog: boolean;
  /** As far as Kubernetes says; null where it is ready. */
  readonly notReadyWhy: string | null;
}

/** Takes what is read piece by piece, as it comes: none of it need be kept. What comes before a failure counts nothing. */
export type Take = (chunk: Uint8Array) => void;

/** What a change to the cluster left. */
export interface Changed {
  /** False: it was there already, as when the same plan is run again. */
  readonly changed: boolean;
}

/** What tracing left. */
export interface StartedTrace extends Changed {
  /** The variable's value before; null where it was not set. */
  readonly previous: string | null;
}

/** What a larger pool left. */
export interface RaisedPool extends Changed {
  /** Why only the ConfigMap was written, if so: the restart was refused, and the write could not be taken back. */
  readonly notRestarted?: string;
}

/**
 * The deployment and its pods. Every method throws DependencyError when it can't answer in time. Every change is
 * bound to what its plan saw, and throws StalePlanError when that no longer holds; run twice, the second time
 * changes nothing.
 */
export interface Cluster {
  readDeployment(): Promise<DeploymentEvidence>;
  readPoolConfig(): Promise<PoolConfigEvidence>;
  /** PgBouncer's file in its ConfigMap; null where none is configured. */
  readPoolerConfig(): Promise<PoolerConfigEvidence | null>;
  /**
   * Pods that the deployment controls, by the chain of their owners. Those that are over (`Succeeded`, `Failed`) or
   * being deleted are left out.
   */
  listPods(): Promise<Pod[]>;
  /** Those of the deployment's pods that are being deleted and have not ended: they still hold their connections. */
  countTerminatingPods(): Promise<number>;
  /** Who reads the ConfigMap with the size of the pool beside the deployment, each as `deployment worker`. */
  listConfigReaders(): Promise<string[]>;
  /** The pod's metrics page, through the API server's pod proxy. */
  readMetrics(pod: string, take: Take): Promise<void>;
  /**
   * The log of the service's container, oldest line first.
   * @param begin Called before each attempt, when what came before no longer counts: the newest part of a log that is
   * longer than `probes.logLimitBytes` takes a second one.
   * @returns What of the range was not read, and why; null when all of it was.
   */
  readLog(pod: string, range: LogRange, begin: () => Take): Promise<string | null>;
  /** The service's own probe, where one is configured. @throws DependencyError when the pod does not answer it with 2xx. */
  probe(pod: string): Promise<void>;
  /** Sets the replicas, or the autoscaler's lower bound where the plan names one. */
  scaleOut(plan: ScaleOutPlan): Promise<Changed>;
  /**
   * Sets the ConfigMap's value and restarts the pods one by one. Where the restart is refused, the value is as before.
   * @param at marks the restart: the same for a retry.
   */
  raisePool(plan: RaisePoolPlan, at: string): Promise<RaisedPool>;
  /** Sets `default_pool_size` in PgBouncer's file. Bouncers that run are told by `Pooler.resize`. */
  setPoolerSize(from: number, to: number): Promise<Changed>;
  /** Evicts the pod, which a PodDisruptionBudget may refuse; its deployment makes another. */
  replacePod(plan: ReplacePodPlan): Promise<Changed>;
  /** Adds the value to the container's variable, which restarts the pods. */
  startTrace(plan: TracePlan): Promise<StartedTrace>;
  /** Takes a change back; of a pooler its file alone. @param at marks a restart, where one is needed. */
  undo(plan: UndoPlan, at: string): Promise<Changed>;
}

/** What is known about a target beside its health: who may change it, what was changed lately, and whether to stop. */
export interface TargetRecords {
  /** Creates it when it is not there. @throws DependencyError; RecordError when it can't be understood. */
  read(): Promise<VersionedRecord>;
  /** Writes it, provided that nobody else has since it was read. */
  write(record: TargetRecord, version: string): Promise<'written' | 'conflict'>;
}

export interface VersionedRecord {
  readonly record: TargetRecord;
  readonly version: string;
}

/** The newest lines of so long ago until now; all of them where no number is given. */
export interface LogRange {
  readonly sinceSeconds: number;
  readonly tailLines?: number;
}

export interface ActivityQuery {
  readonly idleInTransactionSeconds: number;
  /** Idle in a transaction from so long on is no pause of work. */
  readonly suspectIdleSeconds: number;
  readonly minLockWaitSeconds: number;
  readonly slowQuerySeconds: number;
  readonly maxSessions: number;
  readonly preparedTransactionSeconds: number;
}

/** What came of the sessions of a plan that still were what they were, and hold nothing that matters. */
export interface Termination {
  readonly ended: readonly SessionToTerminate[];
  /** Left as they are: the runbook's role has no right to end them. */
  readonly notPermitted: readonly SessionToTerminate[];
  /** What would have to be granted; null where nothing is missing. */
  readonly missingGrant: string | null;
}

export interface Database {
  /** One connection, one round trip. A login refused for want of slots is an answer, not an error. */
  readActivity(query: ActivityQuery): Promise<DatabaseActivity | DatabaseFull>;
  /**
   * Ends those of the plan's sessions that still are what they were, as far as the role may.
   * @throws StalePlanError where no slot is left for the login: nothing was ended, and the next look says how full it is.
   */
  terminate(plan: TerminatePlan): Promise<Termination>;
}

/** A latency, and whether it is only known to be at least so much (the histogram's open bucket). */
export interface Quantile {
  readonly ms: number;
  readonly isLowerBound: boolean;
}

/** Requests a second: all of them, and those that did not fail; and the connections that they had. */
export interface Traffic {
  readonly requestsPerSecond: number | null;
  readonly servedPerSecond: number | null;
  /** Connections in use over all pods, on average over the same time. */
  readonly inUse: number | null;
}

/** A target by the labels that its alerts carry inside Prometheus. */
export interface LabelledTarget {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Prometheus. A value of null means that it answered and has no data; what its answer did without is told with it. */
export interface Metrics {
  /** @param pods Only series of these pods count; all of the target's when null. */
  p95Ms(windowSeconds: number, pods: readonly string[] | null): Promise<Measured<Quantile | null>>;
  errorRate(windowSeconds: number, pods: readonly string[] | null): Promise<Measured<number | null>>;
  /** Over the window until now, of every pod, those that are gone by now as well. */
  traffic(windowSeconds: number): Promise<Measured<Traffic>>;
  /** Averages over the window, `offsetSeconds` ago. */
  usual(windowSeconds: number, offsetSeconds: number): Promise<Measured<UsualService>>;
  /**
   * Whether one of these alerts fires for the labels: the one that is furthest.
   * @param others Other targets of the same Prometheus: what is theirs is not this one's.
   */
  alertState(
    alertNames: readonly string[],
    labels: Readonly<Record<string, string>>,
    others?: readonly LabelledTarget[],
  ): Promise<AlertEvidence>;
  /** What happened between two moments, counted afterwards. Never fails: what can't be read is not known, and why. */
  impact(fromMs: number, toMs: number, limits: ImpactLimits): Promise<Impact>;
}

/** Another target on the same PostgreSQL server: what it takes, this one can't have. */
export interface Neighbour {
  readonly target: Target;
  readonly cluster: Cluster;
  /** Left out: none is configured. */
  readonly pooler?: Pooler;
}

/** Everything that evidence is read from, for one target. */
export interface Sources {
  readonly cluster: Cluster;
  readonly database: Database;
  readonly metrics: Metrics;
  /** Left out: none is configured. */
  readonly pooler?: Pooler;
  /** Left out: none. */
  readonly neighbours?: readonly Neighbour[];
}

export const CHANNELS = ['sns', 'pagerduty', 'slack', 'statuspage', 'webhook', 'teams'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** A way to reach people. */
export interface Channel {
  readonly name: ChannelName;
  /**
   * Whether this message goes this way at all: PagerDuty pages and takes no notes, the status page is for the public
   * alone.
   */
  accepts(message: Message): boolean;
  /**
   * Brings the message there, within the configured attempts and times.
   * @throws DependencyError when it did not get there; its text holds no secret and no address with one.
   */
  send(message: Message): Promise<Sent>;
}

/** A message that got there. */
export interface Sent {
  readonly attempts: number;
  /** In which it is, where the channel has threads. */
  readonly thread?: Thread;
}

/** Where reports are kept. Returns where the document can be found. */
export interface ReportStore {
  put(key: string, body: string, contentType: string): Promise<string>;
}
