/** How sources are read together; the sources here are scripted, the real ones have tests of their own. */

import { collectEvidence } from '../../src/adapters/collect-evidence';
import type { Sources, Take } from '../../src/ports';
import { answering } from '../support/bodies';
import { configuration, database, deployment, targetOf } from '../support/builders';
import { type Answers, type Call, recordingSources } from '../support/recording-sources';

const config = configuration({ probes: { timeoutMs: 400, maxConcurrentPods: 4 } });
const target = targetOf(config);
const PAGE = 'knhk_db_pool_total 50\nknhk_db_pool_active 48\nknhk_db_pool_idle 2\n';

function sources(overrides: Answers = {}, journal: Call[] = []): Sources {
  return recordingSources(journal, {
    cluster: {
      listPods: async () => ['a', 'b', 'c'].map((name) => ({ name, ready: name !== 'c' })),
      readMetrics: answering(PAGE),
      readLog: answering('connection pool timeout\n'),
      readDeployment: async () => deployment().deployment,
      readPoolConfig: async () => ({ size: 50, gitOpsOwner: null }),
      ...overrides.cluster,
    },
    database: { readActivity: async () => database(), ...overrides.database },
    metrics: {
      p95Ms: async () => 40,
      errorRate: async () => 0.5,
      requestsPerSecond: async (_, offsetSeconds) => (offsetSeconds === 0 ? 90 : 20),
      alertState: async () => ({ firing: true, state: 'firing' }),
      ...overrides.metrics,
    },
  });
}

const collect = (overrides?: Answers, journal?: Call[]) =>
  collectEvidence(sources(overrides, journal), target, config, { tailLines: 100 }, () => new Date());
const broken = async () => {
  throw new Error('it is down');
};
const silent = () => new Promise<never>(() => undefined);

it('reads the pools of ready pods and the logs of all', async () => {
  expect(await collect()).toMatchObject({
    pool: { podsExpected: 2, pods: [{ pod: 'a' }, { pod: 'b' }], total: 100, active: 96 },
    logs: { podsExpected: 3, podsRead: 3, connectionTimeouts: 3 },
    database: { kind: 'read' },
    deployment: { replicas: 3 },
    poolConfig: { size: 50, gitOpsOwner: null },
    service: { p95Ms: 40, errorRate: 0.5, requestsPerSecond: 90, usualRequestsPerSecond: 20 },
    alert: { firing: true },
    gaps: [],
  });
});

it("reads a target's figures by its own names, and its logs by its own patterns", async () => {
  const java = { ...target, preset: 'hikaricp' as const, logPatterns: { connection: 'no pool' } };
  const page =
    'hikaricp_connections_max{pool="a"} 10.0\nhikaricp_connections_active{pool="a"} 9.0\nhikaricp_connections_idle{pool="a"} 1.0\n';
  const scripted = sources({
    cluster: {
      readMetrics: answering(page),
      readLog: answering('HikariPool-1 - Connection is not available, request timed out after 30000ms\n'),
    },
  });
  const seen = await collectEvidence(scripted, java, config, { tailLines: 100 }, () => new Date());
  expect(seen).toMatchObject({
    pool: { total: 20, active: 18 },
    logs: { connectionLines: 0, connectionTimeouts: 3 },
    gaps: [],
  });
});

it.each([
  ['pods', { cluster: { listPods: broken } }, { pool: null, logs: null }],
  ['deployment', { cluster: { readDeployment: broken } }, { deployment: null }],
  ['poolConfig', { cluster: { readPoolConfig: broken } }, { poolConfig: null }],
  ['database', { database: { readActivity: broken } }, { database: null }],
  ['latency', { metrics: { p95Ms: broken } }, { service: { p95Ms: null, errorRate: 0.5 } }],
  ['errorRate', { metrics: { errorRate: broken } }, { service: { p95Ms: 40, errorRate: null } }],
  ['alert', { metrics: { alertState: broken } }, { alert: null }],
])('leaves a gap, with its error, where %s fails, and reads the rest', async (probe, overrides, missing) => {
  const seen = await collect(overrides);
  expect(seen).toMatchObject(missing);
  expect(seen.gaps).toEqual([{ probe, subject: null, error: 'it is down' }]);
});

it('names the pod that could not be read', async () => {
  const readMetrics = (pod: string, take: Take) => answering(pod === 'b' ? 'nonsense' : PAGE)(take);
  const { pool, gaps } = await collect({ cluster: { readMetrics } });
  expect(pool).toMatchObject({ podsExpected: 2, pods: [{ pod: 'a' }] });
  expect(gaps).toEqual([
    { probe: 'pool', subject: 'b', error: 'the metrics page has no knhk_db_pool_total' },
  ]);
});

