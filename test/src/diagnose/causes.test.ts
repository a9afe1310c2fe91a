/** Each cause with the evidence that leads to it, and evidence that almost does. */
import { findCauses } from '../../../src/diagnose/findings';
import type { Evidence, RootBlocker } from '../../../src/evidence';
import { CAUSES, type Cause } from '../../../src/state';
import {
  configuration,
  database,
  deployment,
  evidence,
  leaking,
  podPool,
  pools,
  service,
  session,
} from '../../support/builders';

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
const working = { pool: pools(50), database: database({ active: 140, serviceConnections: 150 }) };
const skewed = (...active: number[]): Partial<Evidence> => {
  const pods = active.map((each, index) => podPool(`pod-${index + 1}`, each));
  const all = active.reduce((sum, each) => sum + each, 0);
  return {
    pool: {
      podsExpected: pods.length,
      podsRead: pods.length,
      pods,
      total: 50 * pods.length,
      active: all,
      idle: 50 * pods.length - all,
      utilization: all / (50 * pods.length),
      maxPodUtilization: Math.max(...pods.map((pod) => pod.utilization)),
    },
    database: database({ active: all }),
  };
};
const gap = { probe: 'logs', subject: 'pod-1', error: 'no answer' } as const;

/** What leads to the cause; then what comes close, each with what it lacks. */
const EXAMPLES: readonly (readonly [
  Cause,
  Partial<Evidence>,
  Readonly<Record<string, Partial<Evidence>>>,
])[] = [
  [
    'lock-chain',
    { database: database({ waitingForLock: 2, blockers: [root] }) },
    {
      'only one session waits': { database: database({ waitingForLock: 1, blockers: [root] }) },
      'nobody is at the root of it': { database: database({ waitingForLock: 9 }) },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'connection-leak',
    { database: leaking([session(1)]) },
    {
      'the sessions have not been idle for long': { database: database({ idleInTransaction: 9 }) },
      'the sessions were not read': { database: FULL },
    },
  ],
  [
    'connection-leak',
    // 74 at work, and 150 connections taken from the pools.
    { ...working, database: database({ active: 70, idleInTransaction: 4 }) },
    {
      'half of the connections are at work': {
        ...working,
        database: database({ active: 71, idleInTransaction: 4 }),
      },
      'the pools have room': { pool: pools(47), database: database({ active: 1 }) },
      'the sessions were not read': { ...working, database: FULL },
    },
  ],
  [
    'slow-queries',
    { database: database({ active: 10, slowQueries: 5 }) },
    {
      'most queries are quick': { database: database({ active: 11, slowQueries: 5 }) },
      'it is one report': { database: database({ active: 1, slowQueries: 1 }) },
      'the sessions were not read': { database: FULL },
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
    { database: database({ serviceConnections: 390, otherConnections: 2 }) },
    {
      'one slot is left': { database: database({ serviceConnections: 389, otherConnections: 2 }) },
      'nothing was read': { database: null },
    },
  ],
  ['database-full', { database: FULL }, {}],
  [
    'skewed-pod',
    skewed(48, 39, 5),
    {
      'a second pod is full too': skewed(48, 48, 5),
      'a second pod has no room either': skewed(48, 40, 5),
      'the pod is not quite full': skewed(47, 5, 5),
      'there is no other pod': skewed(50),
      'a pod was not read': { pool: { ...skewed(48, 5).pool, podsExpected: 3 } as Evidence['pool'] },
      'no pod was read': { pool: null },
    },
  ],
  [
    'traffic-surge',
    { ...working, ...service({ requestsPerSecond: 40, usualRequestsPerSecond: 20 }) },
    {
      'it is not twice the usual': {
        ...working,
        ...service({ requestsPerSecond: 39.9, usualRequestsPerSecond: 20 }),
      },
      'the usual traffic is not known': {
        ...working,
        ...service({ requestsPerSecond: 40, usualRequestsPerSecond: null }),
      },
      'the traffic is not known': {
        ...working,
        ...service({ requestsPerSecond: null, usualRequestsPerSecond: 20 }),
      },
      'there was no traffic to compare with': {
        ...working,
        ...service({ requestsPerSecond: 40, usualRequestsPerSecond: 0 }),
      },
      'the pools have room': { pool: pools(47), ...service({ requestsPerSecond: 40 }) },
      'sessions are leaked': {
        ...working,
        database: leaking([session(1)]),
        ...service({ requestsPerSecond: 90 }),
      },
      'the sessions were not read': { ...working, database: FULL, ...service({ requestsPerSecond: 90 }) },
    },
  ],
  [
    'undersized-pool',
    working,
    {
      'the traffic is not known': { ...working, ...service({ requestsPerSecond: null }) },
      'the pools are at the threshold': { ...working, pool: pools(95, 100) },
      'sessions are leaked': { ...working, database: leaking([session(1)]) },
      'the sessions were not read': { ...working, database: FULL },
      'the pools were not read': { ...working, pool: null },
    },
  ],
  [
    'false-alarm',
    {},
    {
      'something was not read': { gaps: [gap] },
      'a pod is at the healthy limit': { pool: pools(40) },
      'a session is leaked': { database: leaking([session(1)]) },
      'requests fail': service({ errorRate: 0.011 }),
      'it is not known whether requests fail': service({ errorRate: null }),
      'no pool was read': { pool: null },
      'the sessions were not read': { database: FULL },
    },
  ],
  ['no-data', { pool: null }, { 'everything was read and is well': {} }],
];

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
  const surge = service({ requestsPerSecond: 90 });
  const chain = { waitingForLock: 9, blockers: [root] };
  const slow = { active: 10, slowQueries: 9 };
  const leaked = leaking([session(1)]);

  it.each<[Cause, Cause, Partial<Evidence>]>([
    ['lock-chain', 'connection-leak', { database: { ...leaked, ...chain } }],
    ['connection-leak', 'slow-queries', { database: { ...leaked, ...slow } }],
    ['slow-queries', 'other-tenant', { database: database({ ...slow, otherConnections: 238 }) }],
    [
      'other-tenant',
      'database-full',
      { database: database({ serviceConnections: 154, otherConnections: 238 }) },
    ],
    ['database-full', 'skewed-pod', { ...skewed(50, 5, 5), database: FULL }],
    ['skewed-pod', 'connection-leak', { ...skewed(50, 5, 5), database: database({ active: 4 }) }],
    ['connection-leak', 'traffic-surge', { ...working, ...surge, database: database({ active: 4 }) }],
    ['connection-leak', 'undersized-pool', { ...working, database: database({ active: 4 }) }],
    ['lock-chain', 'undersized-pool', { ...working, database: database({ active: 140, ...chain }) }],
    ['slow-queries', 'undersized-pool', { ...working, database: database({ active: 140, slowQueries: 70 }) }],
  ])('%s before %s', (first, second, seen) => {
    const found = causes(seen);
    expect(found[0]).toBe(first);
    expect(found).toContain(second);
  });

  it('is a surge alone, which is not called usual traffic beside', () => {
    expect(causes({ ...working, ...surge })).toEqual(['traffic-surge']);
  });

  it('is a leak, and no surge, while sessions are leaked: more pods would leak more', () => {
    expect(causes({ ...working, ...surge, database: { ...leaked, active: 140 } })).toEqual([
      'connection-leak',
    ]);
  });

  it('names them in the order of precedence', () => {
    const everything = { ...leaked, ...chain, ...slow, serviceConnections: 154, otherConnections: 238 };
    const found = causes({ ...skewed(50, 5, 5), database: everything });
    expect(found).toEqual(CAUSES.filter((cause) => found.includes(cause)));
    expect(found).toHaveLength(6);
  });
});
