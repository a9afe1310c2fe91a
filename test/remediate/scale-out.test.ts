import type { DeploymentEvidence, Evidence } from '../../src/model/evidence';
import { type RefusalCode, refused } from '../../src/model/refusal';
import { scaleOut } from '../../src/remediate/changes/scale-out';
import { applied, configuration } from '../support/builders';
import { deployment, NO_OWNERS, owner, poolConfig, pools } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { planContext, scaleOutPlan } from '../support/plans';
import { NOW, StepBench } from '../support/step-bench';

const room = { database: database({ maxConnections: 1_000 }) };
const plan = (seen: Partial<Evidence> = room) => scaleOut.plan(planContext(seen));
const replicas = (count: number, others: Partial<DeploymentEvidence> = {}) =>
  deployment({
    replicas: count,
    runningReplicas: count,
    updatedReplicas: count,
    availableReplicas: count,
    ...others,
  });

it('scales out to the six replicas of the runbook where they fit', () => {
  // (6 + ceil(25 % of 6)) × 50 = 400 ≤ 415 − 3 − 5 − 2 − 5 = 400
  expect(plan({ database: database({ maxConnections: 415 }) })).toEqual({
    plan: {
      kind: 'scale-out',
      id: 'pool-1-1',
      fromReplicas: 3,
      toReplicas: 6,
      autoscaler: null,
      headroom: expect.stringMatching(
        /^8 pods at the peak of a rollout × pool 50 = 400 connections.* = 400$/,
      ),
      summary: 'scale out from 3 to 6 replicas',
    },
  });
});

it('scales out to fewer where six do not fit, and says so', () => {
  // One connection less: (5 + 2) × 50 = 350 fit.
  expect(plan({ database: database({ maxConnections: 414 }) })).toMatchObject({
    plan: {
      toReplicas: 5,
      headroom: expect.stringContaining('= 350 connections'),
      summary: 'scale out from 3 to 5 replicas (not 6: that does not fit)',
    },
  });
});

it('refuses with the sum where not one more fits', () => {
  expect(plan({ database: database({ maxConnections: 200 }) })).toEqual(
    refused(
      'no-headroom',
      expect.stringMatching(
        /^no headroom for 4 replicas: 5 pods .* × pool 50 = 250 connections, usable are max_connections 200 .* = 185$/,
      ),
    ),
  );
});

it("keeps to the limit of the service's role", () => {
  const limits = [{ kind: 'role', name: 'knhk', limit: 200, held: 60, heldByService: 60 }] as const;
  expect(plan({ database: database({ maxConnections: 1_000, limits }) })).toEqual(
    refused('no-headroom', expect.stringContaining('usable are limit of role knhk 200 − margin 5 = 195')),
  );
});

it('counts the pool that is configured for new pods, not only the one they have', () => {
  // (4 + 1) × 80 = 400 > 385; with the pods' own 50, five would fit.
  expect(plan({ database: database(), poolConfig: poolConfig({ size: 80 }) })).toEqual(
    refused('no-headroom', expect.stringContaining('5 pods at the peak of a rollout × pool 80 = 400')),
  );
});

describe('where an autoscaler owns the replicas', () => {
  const autoscaled = (minReplicas: number, maxReplicas: number, seen: Partial<Evidence> = room) =>
    plan({ ...seen, ...deployment({ autoscaler: { name: 'web', minReplicas, maxReplicas } }) });

  it('raises its lower bound, from what it is', () => {
    expect(autoscaled(2, 10)).toMatchObject({
      plan: {
        fromReplicas: 3,
        toReplicas: 6,
        autoscaler: { name: 'web', minReplicas: 2 },
        summary: 'raise minReplicas of the autoscaler web from 2 (3 replicas run) to 6 replicas',
      },
    });
  });

  it('not above its upper bound', () => {
    expect(autoscaled(2, 4)).toMatchObject({ plan: { toReplicas: 4 } });
    expect(autoscaled(2, 3)).toEqual(
      refused('autoscaler-limit', 'the autoscaler web permits 3 replicas at most'),
    );
  });

  it('only where all the replicas that it may make fit', () => {
    // (10 + 3) × 50 = 650, though six would fit.
    expect(autoscaled(2, 10, { database: database({ maxConnections: 664 }) })).toEqual(
      refused(
        'no-headroom',
        expect.stringContaining('13 pods at the peak of a rollout × pool 50 = 650 connections'),
      ),
    );
    expect(autoscaled(2, 10, { database: database({ maxConnections: 665 }) })).toMatchObject({
      plan: { toReplicas: 6, headroom: expect.stringContaining('= 650 connections') },
    });
  });
});

