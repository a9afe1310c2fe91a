/** How sources are read together; the sources here are scripted, the real ones have tests of their own. */
import { collectEvidence } from '../../src/adapters/evidence/collect-evidence';
import type { Take } from '../../src/ports';
import { answering, answeringLog } from '../support/bodies';
import { targetOf } from '../support/builders';
import { poolConfig } from '../support/evidence-builders';
import { pooledConfiguration, pooler } from '../support/pooler-builders';
import type { Call } from '../support/recording-sources';
import {
  broken,
  collect,
  config,
  LOGS,
  measured,
  NOW,
  PAGE,
  REQUEST,
  sources,
  target,
  USUAL,
} from './collecting';

it('reads the pools of pods that run, ready or not, and the logs of all that have one', async () => {
  expect(await collect()).toMatchObject({
    pool: { podsExpected: 2, pods: [{ pod: 'a' }, { pod: 'b' }], total: 100, active: 96 },
    logs: { podsExpected: 3, podsRead: 3, connectionTimeouts: 3, partial: [] },
    pods: {
      ...{ total: 4, ready: 1 },
      notReady: [
        { pod: 'b', why: 'not ready yet' },
        { pod: 'c', why: 'CrashLoopBackOff' },
        { pod: 'd', why: 'Unschedulable' },
      ],
    },
    database: { kind: 'read' },
    deployment: { replicas: 3 },
    poolConfig: poolConfig(),
    service: {
      ...{ p95Ms: 40, errorRate: 0.5, requestsPerSecond: 90, servedPerSecond: 45, usual: USUAL },
      ...{ probe: null, partial: [] },
    },
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
      readLog: answeringLog('HikariPool-1 - Connection is not available, request timed out after 30000ms\n'),
    },
  });
  const seen = await collectEvidence(scripted, java, config, REQUEST, () => NOW);
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

describe('a pooler', () => {
  const pooled = targetOf(pooledConfiguration());
  const { config: file, ...shown } = pooler();
  const answers = { pooler: { read: async () => shown }, cluster: { readPoolerConfig: async () => file } };

  it('is read with its file, where one is configured', async () => {
    expect((await collect(answers, [], pooled)).pooler).toEqual(pooler());
    expect((await collect(answers)).pooler).toBeNull();
  });

  it('is there all the same where it could not be read, and not whole', async () => {
    const seen = await collect({ ...answers, pooler: { read: broken } }, [], pooled);
    expect(seen.pooler).toEqual({
      ...{ kind: 'pgbouncer', instances: 2, bouncers: [], config: file },
      partial: ['none of its bouncers could be read'],
    });
    expect(seen.gaps).toEqual([{ probe: 'pooler', subject: null, error: 'it is down' }]);
  });

  it('tells of the bouncers that did not answer, and of a file that is not there', async () => {
    const part = { read: async () => ({ ...shown, partial: ['b:6432: no answer'] }) };
    const seen = await collect({ pooler: part, cluster: { readPoolerConfig: broken } }, [], pooled);
    expect(seen.pooler).toMatchObject({ config: null, partial: ['b:6432: no answer'] });
    expect(seen.gaps.map(({ subject, error }) => [subject, error]).sort()).toEqual([
      [null, 'b:6432: no answer'],
      ['configMap', 'it is down'],
    ]);
  });
});

it('names the pod that could not be read', async () => {
  const readMetrics = (pod: string, take: Take) => answering(pod === 'b' ? 'nonsense' : PAGE)(take);
  const { pool, gaps } = await collect({ cluster: { readMetrics } });
  expect(pool).toMatchObject({ podsExpected: 2, pods: [{ pod: 'a' }] });
  expect(gaps).toEqual([
    { probe: 'pool', subject: 'b', error: 'the metrics page has no knhk_db_pool_total' },
  ]);
});

it("is partial where the other pods' logs could not be read, or a part of one was not", async () => {
  const readLog = async (name: string, _: unknown, begin: () => Take) => {
    if (name === 'a') throw new Error('it is down');
    const read = answeringLog('well\n', name === 'b' ? 'only the newest part was read' : null);
    return read(begin);
  };
  const { logs, gaps } = await collect({ cluster: { readLog } });
  expect(logs).toMatchObject({
    ...{ podsExpected: 3, podsRead: 2, connectionTimeouts: 0 },
    partial: ["1 of 3 pods' logs could not be read", 'b: only the newest part was read'],
  });
  expect(gaps).toEqual(
    expect.arrayContaining([
      { probe: 'logs', subject: 'a', error: 'it is down' },
      { probe: 'logs', subject: 'b', error: 'only the newest part was read' },
    ]),
  );
  expect(gaps).toHaveLength(2);
});

it('counts the attempt at a log that came to its end, and none before', async () => {
  const readLog = async (_pod: string, _range: unknown, begin: () => Take) => {
    begin()(Buffer.from('connection pool timeout\nconnection pool tim'));
    begin()(Buffer.from('eout\ntoo many clients\n'));
    return 'only the newest part was read';
  };
  const { logs } = await collect({ cluster: { readLog } });
  expect(logs).toMatchObject({ podsRead: 3, linesRead: 6, connectionTimeouts: 3 });
});

it('is partial, with a gap, where a figure was made without a part of its data', async () => {
  const p95Ms = async () => measured({ ms: 9, isLowerBound: true }, 'a store did not answer');
  const usual = async () => measured(USUAL, 'a store did not answer');
  const { service, gaps } = await collect({ metrics: { p95Ms, usual } });
  expect(service).toMatchObject({ p95Ms: 9, p95IsLowerBound: true, partial: ['a store did not answer'] });
  expect(gaps.map(({ probe, error }) => [probe, error]).sort()).toEqual([
    ['latency', 'a store did not answer'],
    ['usual', 'a store did not answer'],
  ]);
});

it("asks each pod that runs the service's own probe, where there is one", async () => {
  const kubernetes = { ...target.kubernetes, probe: { path: 'healthz' } };
  const probe = async (name: string) => {
    if (name === 'b') throw new Error('HTTP 503');
  };
  const { service, gaps } = await collect({ cluster: { probe } }, [], { ...target, kubernetes });
  expect(service.probe).toEqual({ podsAsked: 2, podsHealthy: 1 });
  expect(gaps).toEqual([{ probe: 'probe', subject: 'b', error: 'HTTP 503' }]);
});

it('asks for the window, the baseline and the thresholds of the configuration', async () => {
  const journal: Call[] = [];
  await collect({}, journal);
  for (const call of [
    // Only series of pods that live count, ready or not.
    ['p95Ms', 300, ['a', 'b', 'c', 'd']],
    ['errorRate', 300, ['a', 'b', 'c', 'd']],
    ['traffic', 60],
    // As long before the incident began, which is a minute ago.
    ['usual', 300, 3_660],
    [
      'alertState',
      ['KNHKDatabasePoolExhausted', 'KNHKDatabasePoolMetricsMissing'],
      { namespace: 'knhk', deployment: 'knhk-closed-loop' },
      [],
    ],
    ['readLog', 'c', LOGS],
    [
      'readActivity',
      {
        ...{ idleInTransactionSeconds: 300, suspectIdleSeconds: 10, minLockWaitSeconds: 1 },
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
