/** What the tests of collecting share: scripted sources that all answer, unless a test says otherwise. */
import { collectEvidence } from '../../src/adapters/evidence/collect-evidence';
import type { Sources } from '../../src/ports';
import { answering, answeringLog } from '../support/bodies';
import { configuration, pod, STARTED_AT, targetOf } from '../support/builders';
import { deployment, poolConfig } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { type Answers, type Call, recordingSources } from '../support/recording-sources';

export const config = configuration({ probes: { timeoutMs: 400, maxConcurrentPods: 4 } });
export const target = targetOf(config);
export const LOGS = { tailLines: 100, sinceSeconds: 300 };
export const NOW = new Date('2026-01-31T03:01:00.000Z');
export const PAGE = 'knhk_db_pool_total 50\nknhk_db_pool_active 48\nknhk_db_pool_idle 2\n';

const crashed = pod('c', { ready: false, running: false, notReadyWhy: 'CrashLoopBackOff' });
const starting = pod('d', { ready: false, running: false, hasLog: false, notReadyWhy: 'Unschedulable' });
export const measured = <T>(value: T, ...partial: readonly string[]) => ({ value, partial });
export const USUAL = { utilization: 0.2, inUse: 30, requestsPerSecond: 20, servedPerSecond: 20, p95Ms: 35 };

export function sources(overrides: Answers = {}, journal: Call[] = []): Sources {
  return recordingSources(journal, {
    cluster: {
      listPods: async () => [
        pod('a'),
        pod('b', { ready: false, notReadyWhy: 'not ready yet' }),
        crashed,
        starting,
      ],
      readMetrics: answering(PAGE),
      readLog: answeringLog('connection pool timeout\n'),
      readDeployment: async () => deployment().deployment,
      readPoolConfig: async () => poolConfig(),
      ...overrides.cluster,
    },
    database: { readActivity: async () => database(), ...overrides.database },
    metrics: {
      p95Ms: async () => measured({ ms: 40, isLowerBound: false }),
      errorRate: async () => measured(0.5),
      traffic: async () => measured({ requestsPerSecond: 90, servedPerSecond: 45, inUse: 12 }),
      usual: async () => measured(USUAL),
      alertState: async () => ({ firing: true, state: 'firing' }),
      ...overrides.metrics,
    },
    ...(overrides.pooler && { pooler: overrides.pooler }),
  });
}

export const REQUEST = { logs: LOGS, incidentStartedAt: STARTED_AT };
export const collect = (overrides?: Answers, journal?: Call[], of = target) =>
  collectEvidence(sources(overrides, journal), of, config, REQUEST, () => NOW);
export const broken = async () => {
  throw new Error('it is down');
};
