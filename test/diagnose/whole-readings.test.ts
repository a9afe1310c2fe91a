/** What a reading that is not whole proves, and what it does not: absence needs all of it, presence a part. */
import { connectionsInUse } from '../../src/diagnose/connections-in-use';
import { contradictionsOf } from '../../src/diagnose/contradictions';
import { findCauses } from '../../src/diagnose/findings';
import { findRisks } from '../../src/diagnose/risk-signs';
import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import { configuration, incident, targetOf } from '../support/builders';
import {
  busyWith,
  deployment,
  evidence,
  logs,
  podPool,
  poolOf,
  pools,
  service,
} from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';

const config = configuration();
const partial = ['1 of 3 pods could not be read'];
/** Of which a role has no connection left. */
const REACHED: Partial<DatabaseActivity> = {
  limits: [{ kind: 'role', name: 'knhk', limit: 60, held: 60, heldByService: 60 }],
};
const kinds = (seen: Partial<Evidence>) => contradictionsOf(evidence(seen), config).map(({ kind }) => kind);
const causes = (seen: Partial<Evidence>) => findCauses(evidence(seen), config).map(({ cause }) => cause);

describe('connections in use', () => {
  const working = (serviceActive: number) => database({ serviceActive, serviceIdleInTransaction: 0 });

  it('are as many as the pods tell, where all of them did', () => {
    expect(connectionsInUse({ pool: pools(10), database: working(90), pooler: null })).toBe(30);
  });

  it('are the larger of what the pods and PostgreSQL tell, where a pod is missing', () => {
    const some = { ...pools(10), partial };
    expect(connectionsInUse({ pool: some, database: working(90), pooler: null })).toBe(90);
    expect(connectionsInUse({ pool: some, database: working(20), pooler: null })).toBe(30);
    expect(connectionsInUse({ pool: null, database: working(20), pooler: null })).toBe(20);
    expect(connectionsInUse({ pool: null, database: null, pooler: null })).toBeNull();
  });
});

describe('contradictions', () => {
  const fires = { alert: { firing: true, state: 'firing' } } as const;
  const refused = logs({ connectionTimeouts: 4 });

  it('are seen in pools that were read whole, below the limit of the check', () => {
    expect(kinds({ ...fires, ...refused })).toEqual(['alert-fires', 'refusals-in-logs']);
    const all = database({ serviceConnections: 150 });
    expect(kinds({ ...fires, ...refused, pool: pools(40), database: all })).toEqual([]);
  });

  it('are none in a part: the full pool may be the one that was not read', () => {
    expect(kinds({ ...fires, ...refused, pool: { ...pools(10), partial } })).toEqual([]);
  });

  it('are none between too many sessions and pools of which one is missing', () => {
    const many = { database: database({ serviceConnections: 200 }) };
    expect(kinds({ ...many, pool: pools(10) })).toEqual(['sessions-above-pools']);
    expect(kinds({ ...many, pool: { ...pools(10), partial } })).toEqual([]);
  });

  it('are none where a limit of the database is reached: refused connections agree with it', () => {
    expect(kinds({ ...refused, database: database(REACHED) })).toEqual([]);
    expect(kinds({ ...refused, database: null })).toEqual([]);
  });
});

describe('a false alarm', () => {
  it.each<[string, Partial<Evidence>]>([
    ['with a replica that is not available', deployment({ availableReplicas: 2 })],
    // With a limit that is reached such a line contradicts nothing, and is still no health.
    [
      'with a line of a connection that was not got',
      { ...logs({ connectionTimeouts: 1 }), database: database(REACHED) },
    ],
    ['with pools that were not read whole', { pool: { ...pools(10), partial } }],
  ])('is none %s', (_, seen) => {
    expect(causes({})).toEqual(['false-alarm']);
    expect(causes(seen)).not.toContain('false-alarm');
  });
});

