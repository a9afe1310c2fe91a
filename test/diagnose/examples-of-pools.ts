/** Examples of causes that pools, traffic and what could not be read show. */
import { busy, busyWith, deployment, logs, pools, service } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { type CauseExample, FULL, NOTHING_USUAL, sessions, skewed, suspected } from './examples-setup';

const gap = { probe: 'logs', subject: 'pod-1', error: 'no answer' } as const;

export const OF_POOLS: readonly CauseExample[] = [
  [
    'skewed-pod',
    skewed(48, 39, 5),
    {
      'a second pod is full too': skewed(48, 48, 5),
      'a second pod has no room either': skewed(48, 40, 5),
      'the pod is not quite full': skewed(47, 5, 5),
      'there is no other pod': skewed(50),
      'a pod was not read': {
        pool: { ...skewed(48, 5).pool, podsExpected: 3, partial: ['1 of 3'] },
      },
      'no pod was read': { pool: null },
    },
  ],
  [
    'traffic-surge',
    busyWith({ requestsPerSecond: 36 }),
    {
      'it is not twice the usual': busyWith({ requestsPerSecond: 35.9 }),
      'connections are held longer than usual': busyWith({ requestsPerSecond: 36, servedPerSecond: 13 }),
      'the usual traffic is not known': busyWith({ requestsPerSecond: 36, usual: NOTHING_USUAL() }),
      'the traffic is not known': busyWith({ requestsPerSecond: null }),
      'the pools have room': { ...busyWith({ requestsPerSecond: 36 }), pool: pools(47) },
      'sessions are leaked': busyWith(
        { requestsPerSecond: 36 },
        { database: leaking(Array.from({ length: 40 }, (_, pid) => session(pid))) },
      ),
      'the sessions were not read': busyWith({ requestsPerSecond: 36 }, { database: FULL }),
      'a figure is partial': busyWith({ requestsPerSecond: 36, partial: ['a store did not answer'] }),
    },
  ],
  [
    'undersized-pool',
    busy(),
    {
      'the traffic is not known': busyWith({ requestsPerSecond: null }),
      'the usual is not known': busyWith({ usual: NOTHING_USUAL() }),
      'connections are held longer than usual': busyWith({ servedPerSecond: 12 }),
      'the pools usually have room, and the traffic has not grown': busyWith({
        usual: { utilization: 0.5, inUse: 135, requestsPerSecond: 18, servedPerSecond: 18, p95Ms: 40 },
      }),
      'the pools are at the threshold': busy({ pool: pools(95, 100) }),
      'sessions are on their way to leak': busy({
        database: sessions({ serviceConnections: 150, serviceActive: 100, suspected }),
      }),
      'the sessions were not read': busy({ database: FULL }),
      'some sessions can not be seen': busy({
        database: sessions({ serviceConnections: 150, serviceActive: 140, partial: ['hidden'] }),
      }),
      'the pools were not read': busy({ pool: null }),
      'a pod was not read': busy({ pool: pools(50, 50, 4) }),
      'the database is full': busy({
        database: sessions({ serviceConnections: 150, serviceActive: 140, maxConnections: 158 }),
      }),
    },
  ],
  [
    'undersized-pool',
    // The pools had room, and a third more requests come.
    busyWith({
      requestsPerSecond: 24,
      usual: { utilization: 0.6, inUse: 135, requestsPerSecond: 18, servedPerSecond: 18, p95Ms: 40 },
    }),
    {},
  ],
  [
    'sources-disagree',
    busy({ database: sessions({ serviceConnections: 0, serviceActive: 0 }) }),
    {
      'they differ by what a moment makes': {
        database: database({ serviceConnections: 25, serviceActive: 25 }),
      },
      'some sessions can not be seen': {
        database: database({ serviceConnections: 0, serviceActive: 0, partial: ['hidden'] }),
      },
    },
  ],
  [
    'sources-disagree',
    { database: database({ serviceConnections: 180 }) },
    {
      'a rollout is under way': {
        database: database({ serviceConnections: 180 }),
        ...deployment({ updatedReplicas: 2 }),
      },
      'not every pod was read': { database: database({ serviceConnections: 180 }), pool: pools(10, 50, 4) },
    },
  ],
  [
    'sources-disagree',
    { alert: { firing: true, state: 'firing' } },
    {
      'the pool is nearly full': {
        alert: { firing: true, state: 'firing' },
        pool: pools(40),
        database: sessions({ serviceConnections: 150, serviceActive: 120 }),
      },
    },
  ],
  ['sources-disagree', logs({ connectionTimeouts: 1 }), {}],
  [
    'pool-full',
    busyWith({ usual: NOTHING_USUAL() }),
    { 'something accounts for it': busy(), 'the pools have room': {} },
  ],
  ['pool-full', { pool: pools(50), database: null }, {}],
  [
    'false-alarm',
    {},
    {
      'something was not read': { gaps: [gap] },
      'a pod is at the healthy limit': { pool: pools(40) },
      'a pod is not ready': {
        pods: { total: 3, ready: 2, notReady: [{ pod: 'pod-3', why: 'not ready' }], terminating: 0 },
      },
      'the pods were not listed': { pods: null },
      'the alert fires': { alert: { firing: true, state: 'firing' } },
      'the alert could not be read': { alert: null },
      'the logs tell of refusals': logs({ connectionTimeouts: 1 }),
      'a log was not read whole': logs({ partial: ['only the newest part'] }),
      'a session is leaked': { database: leaking([session(1)]) },
      'sessions can not be seen': { database: database({ partial: ['not permitted'] }) },
      'requests fail': service({ errorRate: 0.011 }),
      'it is not known whether requests fail': service({ errorRate: null }),
      'requests are slow': service({ p95Ms: 501 }),
      'requests may be slow': service({ p95Ms: 500, p95IsLowerBound: true }),
      'a figure is partial': service({ partial: ['a store did not answer'] }),
      'no request comes where some usually do': service({
        ...{ requestsPerSecond: 0, servedPerSecond: 0, errorRate: null, p95Ms: null },
      }),
      'no pool was read': { pool: null },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'false-alarm',
    service({
      ...{ requestsPerSecond: 0, servedPerSecond: 0, errorRate: null, p95Ms: null },
      usual: { ...NOTHING_USUAL(), requestsPerSecond: 0.02 },
    }),
    {},
  ],
  ['no-data', { pool: null }, { 'everything was read and is well': {} }],
];
