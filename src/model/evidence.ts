/** Evidence: what was read of the service, its database and its metrics at one moment, and what could not be. */
import type { DatabaseActivity, DatabaseFull } from './evidence/database';
import type { DeploymentEvidence, PoolConfigEvidence, SharedDemand } from './evidence/deployment';
import type { PoolerEvidence } from './evidence/pooler';
import type { PodsEvidence, PoolEvidence } from './evidence/pools';
import type { LogEvidence, ServiceEvidence } from './evidence/service';

export * from './evidence/database';
export * from './evidence/deployment';
export * from './evidence/pooler';
export * from './evidence/pools';
export * from './evidence/reading';
export * from './evidence/service';
export * from './evidence/sessions';

export interface AlertEvidence {
  readonly firing: boolean;
  /** Where the rule stands: `inactive`, `pending` or `firing`. */
  readonly state: string;
  /** Other targets of the same Prometheus, by name, of which one of the alerts fires; left out where there is none. */
  readonly othersFiring?: readonly string[];
}

/** The probes, one for each source of evidence. */
const PROBES = [
  'deployment',
  'poolConfig',
  'configReaders',
  'sharers',
  'pods',
  'pool',
  'database',
  'pooler',
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
  /** Null where none is configured. */
  readonly pooler: PoolerEvidence | null;
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
