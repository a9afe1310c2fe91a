import type { Evidence } from '../../../src/evidence';
import { raisePool } from '../../../src/remediate/changes/raise-pool';
import { applied, configuration, database, deployment, podPool, pools } from '../../support/builders';
import { planContext } from '../../support/plans';

const room = { database: database({ maxConnections: 1_000 }) };
const plan = (seen: Partial<Evidence> = room) => raisePool.plan(planContext(seen));
const config = (size: number | null, gitOpsOwner: string | null = null) => ({
  poolConfig: { size, gitOpsOwner },
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
  expect(plan({ database: database({ maxConnections: 218 }) })).toEqual({
    refusal: expect.stringMatching(
      /^no headroom for a pool of 51: 4 pods .* × pool 51 = 204 connections.* = 203$/,
    ),
  });
  expect(plan({ database: database({ maxConnections: 219 }) })).toMatchObject({ plan: { toSize: 51 } });
});

it('counts all the replicas that an autoscaler may make', () => {
  const autoscaled = deployment({ autoscaler: { name: 'web', minReplicas: 2, maxReplicas: 10 } });
  // (10 + 3) × 75 = 975 ≤ 985 < 13 × 76
  expect(plan({ ...room, ...autoscaled })).toMatchObject({ plan: { toSize: 75 } });
});

it('never makes a pool smaller', () => {
  const large = { ...room, pool: pools(120, 120), ...config(120) };
  expect(plan(large)).toEqual({ refusal: 'the pool is 120 already, and setting 100 would make it smaller' });
  expect(plan({ ...room, pool: pools(100, 100), ...config(100) })).toEqual({
    refusal: expect.stringContaining('the pool is 100 already'),
  });
});

it('leaves pools alone that somebody is changing', () => {
  const pods = [podPool('a', 50), podPool('b', 50, 60), podPool('c', 50)];
  expect(plan({ ...room, pool: { ...pools(50), pods } as Evidence['pool'] })).toEqual({
    refusal: 'b has a pool of 60 and the ConfigMap says 50: somebody is changing it',
  });
  expect(plan({ ...room, ...config(60) })).toEqual({
    refusal: 'pod-1 has a pool of 50 and the ConfigMap says 60: somebody is changing it',
  });
});

it('needs to know what is configured', () => {
  expect(plan({ ...room, ...config(null) })).toEqual({
    refusal: 'the ConfigMap does not set the size of the pool',
  });
});

it('leaves a configuration that a repository owns alone', () => {
  const refusal = 'Flux keeps the configuration as its repository says and would undo the change';
  expect(plan({ ...room, ...config(50, 'Flux') })).toEqual({ refusal });
  expect(plan({ ...room, ...deployment({ gitOpsOwner: 'Flux' }) })).toEqual({ refusal });
});

it.each<[string, Partial<Evidence>, string]>([
  ['needs the deployment', { deployment: null }, 'the deployment could not be read'],
  ['needs the configured pool', { poolConfig: null }, 'the configured size of the pool could not be read'],
  ['needs every pod', { pool: pools(50, 50, 4) }, 'not every pod could be read'],
  ['needs the database', { database: null }, 'the connections of the database could not be read'],
  ['waits for a rollout', deployment({ updatedReplicas: 2 }), 'a rollout of the deployment is under way'],
  ['does not touch a paused deployment', deployment({ paused: true }), 'the deployment is paused'],
])('%s', (_, seen, refusal) => {
  expect(plan({ ...room, ...seen })).toEqual({ refusal });
});

it('raises the pool once', () => {
  const actions = [applied({ kind: 'raise-pool' })];
  expect(raisePool.plan(planContext(room, { actions }))).toEqual({ refusal: 'the pool was raised already' });
});

it('goes to the size that is configured', () => {
  const smaller = configuration({ remediation: { raisePool: { targetPoolSize: 60 } } });
  expect(raisePool.plan(planContext(room, { config: smaller }))).toMatchObject({ plan: { toSize: 60 } });
});
