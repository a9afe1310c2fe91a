/** A larger pool of the pooler: what must hold for it, and the sum. */
import fc from 'fast-check';
import type { Evidence, PoolerEvidence } from '../../src/model/evidence';
import { type RefusalCode, refused } from '../../src/model/refusal';
import { raisePoolerPool } from '../../src/remediate/changes/raise-pooler-pool';
import { applied, configuration } from '../support/builders';
import { owner } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { planContext } from '../support/plans';
import {
  behindPooler,
  bouncer,
  fullPool,
  pooledConfiguration,
  pooler,
  poolerPool,
  poolerWith,
  waitingAtPooler,
} from '../support/pooler-builders';
import { runs } from '../support/runs';

const config = pooledConfiguration();
const plan = (seen: Partial<Evidence> = {}, actions = [] as ReturnType<typeof applied>[]) =>
  raisePoolerPool.plan(planContext(waitingAtPooler(seen), { cause: 'pooler-pool-full', config, actions }));
const withFile = (file: Partial<NonNullable<PoolerEvidence['config']>>) => ({
  pooler: {
    ...poolerWith(fullPool()).pooler,
    config: { size: 5, immutable: false, owner: null, ...file },
  },
});

it('raises the pool to the target where bouncers × pool × pairs fit, whatever the pods may have', () => {
  // 2 × 50 = 100 ≤ 115 − 3 − 5 − 2 − 5 = 100
  expect(plan({ database: behindPooler({ maxConnections: 115 }) })).toEqual({
    plan: {
      kind: 'raise-pooler-pool',
      id: 'pool-1-1',
      fromSize: 5,
      toSize: 50,
      headroom: expect.stringMatching(
        /^2 bouncers × \(pool 50 \+ reserve 0\) = 100 connections, usable are max_connections 115 .* = 100$/,
      ),
      summary:
        'raise default_pool_size of PgBouncer from 5 to 50 connections for each pair of database and user',
    },
  });
});

