/** The clocks of the fault matrix: every one shortened by configuration, so that a cell takes seconds. */
import type { ConfigurationOverrides } from '../../local/configuration';
import { TIME_FACTOR } from '../../local/time-factor';
import type { WorldOptions } from '../../local/world';

/** The page of the 30 minutes. */
const ESCALATE_AFTER_SECONDS = 8;
/**
 * How late people may be notified. A client of AWS gives up after three times five seconds, and a step whose function needs
 * another attempt waits in between; beside that everything here runs on a machine that does much else.
 */
export const NOTIFIED_WITHIN_SECONDS = ESCALATE_AFTER_SECONDS + 30;
/** From the first event to the last: every retry of the last three states, each as slow as it may be. */
export const ENDED_WITHIN_SECONDS = 180;

/** 100 s of production, where steps are tried again for 180 s. */
export const NOT_READY_MS = Math.ceil(100_000 / TIME_FACTOR);

const CLOCKS: ConfigurationOverrides = {
  alerts: {
    ...{ warning: { forSeconds: 1 }, critical: { forSeconds: 1 } },
    // A lane's metrics are missing until the whole world is there, and it must find no incident open then.
    missing: { forSeconds: 86_400 },
  },
  probes: { timeoutMs: 5_000 },
  remediation: {
    settleSeconds: 1,
    terminate: { idleInTransactionSeconds: 1, maxShareOfSessions: 1 },
    scaleOut: { targetReplicas: 2 },
    raisePool: { targetPoolSize: 4 },
    rollout: { timeoutSeconds: 8, pollSeconds: 1 },
    // Longer than any fault at what takes the answer.
    approval: { timeoutSeconds: 150, pollSeconds: 1 },
    trace: { maxSeconds: 5, heldSeconds: 1 },
    lock: { leaseSeconds: 120 },
  },
  validation: {
    windowSeconds: 5,
    sampleIntervalSeconds: 1,
    samplesInARow: 1,
    patienceSeconds: 10,
    watchIntervalSeconds: 1,
  },
  escalation: {
    afterSeconds: ESCALATE_AFTER_SECONDS,
    executionTimeoutSeconds: 240,
    repeat: { everySeconds: 5, times: 1 },
  },
  notifications: { timeoutMs: 2_500, attempts: 2 },
};

/** Cells are played side by side, and what one of them sends must not use up what the service takes from another. */
const many = 100_000;
const requestsAMinute = { pagerduty: many, slack: many, statuspage: many, webhook: many, teams: many };

/** Many targets side by side, each with sessions of its own that leak; the pods stay as they are. */
export const LEAK_WORLD: WorldOptions = {
  replicas: 2,
  poolSize: 4,
  maxConnections: 200,
  requestsPerSecond: 4,
  requestsAMinute,
  configuration: CLOCKS,
};

const HEAVY_MS = 700;
/** Longer than any run: what is usual is then what was so before it, whatever the cells did meanwhile. */
const BEFORE_THE_RUN_SECONDS = 4 * 60 * 60;

/** One pod with a pool so small that its work always kept it near its limit (2.8 × 0.7 = 1.96 of 2), and now fills it. */
export const SURGE_WORLD = {
  replicas: 1,
  poolSize: 2,
  requestsPerSecond: 5,
  past: { requestsPerSecond: 2.8, p95Ms: HEAVY_MS },
  requestsAMinute,
  configuration: {
    ...CLOCKS,
    // Its work is no slow query: pools that are full of those are not made larger.
    probes: { ...CLOCKS.probes, slowQuerySeconds: 1 },
    // On a machine that does much else the same work takes longer, which is no trouble of the database.
    diagnosis: { baselineOffsetSeconds: BEFORE_THE_RUN_SECONDS, heldFactor: 5 },
  },
} as const satisfies WorldOptions;
/** The same, where an autoscaler owns the replicas. */
export const AUTOSCALED_WORLD = {
  ...SURGE_WORLD,
  cluster: { autoscaler: { minReplicas: 1, maxReplicas: 2 } },
} as const satisfies WorldOptions;
/**
 * The same, where no replica is added: the pool is what grows. One pod, as two with the work of one may be full and half
 * empty by chance, which is another trouble.
 */
export const ONE_POD_WORLD = {
  ...SURGE_WORLD,
  configuration: {
    ...SURGE_WORLD.configuration,
    remediation: { ...CLOCKS.remediation, scaleOut: { targetReplicas: 1 } },
  },
} as const satisfies WorldOptions;
/** Of the pooler's pool in `POOLED_WORLD`. */
export const RAISED_POOLER_POOL = 12;
/** A pooler with a few connections for what the pods want at this work (20 × 0.25 = 5), which is slow for no query. */
export const POOLED_WORLD = {
  replicas: 1,
  poolSize: 20,
  requestsPerSecond: 20,
  pgbouncer: { poolSize: 3 },
  requestsAMinute,
  configuration: {
    ...CLOCKS,
    remediation: {
      ...CLOCKS.remediation,
      raisePoolerPool: { mode: 'auto', targetPoolSize: RAISED_POOLER_POOL },
    },
  },
} as const satisfies WorldOptions;
export const QUEUED_WORK = { workload: { ms: 250 } };
export const HEAVY_WORK = { workload: { ms: HEAVY_MS } };
export const USUAL_WORK = { workload: null };
