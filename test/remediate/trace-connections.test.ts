import type { Evidence } from '../../src/model/evidence';
import { type RefusalCode, refused } from '../../src/model/refusal';
import { connectionTrace } from '../../src/remediate/changes/trace-connections';
import { applied, configuration, incident } from '../support/builders';
import { deployment, ownedBy, pools } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { planContext } from '../support/plans';

const asked = incident({ traceSeconds: 90 });
const plan = (seen: Partial<Evidence> = {}) => connectionTrace.plan(planContext(seen, { incident: asked }));

it('traces for as long as was asked for', () => {
  expect(plan()).toEqual({
    plan: {
      kind: 'trace-connections',
      id: 'pool-1-1',
      seconds: 90,
      variable: 'RUST_LOG',
      value: 'sqlx=trace',
      headroom: expect.stringContaining('4 pods at the peak of a rollout × pool 50 = 200 connections'),
      summary: 'trace connections for 90 s with RUST_LOG=sqlx=trace, which restarts the pods twice',
    },
  });
});

it('sets the variable that is configured', () => {
  const config = configuration({ remediation: { trace: { variable: 'LOG', value: 'pool' } } });
  expect(connectionTrace.plan(planContext({}, { incident: asked, config }))).toMatchObject({
    plan: { variable: 'LOG', value: 'pool' },
  });
});

it('does nothing that nobody asked for', () => {
  expect(connectionTrace.plan(planContext())).toEqual(refused('not-asked', 'nobody asked for it'));
});

it('traces once', () => {
  const actions = [applied({ kind: 'trace-connections' })];
  expect(connectionTrace.plan(planContext({}, { incident: asked, actions }))).toEqual(
    refused('made-already', 'connections were traced already'),
  );
});

it('needs room for a rolling restart', () => {
  expect(plan({ database: database({ maxConnections: 215 }) })).toHaveProperty('plan');
  expect(plan({ database: database({ maxConnections: 214 }) })).toEqual(
    refused(
      'no-headroom',
      expect.stringMatching(/^no headroom for a rolling restart: 4 pods .* = 200 connections.* = 199$/),
    ),
  );
});

it.each<[string, Partial<Evidence>, RefusalCode, string | RegExp]>([
  [
    'leaves a template that somebody keeps alone',
    deployment(ownedBy('Argo CD')),
    'owner',
    /^Argo CD manages the template of the pods/,
  ],
  [
    'ends not every pod at once',
    deployment({ strategy: 'Recreate' }),
    'restart-leaves-none',
    /^its strategy is Recreate/,
  ],
  [
    'leaves a pod at any moment',
    deployment({ maxUnavailable: { count: 3 } }),
    'restart-leaves-none',
    'its maxUnavailable is 3 of 3 replicas: a restart may leave none',
  ],
  [
    'waits for a rollout',
    deployment({ updatedReplicas: 2 }),
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
])('%s', (_, seen, code, why) => {
  expect(plan(seen)).toEqual(refused(code, typeof why === 'string' ? why : expect.stringMatching(why)));
});
