import type { Evidence, PoolConfigEvidence } from '../../src/model/evidence';
import { type RefusalCode, refused } from '../../src/model/refusal';
import type { RaisedPool } from '../../src/ports';
import { raisePool } from '../../src/remediate/changes/raise-pool';
import { applied, configuration } from '../support/builders';
import {
  deployment,
  NO_OWNERS,
  owner,
  podPool,
  poolConfig,
  poolOf,
  pools,
} from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { planContext, raisePoolPlan } from '../support/plans';
import { NOW, StepBench } from '../support/step-bench';

const room = { database: database({ maxConnections: 1_000 }) };
const plan = (seen: Partial<Evidence> = room) => raisePool.plan(planContext(seen));
const config = (size: number | null, others: Partial<PoolConfigEvidence> = {}) => ({
  poolConfig: poolConfig({ size, ...others }),
});

it('raises the pool to the 100 of the runbook where it fits', () => {
  // (3 + 1) × 100 = 400 ≤ 415 − 3 − 5 − 2 − 5 = 400
  expect(plan({ database: database({ maxConnections: 415 }) })).toEqual({
    plan: {
      kind: 'raise-pool',
      id: 'pool-1-1',
      fromSize: 50,
      toSize: 100,
      headroom: expect.stringMatching(
        /^4 pods at the peak of a rollout × pool 100 = 400 connections.* = 400$/,
      ),
      summary: 'raise the pool of each pod from 50 to 100 connections, with a rolling restart',
    },
  });
});

it('raises it by less where 100 do not fit, and says so', () => {
  expect(plan({ database: database({ maxConnections: 414 }) })).toMatchObject({
    plan: {
      toSize: 99,
      headroom: expect.stringContaining('4 pods at the peak of a rollout × pool 99 = 396 connections'),
      summary: expect.stringContaining('(not 100: that does not fit)'),
    },
  });
});

it('refuses with the sum where not one connection more fits', () => {
  // 4 × 51 = 204 > 218 − 15 = 203
  expect(plan({ database: database({ maxConnections: 218 }) })).toEqual(
    refused(
      'no-headroom',
      expect.stringMatching(/^no headroom for a pool of 51: 4 pods .* × pool 51 = 204 connections.* = 203$/),
    ),
  );
  expect(plan({ database: database({ maxConnections: 219 }) })).toMatchObject({ plan: { toSize: 51 } });
});

it('counts all the replicas that an autoscaler may make', () => {
  const autoscaled = deployment({ autoscaler: { name: 'web', minReplicas: 2, maxReplicas: 10 } });
  // (10 + 3) × 75 = 975 ≤ 985 < 13 × 76
  expect(plan({ ...room, ...autoscaled })).toMatchObject({ plan: { toSize: 75 } });
});

it('never makes a pool smaller', () => {
  const large = { ...room, pool: pools(120, 120), ...config(120) };
  expect(plan(large)).toEqual(
    refused('not-needed', 'the pool is 120 already, and setting 100 would make it smaller'),
  );
  expect(plan({ ...room, pool: pools(100, 100), ...config(100) })).toEqual(
    refused('not-needed', expect.stringContaining('the pool is 100 already')),
  );
});

it('leaves pools alone that somebody is changing', () => {
  const pods = [podPool('a', 50), podPool('b', 50, 60), podPool('c', 50)];
  expect(plan({ ...room, pool: { ...pools(50), pods } })).toEqual(
    refused('being-changed', 'b has a pool of 60 and the ConfigMap says 50: somebody is changing it'),
  );
  expect(plan({ ...room, ...config(60) })).toEqual(
    refused('being-changed', 'pod-1 has a pool of 50 and the ConfigMap says 60: somebody is changing it'),
  );
});

it('of pods with two pools compares those of the configured size alone, and counts both', () => {
  const pods = ['a', 'b', 'c'].flatMap((pod) => [podPool(pod, 50, 50, 'read'), podPool(pod, 5, 20, 'write')]);
  const seen = {
    pool: poolOf(pods, 3),
    database: database({ maxConnections: 1_000, serviceConnections: 210 }),
  };
  // 4 × (100 + 20)
  expect(plan(seen)).toMatchObject({
    plan: {
      fromSize: 50,
      toSize: 100,
      headroom: expect.stringMatching(/^4 pods .* × pool 120 = 480 connections/),
    },
  });
  // Where both have the size, either may be the one that the key gives: both may grow.
  const alike = pods.map((each) => podPool(each.pod, each.active, 50, each.pool));
  expect(plan({ ...seen, pool: poolOf(alike, 3) })).toMatchObject({
    plan: { headroom: expect.stringMatching(/^4 pods .* × pool 200 = 800 connections/) },
  });
  // One pod has none of that size.
  const odd = pods.map((each) => (each.pod === 'c' ? podPool('c', 5, 20, each.pool) : each));
  expect(plan({ ...seen, pool: poolOf(odd, 3) })).toEqual(
    refused('being-changed', 'c has pools of 20 and 20 and the ConfigMap says 50: somebody is changing it'),
  );
});

it('needs to know what is configured', () => {
  expect(plan({ ...room, ...config(null) })).toEqual(
    refused('pool-size-source', 'the ConfigMap does not set the size of the pool'),
  );
});