describe('a saturated database', () => {
  const waits = [{ type: 'IO', event: 'DataFileRead', sessions: 120 }];
  const slower = (p95Ms: number, p95IsLowerBound: boolean) => {
    const { usual } = service().service;
    const unknown = { ...usual, inUse: null, servedPerSecond: null, utilization: null, p95Ms: 400 };
    const seen = busyWith({ p95Ms, p95IsLowerBound, usual: unknown as typeof usual });
    return causes({ ...seen, database: { ...(seen.database as DatabaseActivity), waits } });
  };

  it('is none where p95 is no higher than usual, whatever its sessions wait for', () => {
    expect(slower(400, false)).not.toContain('database-saturated');
  });

  it('may be one where p95 is at least so high: a lower bound is no proof that it is not slower', () => {
    expect(slower(400, true)).toContain('database-saturated');
  });
});

it('what explains little leads where a whole pool has room, and not where a pod was not read', () => {
  const odd = { database: leaking([session(1)]) };
  const [first] = findCauses(evidence(odd), config);
  expect(first?.cause).toBe('connection-leak');
  expect(first?.explains).toBeLessThan(config.diagnosis.minExplainedShare);
  const [unread, ...beside] = causes({ ...odd, pool: { ...pools(10), partial } });
  expect(unread).not.toBe('connection-leak');
  expect(beside).toContain('connection-leak');
});

it('prepared transactions are no news where they were there when all was as usual, as long ago as that was', () => {
  const target = targetOf(config);
  const risks = (usualSecondsAgo: number) =>
    findRisks(
      evidence({
        usualSecondsAgo,
        database: database({
          dataLoss: { ...database().dataLoss, preparedTransactions: 1 },
          prepared: [{ gid: 'p', owner: 'knhk', database: target.postgres.database, ageSeconds: 4_000 }],
        }),
      }),
      incident(),
      target,
      config,
    ).map(({ kind }) => kind);
  expect(risks(3_999)).toEqual([]);
  expect(risks(4_000)).toEqual(['data-loss']);
});

describe('slots that others hold', () => {
  const crowded = (overrides: Partial<DatabaseActivity> = {}) => ({
    pool: pools(3, 20),
    database: database({
      ...{ maxConnections: 100, superuserReservedConnections: 0, reservedConnections: 0 },
      ...{ serviceConnections: 60, otherConnections: 35, ...overrides },
    }),
  });
  const tenant = (seen: Partial<Evidence>, of = config) =>
    findCauses(evidence(seen), of).find(({ cause }) => cause === 'other-tenant');

  it('explain as much as their share of all slots', () => {
    expect(tenant(crowded({ serviceConnections: 20, otherConnections: 75 }))?.explains).toBe(0.75);
  });

  it('leave too few for all the pools of a pod together', () => {
    // Three pods with pools of 10 and 8: 54 of the 48 that 50 of others and the margin leave; with one of them, 30.
    const pods = ['a', 'b', 'c'].flatMap((pod) => [podPool(pod, 2, 10, 'read'), podPool(pod, 2, 8, 'write')]);
    const seen = (of: typeof pods) => ({
      ...crowded({ serviceConnections: of.length * 8, otherConnections: 50 }),
      pool: poolOf(of, 3),
    });
    expect(tenant(seen(pods))?.evidenceFor.at(-1)).toMatch(/3 × 18 = 54; usable: /);
    expect(tenant(seen(pods.filter(({ pool }) => pool === 'read')))).toBeUndefined();
  });
});

it('how full a server is called nearly full is configured', () => {
  const seen = evidence({
    database: database({
      ...{ maxConnections: 100, superuserReservedConnections: 0, reservedConnections: 0 },
      ...{ serviceConnections: 60, otherConnections: 35 },
    }),
  });
  const of = (nearlyFullShare: number) =>
    findCauses(seen, configuration({ diagnosis: { nearlyFullShare } })).map(({ cause }) => cause);
  expect(of(0.95)).toContain('database-full');
  expect(of(0.96)).not.toContain('database-full');
});
