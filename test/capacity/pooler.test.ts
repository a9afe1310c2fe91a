/** What a pooler can come to hold of the server, and to take of clients. */

import { headroom } from '../../src/capacity/headroom';
import { clientRoom, poolerPeak } from '../../src/capacity/pooler';
import { type Evidence, type PoolerEvidence, type Whole, wholeOf } from '../../src/model/evidence';
import { roomFor } from '../../src/remediate/changes/plan-context';
import { configuration } from '../support/builders';
import { evidence, pools } from '../support/evidence-builders';
import { behindPooler, bouncer, pooler, poolerPool, poolerWith } from '../support/pooler-builders';

const config = configuration();
const whole = (overrides: Partial<PoolerEvidence> = {}): Whole<PoolerEvidence> => {
  const found = wholeOf(pooler(overrides));
  if (!found) throw new RangeError('it is partial');
  return found;
};

describe('connections to the server', () => {
  it('are bouncers × (pool + reserve) × pairs', () => {
    const pools = [poolerPool({ reserve: 2 }), poolerPool({ user: 'worker', size: 8 })];
    const each = bouncer({ pools });
    expect(poolerPeak(whole({ instances: 3, bouncers: [each, each] }))).toEqual({
      connections: 3 * (5 + 8 + 2),
      text: '3 bouncers × (2 pools 13 + reserve 2)',
    });
  });

  it('count a pair that one bouncer alone has, since every one may get it', () => {
    const bouncers = [bouncer(), bouncer({ pools: [poolerPool({ user: 'worker' })] })];
    expect(poolerPeak(whole({ bouncers })).connections).toBe(2 * (5 + 5));
  });

  it('are no more than the limit of their database', () => {
    const limited = (databaseLimit: number) =>
      poolerPeak(whole({ bouncers: [bouncer({ pools: [poolerPool({ reserve: 3, databaseLimit })] })] }), 20);
    expect(limited(12).connections).toBe(2 * 12);
    expect(limited(22).connections).toBe(2 * 22);
    expect(limited(99).connections).toBe(2 * 23);
  });

  it('grow with the default, where a pool has that, and with pools of other databases', () => {
    const pools = [poolerPool(), poolerPool({ user: 'own', size: 7 })];
    const bouncers = [bouncer({ pools, otherPools: 3 })];
    expect(poolerPeak(whole({ instances: 1, bouncers }), 9)).toEqual({
      connections: 9 + 7 + 3 * 4,
      text: '1 bouncer × (2 pools 16 + reserve 0 + 12 more of other databases)',
    });
  });
});

describe("the pods' connections", () => {
  it('all fit into one bouncer, beside its other clients', () => {
    const bouncers = [bouncer({ clients: 40, maxClients: 120 }), bouncer({ clients: 30, maxClients: 100 })];
    // 70 clients, 60 of them in the pods' pools.
    expect(clientRoom(whole({ bouncers }), { pool: pools(10, 20) })).toEqual({
      usable: 90,
      sum: 'max_client_conn 100 − other clients of the pooler 10 = 90',
    });
    expect(clientRoom(whole({ bouncers: [] }), { pool: null })).toBe('no bouncer was read');
  });

  it('take nothing of the server, whatever it has left', () => {
    const seen = evidence({ ...poolerWith(poolerPool()), database: behindPooler({ maxConnections: 30 }) });
    expect(roomFor({ evidence: seen, config })).toMatchObject({ headroom: { usable: 1_000 } });
    const alone = evidence({ database: behindPooler({ maxConnections: 30 }) });
    expect(roomFor({ evidence: alone, config })).toMatchObject({ headroom: { usable: 15 } });
  });

  it("are not known to fit where PostgreSQL has sessions that are not the pooler's: the pods may pass it by", () => {
    const room = (serviceConnections: number, seen: Partial<Evidence> = {}) =>
      roomFor({
        evidence: evidence({
          ...{ ...poolerWith(poolerPool()), database: behindPooler({ serviceConnections }) },
          ...seen,
        }),
        config,
      });
    // The pooler has 8 of them; 5 more are within what two readings may differ by.
    expect(room(13)).toMatchObject({ headroom: { usable: 1_000 } });
    expect(room(14)).toEqual({
      code: 'growth',
      why: expect.stringMatching(/^PostgreSQL has 14 sessions .* the pooler's pools hold 8: .*/),
    });
    expect(room(150, { pool: pools(50) })).toMatchObject({ code: 'growth' });
  });

  it('are not known to fit where the pooler was read in part', () => {
    const seen = evidence({ pooler: pooler({ partial: ['b: no answer'] }) });
    expect(roomFor({ evidence: seen, config })).toMatchObject({
      code: 'not-read',
      why: 'the pooler was not read whole: b: no answer',
    });
  });
});

it("leaves out of the others what the pooler's own sessions are", () => {
  const seen = evidence({ ...poolerWith(poolerPool({ servers: 4 })), database: behindPooler() });
  // 400 − 3 − 5 − 2 others − 2 sessions beside the pooler's 8 − 5
  expect(headroom(seen, config)).toMatchObject({ usable: 383 });
});