it('leaves a size or a template that somebody keeps alone, and says where to change it', () => {
  expect(plan({ ...room, ...config(50, { owner: owner('Flux') }) })).toEqual(
    refused(
      'owner',
      'Flux manages the size of the pool and would revert the change (its mark): change it in its repository',
    ),
  );
  expect(plan({ ...room, ...deployment({ owners: { ...NO_OWNERS, template: owner('Flux') } }) })).toEqual(
    refused('owner', expect.stringMatching(/^Flux manages the template of the pods/)),
  );
  // Replicas are not touched.
  const scaled = deployment({ owners: { ...NO_OWNERS, replicas: owner('KEDA') } });
  expect(plan({ ...room, ...scaled })).toHaveProperty('plan');
});

it('needs proof that the size reaches the pods, whatever else is not known', () => {
  const found = 'DB_POOL_MAX_CONNECTIONS is the literal "25"';
  const literal = deployment({ poolSizeSource: { kind: 'none', found } });
  const refusal = refused('pool-size-source', `a new size would not reach the pods: ${found}`);
  expect(plan({ ...room, ...literal })).toEqual(refusal);
  expect(plan({ ...room, ...literal, poolConfig: null })).toEqual(refusal);
  const file = deployment({ poolSizeSource: { kind: 'file', path: '/etc/app/size' } });
  expect(plan({ ...room, ...file })).toHaveProperty('plan');
});

it.each<[string, Partial<Evidence>, RefusalCode, RegExp | null]>([
  ['an immutable ConfigMap', config(50, { immutable: true }), 'immutable', /^the ConfigMap is immutable/],
  ['Recreate', deployment({ strategy: 'Recreate' }), 'restart-leaves-none', /^its strategy is Recreate/],
  [
    'all pods at once',
    deployment({ maxUnavailable: { percent: 100 } }),
    'restart-leaves-none',
    /^its maxUnavailable is 100 % of 3/,
  ],
  [
    'as many pods as there are',
    deployment({ maxUnavailable: { count: 3 } }),
    'restart-leaves-none',
    /^its maxUnavailable is 3 of 3/,
  ],
  ['most pods at once', deployment({ maxUnavailable: { percent: 99 } }), 'unknown', null],
  ['all pods but one at once', deployment({ maxUnavailable: { count: 2 } }), 'unknown', null],
  [
    'pods of which two are ready',
    { pods: { total: 6, ready: 2, notReady: [], terminating: 0 } },
    'not-ready',
    /^only 2 of 6 pods are ready$/,
  ],
  ['pods that are not known', { pods: null }, 'not-read', /^not every pod could be read/],
  [
    'replicas that are missing',
    deployment({ availableReplicas: 2 }),
    'not-ready',
    /^only 2 of 3 replicas are available/,
  ],
])('with %s', (_, seen, code, refusal) => {
  expect(plan({ ...room, ...seen })).toEqual(
    refusal === null ? { plan: expect.anything() } : refused(code, expect.stringMatching(refusal)),
  );
});

describe('the record of one that was made', () => {
  const recorded = (made: RaisedPool) =>
    raisePool.record(raisePoolPlan(), made, { target: new StepBench().target, at: NOW, earlier: null });

  it('goes back to the ReplicaSet before, by hand and by itself', () => {
    expect(recorded({ changed: true })).toMatchObject({
      undo: expect.stringMatching(
        /"50"}}' && kubectl --namespace knhk rollout undo deployment\/knhk-closed-loop$/,
      ),
      undoPlan: { kind: 'set-pool-size', from: 90, to: 50, restartedAt: NOW },
    });
  });

  it('tells of a half, with its undo', () => {
    expect(
      recorded({ changed: true, notRestarted: 'a policy says no; the size could not be set back: HTTP 503' }),
    ).toMatchObject({
      changed: 40,
      after:
        'DB_POOL_MAX_CONNECTIONS 90, and no restart: a policy says no; the size could not be set back: HTTP 503',
      undo: expect.not.stringContaining('rollout undo'),
      undoPlan: { kind: 'set-pool-size', from: 90, to: 50, restartedAt: NOW },
      summary: expect.stringMatching(/the pods were not restarted$/),
    });
  });
});

it.each<[string, Partial<Evidence>, RefusalCode, string]>([
  ['needs the deployment', { deployment: null }, 'not-read', 'the deployment could not be read'],
  [
    'needs the configured pool',
    { poolConfig: null },
    'not-read',
    'the configured size of the pool could not be read',
  ],
  ['needs every pod', { pool: pools(50, 50, 4) }, 'not-read', 'not every pod could be read'],
  ['needs the database', { database: null }, 'not-read', 'the connections of the database could not be read'],
  [
    'waits for a rollout',
    deployment({ updatedReplicas: 2 }),
    'rollout-under-way',
    'a rollout of the deployment is under way',
  ],
  ['does not touch a paused deployment', deployment({ paused: true }), 'paused', 'the deployment is paused'],
])('%s', (_, seen, code, refusal) => {
  expect(plan({ ...room, ...seen })).toEqual(refused(code, refusal));
});

it('raises the pool once', () => {
  const actions = [applied({ kind: 'raise-pool' })];
  expect(raisePool.plan(planContext(room, { actions }))).toEqual(
    refused('made-already', 'the pool was raised already'),
  );
});

it('goes to the size that is configured', () => {
  const smaller = configuration({ remediation: { raisePool: { targetPoolSize: 60 } } });
  expect(raisePool.plan(planContext(room, { config: smaller }))).toMatchObject({ plan: { toSize: 60 } });
});
