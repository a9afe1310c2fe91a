/** What a local world is asked for. */
import type { ClusterOptions } from '../emulators/kubernetes/cluster';
import type { ConfigurationOverrides, TargetOverrides } from './configuration';
import type { PgBouncerOptions } from './pgbouncer';
import type { ReceiversOptions } from './receivers/receivers';

export interface WorldOptions {
  /** Where histories, reports and the outbox are kept. Default: in the scratch folder, gone at the end. */
  readonly stateDir?: string;
  /** Starts clean: what an earlier local run left in `stateDir` is removed. */
  readonly fresh?: boolean;
  /** Default 3. */
  readonly replicas?: number;
  /** Of each pod. Default 16. */
  readonly poolSize?: number;
  /** A second pool of each pod, for what only reads: the service then has `write` and `read`. Default: one pool. */
  readonly readPoolSize?: number;
  /** A pod whose pool is full is not ready. */
  readonly readinessNeedsConnection?: boolean;
  /** Of PostgreSQL. Default 100. */
  readonly maxConnections?: number;
  /** Further settings of the PostgreSQL server, by name. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** A real PgBouncer between the pods and PostgreSQL. Default: none, the pods connect by themselves. */
  readonly pgbouncer?: PgBouncerOptions;
  /** The usual traffic. Default 40. */
  readonly requestsPerSecond?: number;
  /** What the cluster has beside the deployment: an autoscaler, a quota, marks of a GitOps controller. */
  readonly cluster?: Pick<
    ClusterOptions,
    | 'autoscaler'
    | 'maxPods'
    | 'onAnswer'
    | 'deploymentMetadata'
    | 'configMapMetadata'
    | 'podDisruptionBudget'
    | 'preStopSeconds'
    | 'sidecar'
    | 'leftovers'
  >;
  /** What each duration is divided by. Default: the local run's one factor; 1 is production's own time. */
  readonly timeFactor?: number;
  /** How the service was before this run, other than healthy under the same load. Null: nothing is known of it. */
  readonly past?: PastOptions | null;
  /** Changes to the local configuration, merged into it field by field. */
  readonly configuration?: ConfigurationOverrides;
  /** What is other about the target: whether customers see it fail, and what they call it. */
  readonly target?: TargetOverrides;
  /** Two Alertmanagers that gossip, in place of one, the second of which waits so long for the first. */
  readonly pair?: { readonly peerTimeoutSeconds: number };
  /** Leases that the runbook may read and change beside the first target's own. */
  readonly leases?: readonly string[];
  /** What the receivers take, in place of the services' own limits. */
  readonly requestsAMinute?: ReceiversOptions['requestsAMinute'];
  /** How messages come to Slack. Default: by webhooks. */
  readonly slack?: 'webhooks' | 'bot';
  /** Whoever answers by a link logs in first, at an issuer of this run. Default: nobody has to. */
  readonly login?: boolean;
  /**
   * It is up before any function has a process: whoever starts it so warms them (`aws.lambda.warm`). Default: it is not, so
   * that no first call has to wait for one.
   */
  readonly isCold?: boolean;
  /** Called as each part is up. */
  readonly onProgress?: (text: string) => void;
}

/** How the service was before a run, where it was not as it is in it. */
export interface PastOptions {
  /** Share of the pool for requests that was in use, 0 to 1. Default: as much as the requests take. */
  readonly utilization?: number;
  /** Default: the load of the world. */
  readonly requestsPerSecond?: number;
  /** Default: what a healthy request takes. */
  readonly p95Ms?: number;
}

/** How large the service, its database and its traffic are. */
export interface WorldSize {
  readonly replicas: number;
  readonly poolSize: number;
  readonly readPoolSize?: number;
  readonly maxConnections: number;
  readonly requestsPerSecond: number;
}

const USUAL: WorldSize = { replicas: 3, poolSize: 16, maxConnections: 100, requestsPerSecond: 40 };

/** The size that was asked for, and the usual one in what was not. */
export function sizeOf(options: WorldOptions): WorldSize {
  const { replicas, poolSize, readPoolSize, maxConnections, requestsPerSecond } = { ...USUAL, ...options };
  return {
    ...{ replicas, poolSize, maxConnections, requestsPerSecond },
    ...(readPoolSize !== undefined && { readPoolSize }),
  };
}
