import { headroom } from '../../src/capacity/headroom';
import type { ConnectionLimit, DatabaseActivity, Evidence } from '../../src/model/evidence';
import { configuration } from '../support/builders';
import { evidence, podPool, poolOf, pools } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';

const config = configuration({ remediation: { marginConnections: 5 } });
const left = (overrides: Partial<DatabaseActivity> = {}, seen: Partial<Evidence> = {}) => {
  const found = headroom(evidence({ database: database(overrides), ...seen }), config);
  if (typeof found === 'string') throw new Error(found);
  return found;
};
const limit = (overrides: Partial<ConnectionLimit> = {}): ConnectionLimit => ({
  ...{ kind: 'role', name: 'knhk', limit: 200, held: 60, heldByService: 60 },
  ...overrides,
});

describe('what the server has for the service', () => {
  it('is what it has, less what is reserved, held by others and left free', () => {
    expect(left()).toEqual({
      usable: 385,
      sum: 'max_connections 400 − superuser_reserved 3 − reserved 5 − other sessions 2 − margin 5 = 385',
    });
  });

  it.each([
    ['superuserReservedConnections', 13],
    ['reservedConnections', 15],
    ['hostReservedConnections', 10],
    ['otherConnections', 12],
  ])('is ten less where %s is ten more', (name, value) => {
    expect(left({ [name]: value }).usable).toBe(375);
  });

  it('is never less than nothing', () => {
    expect(left({ otherConnections: 900 })).toEqual({ usable: 0, sum: expect.stringMatching(/ = 0$/) });
  });

  it("is less what others hold who log in with the service's roles", () => {
    // The pods have 25 open: 5 in use and 20 idle. Fifteen more sessions are workers'.
    const pool = poolOf(['a', 'b', 'c', 'd', 'e'].map((name) => podPool(name, 1, 5)));
    expect(left({ serviceConnections: 40, maxConnections: 60 }, { pool })).toEqual({
      usable: 30,
      sum: expect.stringContaining("− sessions of the service's roles beside its pools 15 −"),
    });
  });

  it('takes no connection for the service that a pool does not tell of', () => {
    const untold = poolOf([{ ...podPool('a', 10), idle: null }]);
    expect(left({ serviceConnections: 40 }, { pool: untold }).usable).toBe(385 - 30);
    expect(left({ serviceConnections: 40 }, { pool: null }).usable).toBe(385 - 40);
  });

  it('is less what the other targets of the server may yet take', () => {
    const sharers = [{ target: 'orders', connections: 60, why: null }];
    expect(left({}, { sharers })).toEqual({
      usable: 325,
      sum: expect.stringContaining('− target orders may yet take 60 − margin 5 = 325'),
    });
  });

  it.each<[string, Partial<Evidence>]>([
    ['the connections of the database could not be read', { database: null }],
    [
      'the connections of the database could not be read',
      { database: { kind: 'full', sqlState: '53300', message: '' } },
    ],
    [
      'target orders shares the server, and what it may come to hold is not known: it is down',
      { sharers: [{ target: 'orders', connections: null, why: 'it is down' }] },
    ],
  ])('is not known: %s', (why, seen) => {
    expect(headroom(evidence(seen), config)).toBe(why);
  });
});

describe('what a limit leaves to the service', () => {
  it('is the limit, less the margin, where that is the tightest', () => {
    expect(left({ limits: [limit()] })).toEqual({
      usable: 195,
      sum: 'limit of role knhk 200 − margin 5 = 195',
    });
    expect(left({ limits: [limit({ limit: 391 })] }).usable).toBe(385);
    expect(left({ limits: [limit({ limit: 389 })] }).usable).toBe(384);
    expect(left({ limits: [limit({ limit: 0 })] }).usable).toBe(0);
  });

  it('is less what others hold under it', () => {
    // Twenty sessions of the role are in another database.
    expect(left({ limits: [limit({ held: 80 })] })).toEqual({
      usable: 175,
      sum: 'limit of role knhk 200 − held by others under it 20 − margin 5 = 175',
    });
    // Of the ninety in the database sixty are the service's.
    const shared = limit({ kind: 'database', held: 90 });
    expect(left({ limits: [shared] })).toEqual({
      usable: 165,
      sum: 'limit of database knhk 200 − held by others under it 30 − margin 5 = 165',
    });
  });

  it("takes the service's share for no more than its pools tell", () => {
    const pool = pools(10, 10);
    // Thirty open in the pools: of the sixty sessions of the role, thirty are others'.
    for (const kind of ['role', 'database'] as const)
      expect(left({ limits: [limit({ kind })] }, { pool }).usable).toBe(200 - 30 - 5);
  });

  it('is that of every role, of which any may be the one that the next pod takes', () => {
    const limits = [
      limit({ limit: 100, held: 20, heldByService: 20 }),
      limit({ name: 'knhk_write', limit: 90, held: 40, heldByService: 40 }),
    ];
    expect(left({ limits }).usable).toBe(85);
    // Ten of the sessions are beside the pools, and may be of either role.
    expect(left({ limits, serviceConnections: 160 }, { pool: pools(50) }).usable).toBe(90 - 10 - 5);
  });
});
