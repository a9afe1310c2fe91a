/** Each cause with the evidence that leads to it, and evidence that almost does. */

import { findCauses } from '../../src/diagnose/findings';
import { CAUSES, type Cause } from '../../src/model/cause';
import type { DatabaseActivity, Evidence, RootBlocker } from '../../src/model/evidence';
import { configuration } from '../support/builders';
import {
  busy,
  busyWith,
  database,
  deployment,
  evidence,
  leaking,
  logs,
  podPool,
  poolOf,
  pools,
  service,
  session,
} from '../support/evidence-builders';

const config = configuration();
const causes = (seen: Partial<Evidence>) => findCauses(evidence(seen), config).map(({ cause }) => cause);

const root: RootBlocker = {
  pid: 7,
  backendStart: '2026-01-31T02:50:00.000007Z',
  user: 'knhk',
  application: 'knhk-closed-loop/pod-1',
  state: 'active',
  stateSeconds: 30,
  uncommittedWrites: true,
  blockedSessions: 9,
  query: 'UPDATE orders SET state = ?',
};
const FULL = { kind: 'full', sqlState: '53300', message: 'sorry, too many clients already' } as const;
const skewed = (...active: number[]) => {
  const pool = poolOf(active.map((each, index) => podPool(`pod-${index + 1}`, each)));
  return { pool, database: sessions({ serviceConnections: pool.total, serviceActive: pool.active }) };
};
/** The service's sessions are all that there are, and all of the others are idle. */
const sessions = (own: Partial<DatabaseActivity>) =>
  database({ active: own.serviceActive ?? 4, total: own.serviceConnections ?? 60, ...own });
const gap = { probe: 'logs', subject: 'pod-1', error: 'no answer' } as const;
const chain = { waitingForLock: 9, serviceWaitingForLock: 9, blockers: [root] };
const suspected = { sessions: 48, oldestIdleSeconds: 100, medianIdleSeconds: 80 };
const talking = {
  ...session(9, { state: 'idle in transaction' }),
  transactionSeconds: 3_500,
  idleSeconds: 12,
};
/** Pools that are full, whose sessions all work and take four times as long as usual. */
const saturated = busyWith({ servedPerSecond: 5 });