it('raises it by less where that does not fit, and not at all where not one more does', () => {
  expect(plan({ database: behindPooler({ maxConnections: 114 }) })).toMatchObject({
    plan: { toSize: 49, summary: expect.stringContaining('(not 50: that does not fit)') },
  });
  expect(plan({ database: behindPooler({ maxConnections: 27 }) })).toMatchObject({ plan: { toSize: 6 } });
  expect(plan({ database: behindPooler({ maxConnections: 26 }) })).toEqual(
    refused(
      'no-headroom',
      expect.stringMatching(/^no headroom for a pooler's pool of 6: .* = 12 connections/),
    ),
  );
});

it('counts the reserve, every pair, and the pools of other databases that grow too', () => {
  const pools = [fullPool({ reserve: 3 }), poolerPool({ user: 'worker' })];
  const each = { pools, otherPools: 2 };
  const seen = { pooler: pooler({ bouncers: [bouncer(each), bouncer({ ...each, address: 'b:6432' })] }) };
  // To 10: 2 × (10 + 10 + 3 + 2 × 5) = 66 ≤ 81 − 15
  const proposal = plan({ ...seen, database: behindPooler({ maxConnections: 81 }) });
  expect(proposal).toMatchObject({
    plan: {
      toSize: 10,
      headroom: expect.stringContaining('(2 pools 20 + reserve 3 + 10 more of other databases) = 66'),
    },
  });
});

it.each<[RefusalCode, string, Partial<Evidence>]>([
  ['not-needed', 'there is no pooler', { pooler: null }],
  [
    'not-read',
    'a bouncer was not read',
    { pooler: { ...poolerWith(fullPool()).pooler, partial: ['b:6432: no answer'] } },
  ],
  [
    'pool-size-source',
    'no ConfigMap is known',
    { pooler: { ...poolerWith(fullPool()).pooler, config: null } },
  ],
  ['pool-size-source', 'the file does not set it', withFile({ size: null })],
  ['being-changed', 'the file says another size', withFile({ size: 8 })],
  ['immutable', 'the ConfigMap is immutable', withFile({ immutable: true })],
  ['owner', 'a controller keeps the ConfigMap', withFile({ owner: owner('Argo CD') })],
  ['pool-size-source', 'the pool has a size of its own', poolerWith(fullPool({ size: 4 }))],
  ['pool-size-source', 'max_db_connections keeps it', poolerWith(fullPool({ databaseLimit: 5 }))],
  ['growth', 'sessions leak', { database: { ...leaking([1, 2, 3].map((pid) => session(pid))), ...OWN() } }],
  ['growth', 'the database is full', { database: behindPooler({ maxConnections: 20 }) }],
  ['growth', 'the database was not read', { database: null }],
  ['growth', 'sources contradict each other', poolerWith(fullPool({ serversInUse: 30, servers: 30 }))],
  ['not-read', 'a neighbour is not known', { sharers: [{ target: 'o', connections: null, why: 'down' }] }],
])('refuses (%s) where %s', (code, _, seen) => {
  expect(plan(seen)).toMatchObject({ refusal: { code } });
});

function OWN() {
  return { serviceConnections: 10, serviceActive: 7 };
}

it('refuses without a role that may, at the size that is the most, and a second time', () => {
  const without = planContext(waitingAtPooler(), { config: configuration() });
  expect(raisePoolerPool.plan(without)).toMatchObject({ refusal: { code: 'pool-size-source' } });
  const large = poolerWith(fullPool({ size: 50, serversInUse: 5 }), { defaultPoolSize: 50 }).pooler;
  const seen = { pooler: { ...large, config: { size: 50, immutable: false, owner: null } } };
  expect(plan(seen)).toMatchObject({ refusal: { code: 'not-needed' } });
  const again = [applied({ kind: 'raise-pooler-pool' })];
  expect(plan({}, again)).toMatchObject({ refusal: { code: 'made-already' } });
});

it('never plans more than fits, summed up in another way', () => {
  const pool = fc
    .record({
      size: fc.constantFrom(5, 5, 12),
      reserve: fc.nat({ max: 4 }),
      user: fc.constantFrom('a', 'b', 'c'),
      databaseLimit: fc.constantFrom(null, null, 40),
    })
    .map((each) => fullPool(each));
  const anyBouncer = fc
    .record({
      pools: fc.uniqueArray(pool, { minLength: 1, maxLength: 3, selector: ({ user }) => user }),
      otherPools: fc.nat({ max: 2 }),
    })
    .map((each) => bouncer(each));
  const situation = fc.record({
    bouncers: fc.array(anyBouncer, { minLength: 1, maxLength: 3 }),
    more: fc.nat({ max: 2 }),
    maxConnections: fc.integer({ min: 20, max: 400 }),
    otherConnections: fc.nat({ max: 60 }),
  });
  let planned = 0;
  fc.assert(
    fc.property(situation, ({ bouncers, more, maxConnections, otherConnections }) => {
      const instances = bouncers.length + more;
      const serviceConnections = bouncers.flatMap(({ pools }) => pools).length * 5;
      const proposal = plan({
        pooler: pooler({ bouncers, instances }),
        database: behindPooler({
          ...{ maxConnections, otherConnections, serviceConnections, serviceActive: serviceConnections },
        }),
      });
      if (!('plan' in proposal) || proposal.plan.kind !== 'raise-pooler-pool') return;
      planned += 1;
      const { toSize } = proposal.plan;
      expect(toSize).toBeGreaterThan(5);
      expect(toSize).toBeLessThanOrEqual(50);
      let held = 0;
      for (const user of ['a', 'b', 'c']) {
        const sizes = bouncers
          .flatMap(({ pools }) => pools.filter((each) => each.user === user))
          .map(({ size, reserve, databaseLimit }) => {
            const grown = (size === 5 ? toSize : size) + reserve;
            return databaseLimit === null ? grown : Math.min(grown, databaseLimit);
          });
        held += sizes.length === 0 ? 0 : Math.max(...sizes);
      }
      const others = Math.max(...bouncers.map((each) => each.otherPools)) * (toSize - 5);
      expect(instances * (held + others)).toBeLessThanOrEqual(maxConnections - 8 - otherConnections - 5);
    }),
    runs(2_000),
  );
  expect(planned).toBeGreaterThan(20);
});