describe('leaves what somebody keeps alone, and says where to change it', () => {
  const keda = { name: 'KEDA', mark: 'ownerReferences: ScaledObject web', changeAt: 'the ScaledObject web' };
  const autoscaler = { name: 'web', minReplicas: 2, maxReplicas: 10 };

  it('the replicas', () => {
    expect(
      plan({ ...room, ...deployment({ owners: { ...NO_OWNERS, replicas: owner('Argo CD') } }) }),
    ).toEqual(
      refused(
        'owner',
        'Argo CD manages the replicas and would revert the change (its mark): change it in its repository',
      ),
    );
  });

  it('the lower bound of an autoscaler', () => {
    const owned = deployment({ autoscaler, owners: { ...NO_OWNERS, minReplicas: keda } });
    expect(plan({ ...room, ...owned })).toEqual(
      refused(
        'owner',
        'KEDA manages minReplicas and would revert the change (ownerReferences: ScaledObject web): change it in the ScaledObject web',
      ),
    );
  });

  it('and not the template, which stays as it is', () => {
    expect(
      plan({ ...room, ...deployment({ owners: { ...NO_OWNERS, template: owner('Flux') } }) }),
    ).toMatchObject({ plan: { toReplicas: 6 } });
  });
});

describe('needs a deployment that is whole', () => {
  const failing = (ready: number) => ({
    pods: { total: 3, ready, notReady: [{ pod: 'pod-2', why: 'CrashLoopBackOff' }], terminating: 0 },
  });

  it('with every pod ready', () => {
    expect(plan({ ...room, ...failing(1) })).toEqual(
      refused('not-ready', 'only 1 of 3 pods are ready (pod-2: CrashLoopBackOff)'),
    );
    expect(plan({ ...room, pods: null })).toEqual(refused('not-read', 'not every pod could be read'));
  });

  it('with every replica available', () => {
    expect(plan({ ...room, ...replicas(3, { availableReplicas: 2 }) })).toEqual(
      refused('not-ready', 'only 2 of 3 replicas are available'),
    );
  });
});

it('says of a deployment that is scaled to zero what runs its template', () => {
  const pool = { ...pools(0), pods: [], podsExpected: 0, podsRead: 0 };
  expect(plan({ ...room, pool, ...replicas(0, { runBy: 'Rollout web' }) })).toEqual(
    refused(
      'scaled-to-zero',
      expect.stringMatching(/^the deployment is scaled to zero, and Rollout web runs its template instead/),
    ),
  );
});

it('is undone by hand with the replicas, where an autoscaler would keep them', () => {
  const autoscaler = { name: 'web', minReplicas: 2 };
  const { target } = new StepBench();
  const made = { changed: true };
  const done = scaleOut.record(scaleOutPlan({ autoscaler }), made, { target, at: NOW, earlier: null });
  expect(done.undo).toBe(
    `kubectl --namespace knhk patch hpa web --type=merge -p '{"spec":{"minReplicas":2}}' && ` +
      'kubectl --namespace knhk scale deployment knhk-closed-loop --replicas=3',
  );
});

it.each<[string, Partial<Evidence>, RefusalCode, string | RegExp]>([
  ['never scales down', replicas(8), 'not-needed', '8 replicas already run; scaling to 6 would remove some'],
  ['has nothing to do at six', replicas(6), 'not-needed', /^6 replicas already run/],
  ['leaves a deployment that is switched off alone', replicas(0), 'scaled-to-zero', /scaled to zero/],
  [
    'waits for new replicas',
    replicas(3, { updatedReplicas: 2 }),
    'rollout-under-way',
    /rollout of the deployment is under way/,
  ],
  [
    'waits for old replicas to end',
    replicas(3, { runningReplicas: 4 }),
    'rollout-under-way',
    /rollout of the deployment is under way/,
  ],
  [
    'waits for a change to be taken up',
    replicas(3, { observedLatest: false }),
    'rollout-under-way',
    /rollout of the deployment is under way/,
  ],
  ['does not touch a paused deployment', replicas(3, { paused: true }), 'paused', 'the deployment is paused'],
  ['needs the deployment', { deployment: null }, 'not-read', 'the deployment could not be read'],
  [
    'needs the configured pool',
    { poolConfig: null },
    'not-read',
    'the configured size of the pool could not be read',
  ],
  ['needs the database', { database: null }, 'not-read', 'the connections of the database could not be read'],
  [
    'needs the database, and a refusal is no answer',
    { database: { kind: 'full', sqlState: '53300', message: '' } },
    'not-read',
    'the connections of the database could not be read',
  ],
  ['needs every pod', { pool: pools(50, 50, 4) }, 'not-read', 'not every pod could be read'],
  ['needs the pods', { pool: null }, 'not-read', 'not every pod could be read'],
])('%s', (_, seen, code, why) => {
  expect(plan({ ...room, ...seen })).toEqual(
    refused(code, typeof why === 'string' ? why : expect.stringMatching(why)),
  );
});

it('needs pools that were read whole, and says what is missing of them', () => {
  const pool = { ...pools(50), partial: ['pod-2 tells of no total'] };
  expect(plan({ ...room, pool })).toEqual(
    refused('not-read', 'the pools were not read whole: pod-2 tells of no total'),
  );
});

it('scales out once', () => {
  const actions = [applied({ kind: 'scale-out' })];
  expect(scaleOut.plan(planContext(room, { actions }))).toEqual(
    refused('made-already', 'scaled out already'),
  );
});

it('goes to the number of replicas that is configured', () => {
  const config = configuration({ remediation: { scaleOut: { targetReplicas: 4 } } });
  expect(scaleOut.plan(planContext(room, { config }))).toMatchObject({ plan: { toReplicas: 4 } });
});