/** What leads to the cause; then what comes close, each with what it lacks. */
const EXAMPLES: readonly (readonly [
  Cause,
  Partial<Evidence>,
  Readonly<Record<string, Partial<Evidence>>>,
])[] = [
  [
    'lock-chain',
    { database: database({ ...chain, waitingForLock: 2 }) },
    {
      'only one session waits': { database: database({ ...chain, waitingForLock: 1 }) },
      'the root is not known': { database: database({ ...chain, blockers: [] }) },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'lock-chain',
    { database: database({ ...chain, blockers: [], waitingWithoutRoot: 3 }) },
    { 'only one session waits': { database: database({ waitingForLock: 1, waitingWithoutRoot: 1 }) } },
  ],
  [
    'connection-leak',
    { database: leaking([1, 2, 3, 4, 5, 6, 7].map((pid) => session(pid))) },
    {
      'the sessions have not been idle for long': { database: database({ idleInTransaction: 9 }) },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'connection-leak',
    // 74 in a transaction, and 150 connections taken from the pools.
    busy({ database: sessions({ serviceConnections: 150, serviceActive: 70, serviceIdleInTransaction: 4 }) }),
    {
      'half of the connections are at work': busy({
        database: sessions({ serviceConnections: 150, serviceActive: 71, serviceIdleInTransaction: 4 }),
      }),
      'the sessions are somewhere else': busy({
        database: sessions({ serviceConnections: 0, serviceActive: 0 }),
      }),
      'the pools have room': { pool: pools(47), database: sessions({ serviceConnections: 150 }) },
      'the sessions were not read': busy({ database: FULL }),
      'the sessions are not permitted to be seen': busy({
        database: sessions({ serviceConnections: 150, partial: ['hidden'] }),
      }),
    },
  ],
  [
    'leak-suspected',
    { database: database({ suspected }) },
    {
      'some may be ended already': {
        database: { ...leaking(Array.from({ length: 9 }, (_, pid) => session(pid))), suspected },
      },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'long-transactions',
    { database: database({ longTransactionCount: 20, longTransactions: [talking] }) },
    { 'there is none': {}, 'the sessions were not read': { database: FULL } },
  ],
  [
    'slow-queries',
    { database: database({ active: 10, slowQueries: 5, serviceSlowQueries: 10 }) },
    {
      'most queries are quick': { database: database({ active: 11, slowQueries: 5, serviceSlowQueries: 5 }) },
      'it is one report': { database: database({ active: 1, slowQueries: 1 }) },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'database-saturated',
    saturated,
    {
      'the pools have room': { ...saturated, pool: pools(47) },
      'connections are held as long as ever': busyWith({ servedPerSecond: 14 }),
      'the connections are not at work': {
        ...saturated,
        database: sessions({ serviceConnections: 150, serviceActive: 74 }),
      },
      'they wait for locks': {
        ...saturated,
        database: sessions({ serviceConnections: 150, serviceActive: 140, serviceWaitingForLock: 70 }),
      },
      'the sessions were not read': { ...saturated, database: FULL },
    },
  ],
  [
    'other-tenant',
    // 3 × 50 = 150 wanted, and 392 − 238 − 5 = 149 usable.
    { database: database({ otherConnections: 238 }) },
    {
      "the service's pools still fit": { database: database({ otherConnections: 237 }) },
      'others hold less than half of the slots': {
        ...deployment({ replicas: 6 }),
        database: database({ otherConnections: 195 }),
      },
      'the deployment was not read': { database: database({ otherConnections: 238 }), deployment: null },
      'the pools were not read': { database: database({ otherConnections: 238 }), pool: null },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'database-full',
    { pool: pools(20, 130), database: database({ serviceConnections: 390, otherConnections: 2 }) },
    {
      'it is not nearly full': { database: database({ serviceConnections: 382, otherConnections: 2 }) },
      'nothing was read': { database: null },
    },
  ],
  ['database-full', { database: FULL }, {}],
  [
    'database-full',
    {
      database: database({
        limits: [{ kind: 'role', name: 'knhk', limit: 12, held: 12, heldByService: 12 }],
      }),
    },
    {
      'one is left under the limit': {
        database: database({
          limits: [{ kind: 'role', name: 'knhk', limit: 12, held: 11, heldByService: 11 }],
        }),
      },
    },
  ],
  [
    'database-full',
    { database: null, ...logs({ connectionTimeouts: 4, serverRefusals: 4 }), pool: null },
    {
      "it is the pool's own time-outs": { database: null, ...logs({ connectionTimeouts: 4 }) },
      'the database was read, and has room': logs({ connectionTimeouts: 4, serverRefusals: 4 }),
    },
  ],
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

function NOTHING_USUAL() {
  return { utilization: null, inUse: null, requestsPerSecond: null, servedPerSecond: null, p95Ms: null };
}

const cases = EXAMPLES.map(([cause, seen], index) => [cause, index, seen] as const);
const misses = EXAMPLES.flatMap(([cause, , close]) =>
  Object.entries(close).map(([lacks, seen]) => [cause, lacks, seen] as const),
);

it('has an example of every cause', () => {
  expect([...new Set(EXAMPLES.map(([cause]) => cause))].sort()).toEqual([...CAUSES].sort());
});

it.each(cases)('leads to %s (%#)', (cause, _, seen) => {
  expect(causes(seen)[0]).toBe(cause);
});

it.each(misses)('does not lead to %s when %s', (cause, _, seen) => {
  expect(causes(seen)).not.toContain(cause);
});

describe('which cause leads', () => {
  const all = (own: Partial<DatabaseActivity>) =>
    busy({ database: sessions({ serviceConnections: 150, serviceActive: 140, ...own }) });
  const leaked = (count: number) => ({
    leaked: Array.from({ length: count }, (_, pid) => session(pid)),
    leakedCount: count,
    serviceIdleInTransaction: count,
  });

  it.each<[Cause, Cause, Partial<Evidence>]>([
    ['connection-leak', 'lock-chain', all({ ...leaked(49), ...chain, serviceWaitingForLock: 40 })],
    ['lock-chain', 'connection-leak', all({ ...leaked(40), ...chain, serviceWaitingForLock: 49 })],
    ['lock-chain', 'connection-leak', all({ ...leaked(40), ...chain, serviceWaitingForLock: 40 })],
    ['connection-leak', 'database-full', all({ ...leaked(40), maxConnections: 158 })],
    ['leak-suspected', 'connection-leak', all({ ...leaked(1), suspected: { ...suspected, sessions: 120 } })],
    [
      'connection-leak',
      'slow-queries',
      all({ ...leaked(90), active: 60, slowQueries: 40, serviceSlowQueries: 40 }),
    ],
    ['slow-queries', 'undersized-pool', all({ active: 140, slowQueries: 70, serviceSlowQueries: 70 })],
    [
      'other-tenant',
      'database-full',
      { database: database({ serviceConnections: 154, otherConnections: 238 }) },
    ],
    ['database-full', 'sources-disagree', { database: database({ serviceConnections: 390 }) }],
  ])('%s before %s', (first, second, seen) => {
    const found = causes(seen);
    expect(found[0]).toBe(first);
    expect(found).toContain(second);
  });

  it('is one pod, and no leak beside, where that pod alone holds what does nothing', () => {
    const seen = { ...skewed(50, 5, 5), database: sessions({ serviceConnections: 150, serviceActive: 15 }) };
    expect(causes(seen)).toEqual(['skewed-pod']);
  });

  it('is a surge alone, which is not called usual traffic beside', () => {
    expect(causes(busyWith({ requestsPerSecond: 36 }))).toEqual(['traffic-surge']);
  });

  it('is no cause that explains little: the full pool leads, and the one odd session is told beside', () => {
    const odd = busyWith(
      { usual: NOTHING_USUAL() },
      { database: sessions({ serviceConnections: 150, serviceActive: 140, ...leaked(1) }) },
    );
    expect(causes(odd)).toEqual(['pool-full', 'connection-leak']);
  });

  it('is what explains little where nothing else is wrong', () => {
    expect(causes({ database: leaking([session(1)]) })).toEqual(['connection-leak']);
  });

  it('does not count what was so when all was well', () => {
    const old = Array.from({ length: 40 }, (_, pid) => session(pid, { idleSeconds: 20_000 }));
    const seen = busyWith(
      { usual: { utilization: 0.5, inUse: 130, requestsPerSecond: 18, servedPerSecond: 18, p95Ms: 40 } },
      {
        database: sessions({
          serviceConnections: 150,
          serviceActive: 100,
          leaked: old,
          leakedCount: 40,
          serviceIdleInTransaction: 40,
        }),
      },
    );
    expect(causes(seen)).toEqual(['pool-full', 'connection-leak']);
    expect(findCauses(evidence(seen), config)[1]?.evidenceAgainst).toContain(
      '40 of them were already idle in transaction before the incident',
    );
  });
});