it('leaves two gaps where the traffic cannot be read, and one where only the usual cannot', async () => {
  const seen = await collect({ metrics: { requestsPerSecond: broken } });
  expect(seen.service).toMatchObject({ requestsPerSecond: null, usualRequestsPerSecond: null });
  expect(seen.gaps).toEqual([
    { probe: 'traffic', subject: null, error: 'it is down' },
    { probe: 'traffic', subject: 'the usual', error: 'it is down' },
  ]);
  const requestsPerSecond = async (_: number, offsetSeconds: number) =>
    offsetSeconds === 3_600 ? broken() : 90;
  const usual = await collect({ metrics: { requestsPerSecond } });
  expect(usual.service).toMatchObject({ requestsPerSecond: 90, usualRequestsPerSecond: null });
  expect(usual.gaps).toEqual([{ probe: 'traffic', subject: 'the usual', error: 'it is down' }]);
});

it('asks for the window, the baseline and the thresholds of the configuration', async () => {
  const journal: Call[] = [];
  await collect({}, journal);
  for (const call of [
    // Only series of pods that live count, ready or not.
    ['p95Ms', 300, ['a', 'b', 'c']],
    ['errorRate', 300, ['a', 'b', 'c']],
    ['requestsPerSecond', 300, 0],
    ['requestsPerSecond', 300, 3_600],
    ['alertState', 'KNHKDatabasePoolExhausted', { namespace: 'knhk', deployment: 'knhk-closed-loop' }],
    ['readLog', 'c', { tailLines: 100 }],
    [
      'readActivity',
      {
        idleInTransactionSeconds: 300,
        slowQuerySeconds: 5,
        maxSessions: 100,
        preparedTransactionSeconds: 300,
      },
    ],
  ]) {
    expect(journal).toContainEqual(call);
  }
});

it('asks for the series of every pod where it is not known which live', async () => {
  const journal: Call[] = [];
  const { service } = await collect({ cluster: { listPods: broken } }, journal);
  expect(journal).toContainEqual(['p95Ms', 300, null]);
  expect(journal).toContainEqual(['errorRate', 300, null]);
  expect(service).toMatchObject({ p95Ms: 40, errorRate: 0.5 });
});

it('has every probe under way at once', async () => {
  let started = 0;
  const all = Promise.withResolvers<void>();
  // Each answers only when all ten have been asked: one after another, they would run into their limit.
  const together = <T>(value: T) => {
    return async () => {
      started += 1;
      if (started === 10) all.resolve();
      await all.promise;
      return value;
    };
  };
  const { gaps } = await collect({
    database: { readActivity: together(database()) },
    metrics: {
      p95Ms: together(1),
      errorRate: together(0),
      requestsPerSecond: together(1),
      alertState: together({ firing: false, state: 'inactive' }),
    },
    cluster: {
      listPods: async () => [{ name: 'a', ready: true }],
      readMetrics: async (_pod, take) => answering(await together(PAGE)())(take),
      readLog: together(undefined),
      readDeployment: together(deployment().deployment),
      readPoolConfig: together({ size: 50, gitOpsOwner: null }),
    },
  });
  expect(started).toBe(10);
  expect(gaps).toEqual([]);
});

it('waits for no probe longer than its limit', async () => {
  const { gaps } = await collect({
    database: { readActivity: silent },
    cluster: { readLog: silent },
  });
  expect(gaps.map((gap) => gap.probe).sort()).toEqual(['database', 'logs', 'logs', 'logs']);
  expect(gaps[0]?.error).toBe('no answer within 400 ms');
});

it('keeps a bounded number of gaps, and says how many there were', async () => {
  const listPods = async () =>
    Array.from({ length: 500 }, (_, index) => ({ name: `p${index}`, ready: true }));
  const { gaps } = await collect({ cluster: { listPods, readLog: broken, readMetrics: broken } });
  expect(gaps).toHaveLength(21);
  expect(gaps.at(-1)?.error).toBe('and 980 more gaps');
});

it('asks no more pods at a time than configured', async () => {
  let now = 0;
  let most = 0;
  const readLog = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now -= 1;
  };
  const listPods = async () =>
    Array.from({ length: 30 }, (_, index) => ({ name: `p${index}`, ready: false }));
  const { logs } = await collect({ cluster: { listPods, readLog } });
  expect(logs?.podsRead).toBe(30);
  expect(most).toBe(4);
});
