/** Builders of evidence for tests: everything healthy unless the test says otherwise. */
import type {
  DeploymentEvidence,
  DeploymentOwners,
  Evidence,
  LogEvidence,
  Owner,
  PodPool,
  PoolConfigEvidence,
  PoolEvidence,
  ServiceEvidence,
} from '../../src/model/evidence';
import { database } from './evidence-of-database';

export function podPool(pod: string, active: number, total = 50, pool = ''): PodPool {
  return { pod, pool, total, active, idle: total - active, utilization: active / total };
}

/** The pools of such pods. */
export function poolOf(pods: PoolEvidence['pods'], podsExpected = pods.length): PoolEvidence {
  const sum = (pick: (pod: PodPool) => number) => pods.reduce((result, pod) => result + pick(pod), 0);
  return {
    podsExpected,
    podsRead: pods.length,
    pods,
    total: sum((pod) => pod.total),
    active: sum((pod) => pod.active),
    idle: sum((pod) => pod.idle ?? 0),
    maxPodUtilization: Math.max(...pods.map((pod) => pod.utilization)),
    partial:
      podsExpected > pods.length
        ? [`${podsExpected - pods.length} of ${podsExpected} pods could not be read`]
        : [],
  };
}

/** Three pods, all of one utilisation. */
export function pools(active: number, total = 50, podsExpected = 3): PoolEvidence {
  return poolOf(
    ['pod-1', 'pod-2', 'pod-3'].map((name) => podPool(name, active, total)),
    podsExpected,
  );
}

/** Three pods, of which the first is full and the others have room. */
export function skewed(): { readonly pool: PoolEvidence } {
  return { pool: poolOf([podPool('pod-1', 50), podPool('pod-2', 5), podPool('pod-3', 5)]) };
}

/** The configured pool, which anybody may change. */
export function poolConfig(overrides: Partial<PoolConfigEvidence> = {}): PoolConfigEvidence {
  return { size: 50, immutable: false, owner: null, ...overrides };
}

export const NO_OWNERS: DeploymentOwners = { replicas: null, minReplicas: null, template: null };

export function owner(name: string): Owner {
  return { name, mark: 'its mark', changeAt: 'its repository' };
}

/** Of every field of the deployment. */
export function ownedBy(name: string): { readonly owners: DeploymentOwners } {
  const one = owner(name);
  return { owners: { replicas: one, minReplicas: one, template: one } };
}

export function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    observedAt: '2026-01-31T03:01:00.000Z',
    durationMs: 40,
    usualSecondsAgo: 3_660,
    pods: { total: 3, ready: 3, notReady: [], terminating: 0 },
    pool: pools(10),
    database: database(),
    pooler: null,
    logs: {
      podsExpected: 3,
      podsRead: 3,
      linesRead: 30,
      connectionLines: 0,
      connectionTimeouts: 0,
      serverRefusals: 0,
      slowQueryLines: 0,
      wordings: [],
      samples: [],
      partial: [],
    },
    service: {
      p95Ms: 40,
      p95IsLowerBound: false,
      errorRate: 0,
      requestsPerSecond: 20,
      servedPerSecond: 20,
      // Not known: then those of the moment count.
      inUse: null,
      usual: { utilization: 0.2, inUse: 30, requestsPerSecond: 20, servedPerSecond: 20, p95Ms: 40 },
      probe: null,
      partial: [],
    },
    poolConfig: poolConfig(),
    deployment: {
      replicas: 3,
      runningReplicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      observedLatest: true,
      deadlineExceeded: false,
      maxSurge: { percent: 25 },
      strategy: 'RollingUpdate',
      maxUnavailable: { percent: 25 },
      // Its pods end at once: a test that is about those that don't says so.
      gracePeriodSeconds: 0,
      minReadySeconds: 0,
      scaleDownWindowSeconds: 300,
      paused: false,
      autoscaler: null,
      owners: NO_OWNERS,
      poolSizeSource: { kind: 'variable', variable: 'DB_POOL_MAX_CONNECTIONS' },
      runBy: null,
    },
    configReaders: [],
    sharers: [],
    alert: { firing: false, state: 'inactive' },
    gaps: [],
    ...overrides,
  };
}

/** Pools that are full of honest work, as they nearly always are: what is left when nothing is wrong but their size. */
export function busy(overrides: Partial<Evidence> = {}): Partial<Evidence> {
  return {
    pool: pools(50),
    database: database({
      total: 150,
      active: 140,
      idle: 10,
      serviceConnections: 150,
      serviceActive: 140,
      serviceIdle: 10,
    }),
    ...service(BUSY_SERVICE),
    ...overrides,
  };
}

/** 150 connections, each held for 7.5 s; 135 were in use when all was as usual, held for as long. */
const BUSY_SERVICE: Partial<ServiceEvidence> = {
  requestsPerSecond: 20,
  servedPerSecond: 20,
  usual: { utilization: 0.9, inUse: 135, requestsPerSecond: 18, servedPerSecond: 18, p95Ms: 40 },
};

/** The same, with other figures of its requests. */
export function busyWith(
  requests: Partial<ServiceEvidence>,
  overrides: Partial<Evidence> = {},
): Partial<Evidence> {
  return busy({ ...service({ ...BUSY_SERVICE, ...requests }), ...overrides });
}

/** A deployment as the healthy one, but for what is given. */
export function deployment(overrides: Partial<DeploymentEvidence> = {}): {
  readonly deployment: DeploymentEvidence;
} {
  const healthy = evidence().deployment;
  if (!healthy) throw new RangeError('healthy evidence has a deployment');
  return { deployment: { ...healthy, ...overrides } };
}

/** The service as the healthy one, but for what is given. */
export function service(overrides: Partial<ServiceEvidence> = {}): { readonly service: ServiceEvidence } {
  return { service: { ...evidence().service, ...overrides } };
}

/** The logs as the healthy ones, but for what is given. */
export function logs(overrides: Partial<LogEvidence> = {}): { readonly logs: LogEvidence } {
  const healthy = evidence().logs;
  if (!healthy) throw new RangeError('healthy evidence has logs');
  return { logs: { ...healthy, ...overrides } };
}
