/** What the workflow needs of the outside world. Each port has one adapter in `src/adapters/`. */
import type { AlertEvidence, DatabaseActivity, DatabaseFull, DeploymentEvidence } from './evidence';
import type { ScaleOutPlan, SessionToTerminate, TerminatePlan } from './remediate/actions';

export interface Pod {
  readonly name: string;
  readonly ready: boolean;
}

/** The deployment and its pods. Every method throws DependencyError when it can't answer in time. */
export interface Cluster {
  readDeployment(): Promise<DeploymentEvidence>;
  /** Live pods of the deployment; those being deleted are left out. */
  listPods(): Promise<Pod[]>;
  /** The pod's metrics page, through the API server's pod proxy. */
  readMetrics(pod: string): Promise<string>;
  readLog(pod: string, range: LogRange): Promise<string>;
  /**
   * Sets the replicas, provided that they still are what the plan started from.
   * @throws StalePlanError when they are not. Running the same plan twice changes nothing the second time.
   */
  scaleOut(plan: ScaleOutPlan): Promise<{ readonly changed: boolean }>;
}

export type LogRange = { readonly tailLines: number } | { readonly sinceSeconds: number };

export interface ActivityQuery {
  readonly idleInTransactionSeconds: number;
  readonly slowQuerySeconds: number;
  readonly maxSessions: number;
}

export interface Database {
  /** One connection, one round trip. A login refused for want of slots is an answer, not an error. */
  readActivity(query: ActivityQuery): Promise<DatabaseActivity | DatabaseFull>;
  /** Ends those of the plan's sessions that still are what they were; returns the ones that were ended. */
  terminate(plan: TerminatePlan): Promise<readonly SessionToTerminate[]>;
}

/** Prometheus. Null means that it answered and has no data. */
export interface Metrics {
  p95Ms(windowSeconds: number): Promise<number | null>;
  errorRate(windowSeconds: number): Promise<number | null>;
  alertState(alertName: string, labels: Readonly<Record<string, string>>): Promise<AlertEvidence>;
}

/** Everything that evidence is read from, for one target. */
export interface Sources {
  readonly cluster: Cluster;
  readonly database: Database;
  readonly metrics: Metrics;
}

export interface Message {
  /** At most 100 printable ASCII characters (Amazon SNS, Publish). */
  readonly subject: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A way to reach an audience. */
export interface Notifier {
  notify(audience: string, message: Message): Promise<void>;
}

/** Where reports are kept. Returns where the document can be found. */
export interface ReportStore {
  put(key: string, body: string, contentType: string): Promise<string>;
}
