/** Examples of causes that the sessions of the database show. */
import { busy, busyWith, deployment, logs, pools } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { type CauseExample, chain, FULL, sessions, suspected } from './examples-setup';

const talking = {
  ...session(9, { state: 'idle in transaction' }),
  transactionSeconds: 3_500,
  idleSeconds: 12,
};
/** Pools that are full, whose sessions all work and take four times as long as usual. */
const saturated = busyWith({ servedPerSecond: 5 });

export const OF_SESSIONS: readonly CauseExample[] = [
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
];
