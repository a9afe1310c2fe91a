/** What a finding says: enough for a person to go on without a query of their own. */
import type { DatabaseActivity } from '../../src/model/evidence';
import { busy, busyWith, logs, podPool, poolOf, pools, service } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { found, saidFor } from './texts-setup';

it('a full database: who holds the slots, or the refusal, and what the logs say', () => {
  const seen = {
    database: database({ serviceConnections: 300, otherConnections: 92 }),
    ...logs({ connectionTimeouts: 8 }),
  };
  expect(found('database-full', seen).evidenceFor).toEqual([
    '392 sessions hold all 392 slots open to ordinary roles',
    '300 of them belong to the service, 92 to others',
    '8 log lines report connection timeouts',
  ]);
  const refused = { kind: 'full', sqlState: '53300', message: 'sorry, too many clients already' } as const;
  expect(found('database-full', { database: refused }).evidenceFor).toEqual([
    'login refused (SQLSTATE 53300): sorry, too many clients already',
  ]);
});

it('one pod: which, how full it is, how full the others are, and whether it works at all', () => {
  const pool = poolOf([podPool('a', 5), podPool('b', 49), podPool('c', 20)]);
  expect(found('skewed-pod', { pool, database: database({ serviceActive: 70 }) }).evidenceFor).toEqual([
    'the pool of b is 98 % in use, the others at most 40 %',
  ]);
  expect(saidFor('skewed-pod', { pool, database: database({ serviceActive: 4 }) })).toContain(
    'most of the connections in use run no query',
  );
});

it('a surge: the traffic now, the usual, and that each connection is held as long as ever', () => {
  expect(saidFor('traffic-surge', busyWith({ requestsPerSecond: 61.04 }))).toMatch(
    /61 requests\/s; usual: 18 requests\/s[\s\S]*held 1 times as long as usual/,
  );
});

describe('a pool too small', () => {
  it('says how full it was, how long connections are held, and that the traffic is no surge', () => {
    expect(found('undersized-pool', busy())).toMatchObject({
      confidence: 'medium',
      evidenceFor: [
        "a pod's pool is 100 % in use",
        "140 of the service's sessions are active in the database",
        'each connection is held 1 times as long as usual',
        'the fullest pool was 90 % in use before the incident',
        '20 requests/s; usual: 18 requests/s',
      ],
      evidenceAgainst: [],
    });
  });

  it('mentions queries that are slow', () => {
    const { database: work } = busy();
    const slow = busy({ database: { ...(work as DatabaseActivity), slowQueries: 3 } });
    expect(found('undersized-pool', slow).evidenceAgainst).toEqual(['3 queries are slow']);
  });
});

it('a full pool without a proven cause: what is known, and what the proof would need', () => {
  const { usual } = service().service;
  const seen = busyWith({ usual: { ...usual, inUse: null, requestsPerSecond: null } });
  expect(found('pool-full', seen)).toMatchObject({
    confidence: 'low',
    evidenceFor: ['the pool of pod-1 is 100 % in use'],
    evidenceAgainst: ['how long connections are usually held is not known', 'the usual traffic is not known'],
  });
  const stuck = busyWith(
    { servedPerSecond: 0 },
    { database: database({ serviceConnections: 150, serviceActive: 74, serviceIdleInTransaction: 1 }) },
  );
  expect(saidFor('pool-full', stuck)).toContain('no request is served');
});

describe('no data', () => {
  it('names every gap, with its subject and its error', () => {
    const gaps = [
      { probe: 'database', subject: null, error: 'postgres: connect ECONNREFUSED' },
      { probe: 'pool', subject: 'pod-2', error: 'no answer within 5000 ms' },
    ] as const;
    expect(found('no-data', { database: null, pool: null, gaps })).toMatchObject({
      cause: 'no-data',
      confidence: 'low',
      evidenceFor: ['database: postgres: connect ECONNREFUSED', 'pool (pod-2): no answer within 5000 ms'],
      evidenceAgainst: [],
    });
  });

  it('says so when everything was read and fits no cause, with the pool that was seen', () => {
    expect(
      found('no-data', {
        pool: pools(45),
        database: database({ serviceConnections: 150, serviceActive: 130 }),
      }),
    ).toMatchObject({
      evidenceFor: ['the evidence fits no known cause'],
      evidenceAgainst: ['the highest pool utilization read is 90 %'],
    });
  });
});
