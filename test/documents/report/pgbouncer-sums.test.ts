import assert from 'node:assert/strict';
import fc from 'fast-check';
import { headroom } from '../../../src/capacity/headroom';
import { pgBouncerProposal } from '../../../src/documents/report/pgbouncer';
import type { DatabaseActivity, Evidence } from '../../../src/model/evidence';
import { isAbove, isAtMost } from '../../support/bounds';
import { evidence, logs, poolConfig, pools } from '../../support/evidence-builders';
import { database } from '../../support/evidence-of-database';
import { pooler } from '../../support/pooler-builders';
import { config, documents, proposal, seen, settings, TARGET } from './proposal';

describe('the sums', () => {
  it("are shown with the evidence's numbers", () => {
    expect(proposal().arithmetic).toEqual([
      "Client side: 4 pods at the peak of a rollout × pool 50 = 200 connections, all to one bouncer while the other is away; max_client_conn = 1000, the larger of the runbook's 1000 and 200 × 1.2 = 240.",
      "Pool: default_pool_size = 25, the smaller of the runbook's 25 and (383 usable − 2 bouncers × 5 in reserve) ÷ 2 = 186; usable: max_connections 400 − superuser_reserved 3 − reserved 5 − other sessions 2 − margin 7 = 383.",
      'Server side: 2 bouncers × (25 + 5 in reserve) × 1 pair of user and database = 60 connections to PostgreSQL; 383 are usable.',
      'While a bouncer is replaced, the one that ends holds its own for up to 60 s: 60 + 30 = 90; 383 are usable.',
      'While the service moves over, pods that still connect by themselves hold theirs: 200 + 60 = 260; 383 are usable.',
    ]);
  });

  it('say what does not fit', () => {
    const { arithmetic, manifest } = proposal({ database: database({ maxConnections: 60 }) });
    expect(settings(manifest)['[pgbouncer]']).toMatchObject({ default_pool_size: '16' });
    expect(arithmetic[3]).toMatch(/42 \+ 21 = 63; only 43 are usable: replace bouncers when/);
    expect(arithmetic[4]).toMatch(/200 \+ 42 = 242; only 43 are usable: make the service's own pool smaller/);
    // They stand in the manifest too, for whoever has only that.
    const text = manifest.replace(/\n# /g, ' ');
    for (const sentence of arithmetic) expect(text).toContain(sentence);
  });

  it('keep within the headroom, whatever the evidence', () => {
    const world = fc.record({
      // Little room and much.
      maxConnections: fc.oneof(fc.integer({ min: 10, max: 100 }), fc.integer({ min: 100, max: 5_000 })),
      otherConnections: fc.nat({ max: 60 }),
      limits: fc.array(
        fc
          .nat({ max: 200 })
          .map((limit) => ({ kind: 'role' as const, name: 'knhk', limit, held: 0, heldByService: 0 })),
        { maxLength: 1 },
      ),
    });
    const service = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 5 }), fc.integer({ min: 1, max: 500 }));
    type Service = [replicas: number, count: number, size: number];
    const sumsHold = (limits: Partial<DatabaseActivity>, [replicas, count, size]: Service) => {
      const { deployment } = evidence();
      const now = seen({
        database: database(limits),
        deployment: deployment && { ...deployment, replicas, maxSurge: { count } },
        poolConfig: poolConfig({ size }),
        pool: pools(0, 1),
      });
      const left = headroom(now, config);
      if (typeof left === 'string') throw new Error(left);
      const { usable } = left;
      const found = pgBouncerProposal(now, TARGET, config);
      // Two bouncers, each with one connection and five in reserve.
      assert.equal(found === null, usable < 12);
      if (found === null) return;
      const read = documents(found.manifest);
      const ini = settings(found.manifest, read)['[pgbouncer]'] ?? {};
      const [pool, reserve] = [Number(ini['default_pool_size']), Number(ini['reserve_pool_size'])];
      const bouncers = read[1].spec?.replicas ?? Number.NaN;
      isAtMost(bouncers * (pool + reserve), usable);
      isAtMost(pool, 25);
      // No smaller than it has to be.
      if (pool < 25) isAbove(bouncers * (pool + 1 + reserve), usable);
      assert.equal(Number(ini['max_db_connections']), pool + reserve);
      const clients = (replicas + count) * size;
      assert.equal(Number(ini['max_client_conn']), Math.max(1_000, Math.ceil((clients * 12) / 10)));
    };
    fc.assert(fc.property(world, service, sumsHold), { numRuns: 200 });
  });
});

describe('there is none', () => {
  it.each<[string, Partial<Evidence>, string?]>([
    ['without the deployment', { deployment: null }],
    ['without the pools', { pool: null }],
    ['without one pod', { pool: pools(10, 50, 4) }],
    ['without the configured pool', { poolConfig: null }],
    ['without the database', { database: null }],
    ['with a full database', { database: { kind: 'full', sqlState: '53300', message: '' } }],
    ['without headroom', { database: database({ maxConnections: 28 }) }],
    ['where there is one', { pooler: pooler() }],
    [
      'where there is one that could not be read',
      { pooler: pooler({ bouncers: [], partial: ['no answer'] }) },
    ],
    ['where another answers in the logs', logs({ wordings: [{ of: 'RDS Proxy', lines: 3 }] })],
    ["for PgBouncer's own database", {}, 'pgbouncer'],
    ['for a name of two lines', {}, 'a\nb = host=elsewhere'],
    ['for a name of two lines in YAML', {}, 'a\u2028b'],
  ])('%s', (_, overrides, name = 'knhk') => {
    expect(pgBouncerProposal(seen(overrides), { ...TARGET, database: name }, config)).toBeNull();
  });
});
