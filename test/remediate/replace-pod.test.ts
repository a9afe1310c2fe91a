import type { Evidence } from '../../src/model/evidence';
import { type RefusalCode, refused } from '../../src/model/refusal';
import { replacePod } from '../../src/remediate/changes/replace-pod';
import { applied } from '../support/builders';
import { deployment, podPool, poolOf, pools } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { planContext } from '../support/plans';

const skewed = { pool: poolOf([podPool('a', 5), podPool('b', 50), podPool('c', 5)]) };
const plan = (seen: Partial<Evidence> = {}) => replacePod.plan(planContext({ ...skewed, ...seen }));

it('replaces the pod that stands out', () => {
  expect(plan()).toEqual({
    plan: {
      kind: 'replace-pod',
      id: 'pool-1-1',
      pod: 'b',
      headroom: expect.stringContaining('4 pods at the peak of a rollout × pool 50 = 200 connections'),
      summary: 'replace pod b, whose pool is 100 % in use',
    },
  });
});

it('needs room for one pod more, though a rolling update adds none', () => {
  const noSurge = deployment({ maxSurge: { count: 0 } });
  // 4 × 50 = 200 ≤ 215 − 15
  expect(plan({ ...noSurge, database: database({ maxConnections: 215 }) })).toMatchObject({
    plan: { pod: 'b' },
  });
  expect(plan({ ...noSurge, database: database({ maxConnections: 214 }) })).toEqual(
    refused(
      'no-headroom',
      expect.stringMatching(
        /^no headroom for one more pod during the replacement: 4 pods .* = 200 connections.* = 199$/,
      ),
    ),
  );
});

it('needs room for all that a rolling update adds, and an autoscaler may make', () => {
  const autoscaled = deployment({
    maxSurge: { count: 2 },
    autoscaler: { name: 'web', minReplicas: 1, maxReplicas: 6 },
  });
  expect(plan({ ...autoscaled, database: database({ maxConnections: 414 }) })).toEqual(
    refused('no-headroom', expect.stringContaining('8 pods at the peak of a rollout × pool 50 = 400')),
  );
});

it.each<[string, Partial<Evidence>, RefusalCode, string]>([
  ['leaves pods alone that are all alike', { pool: pools(50) }, 'nothing-left', 'no single pod stands out'],
  [
    'takes no pod away while another is missing',
    deployment({ availableReplicas: 2 }),
    'not-ready',
    'only 2 of 3 replicas are available',
  ],
  [
    'waits for a rollout',
    deployment({ runningReplicas: 4 }),
    'rollout-under-way',
    'a rollout of the deployment is under way',
  ],
  ['does not touch a paused deployment', deployment({ paused: true }), 'paused', 'the deployment is paused'],
  ['needs the deployment', { deployment: null }, 'not-read', 'the deployment could not be read'],
  [
    'needs the configured pool',
    { poolConfig: null },
    'not-read',
    'the configured size of the pool could not be read',
  ],
  ['needs every pod', { pool: pools(50, 50, 4) }, 'not-read', 'not every pod could be read'],
  ['needs the database', { database: null }, 'not-read', 'the connections of the database could not be read'],
])('%s', (_, seen, code, refusal) => {
  expect(plan(seen)).toEqual(refused(code, refusal));
});

it('replaces one pod only', () => {
  const actions = [applied({ kind: 'replace-pod' })];
  expect(replacePod.plan(planContext(skewed, { actions }))).toEqual(
    refused('made-already', 'a pod was replaced already'),
  );
});
