/** Plans beside others: whoever takes connections that a change would need is in its sum. */

import { diagnose } from '../../src/diagnose/diagnose';
import type { Evidence } from '../../src/model/evidence';
import { refused } from '../../src/model/refusal';
import { raisePool } from '../../src/remediate/changes/raise-pool';
import { replacePod } from '../../src/remediate/changes/replace-pod';
import { scaleOut } from '../../src/remediate/changes/scale-out';
import { connectionTrace } from '../../src/remediate/changes/trace-connections';
import { decideNextAction } from '../../src/remediate/decide';
import { configuration, incident, state, targetOf } from '../support/builders';
import { busy, deployment, evidence, pools } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';
import { planContext } from '../support/plans';

const config = configuration();
const room = { database: database({ maxConnections: 1_000 }) };
const terminating = (count: number): Partial<Evidence> => {
  const { pods } = evidence();
  return { pods: pods && { ...pods, terminating: count } };
};

describe("workers that log in with the service's own role", () => {
  /** Three full pools of 50, and so many sessions more of their role. */
  const beside = (workers: number, maxConnections: number): Partial<Evidence> =>
    busy({
      database: database({
        ...{ total: 150 + workers, active: 140, serviceActive: 140, serviceConnections: 150 + workers },
        maxConnections,
      }),
    });
  const decide = (seen: Partial<Evidence>) => {
    const found = diagnose(state(), evidence(seen), targetOf(config), config);
    return { found, decision: decideNextAction(state({ diagnosis: found }), config) };
  };

  it('are told of, and subtracted: what is planned fits beside them', () => {
    // 600 − 3 − 5 − 2 − 120 − 5 = 465: eight pods of 50.
    const { found, decision } = decide(beside(120, 600));
    expect(found.findings.flatMap(({ evidenceFor }) => evidenceFor)).toContain(
      "PostgreSQL has 270 sessions of the service's roles, but the pods' pools hold 150: other clients use the same roles",
    );
    expect(decision).toMatchObject({
      kind: 'act',
      plan: {
        kind: 'scale-out',
        toReplicas: 6,
        headroom: expect.stringContaining(
          "sessions of the service's roles beside its pools 120 − margin 5 = 465",
        ),
      },
    });
  });

  it('are the reason for a refusal where nothing is left beside them', () => {
    const { decision } = decide(beside(120, 330));
    expect(decision).toMatchObject({
      kind: 'refuse',
      why: expect.stringMatching(/^scale-out: no headroom for 4 replicas.*beside its pools 120.* = 195/),
    });
  });

  it('are no false alarm', () => {
    const quiet = { database: database({ serviceConnections: 270, total: 270 }), pool: pools(10) };
    const { found } = decide(quiet);
    expect(found.findings.map(({ cause }) => cause)).not.toContain('false-alarm');
  });
});

it('a change of any kind counts the pods that are ending now, with their pools', () => {
  const with2 = { ...room, ...terminating(2), ...deployment({ replicas: 3 }) };
  const ending = expect.stringContaining(' + 2 that are ending now × pool 50 = ');
  const seen = planContext(with2, { incident: incident({ traceSeconds: 60 }) });
  expect(scaleOut.plan(seen)).toMatchObject({ plan: { headroom: ending } });
  expect(raisePool.plan(seen)).toMatchObject({ plan: { headroom: ending } });
  expect(connectionTrace.plan(seen)).toMatchObject({ plan: { headroom: ending } });
  const skewed = {
    ...with2,
    pool: {
      ...pools(5),
      pods: pools(5).pods.map((pod, index) => (index === 0 ? { ...pod, active: 50, utilization: 1 } : pod)),
    },
  };
  expect(replacePod.plan(planContext(skewed))).toMatchObject({ plan: { headroom: ending } });
});

it('a larger pool fits only beside the old pods that end for as long as they may', () => {
  const slow = (overrides = {}) => ({
    ...deployment({ gracePeriodSeconds: 30, maxSurge: { count: 1 }, ...overrides }),
    database: database({ maxConnections: 500 }),
  });
  // 500 − 15 = 485: four pods of 96 beside two that end with 50 each.
  expect(raisePool.plan(planContext(slow()))).toMatchObject({
    plan: {
      toSize: 96,
      headroom: expect.stringMatching(
        /^4 pods at the peak of a rollout × pool 96 \+ 2 that end meanwhile × pool 50 = 484 connections/,
      ),
    },
  });
  // One after the other, where there is so much time between two.
  expect(
    raisePool.plan(planContext(slow({ minReadySeconds: 30, maxUnavailable: { count: 0 } }))),
  ).toMatchObject({
    plan: { toSize: 100, headroom: expect.stringContaining('+ 1 that end meanwhile') },
  });
  expect(raisePool.plan(planContext(slow({ replicas: 3, gracePeriodSeconds: 0 })))).toMatchObject({
    plan: { toSize: 100 },
  });
});

it('a trace that is shorter than the grace period has the pods of both its restarts beside each other', () => {
  const trace = (traceSeconds: number) =>
    connectionTrace.plan(
      planContext(
        { ...room, ...deployment({ gracePeriodSeconds: 30 }) },
        { incident: incident({ traceSeconds }) },
      ),
    );
  expect(trace(30)).toMatchObject({ plan: { headroom: expect.stringContaining('+ 2 that end meanwhile') } });
  expect(trace(29)).toMatchObject({ plan: { headroom: expect.stringContaining('+ 5 that end meanwhile') } });
});

describe('others who read the ConfigMap', () => {
  const plan = (configReaders: Evidence['configReaders']) =>
    raisePool.plan(planContext({ ...room, configReaders }));

  it('would grow as well: the pool is not raised, and they are named', () => {
    expect(plan([])).toMatchObject({ plan: { toSize: 100 } });
    expect(plan(['deployment worker'])).toEqual(
      refused(
        'shared',
        'deployment worker also read the ConfigMap and would get the new size when they start again: give the deployment its own ConfigMap',
      ),
    );
    expect(plan(['a', 'b', 'c', 'd', 'e'])).toEqual(
      refused('shared', expect.stringMatching(/^a, b, c and 2 more also read the ConfigMap/)),
    );
  });

  it('are no reason to refuse only where it is known that there are none', () => {
    expect(plan(null)).toEqual(refused('not-read', 'who else reads the ConfigMap could not be read'));
  });
});

it('a target on the same server has its share, and is in the way where that is not known', () => {
  const beside = (connections: number | null) =>
    scaleOut.plan(
      planContext({
        database: database({ maxConnections: 415 }),
        sharers: [{ target: 'orders', connections, why: connections === null ? 'it is down' : null }],
      }),
    );
  expect(beside(0)).toMatchObject({ plan: { toReplicas: 6 } });
  expect(beside(1)).toMatchObject({
    plan: { toReplicas: 5, headroom: expect.stringContaining('target orders may yet take 1') },
  });
  expect(beside(null)).toEqual(
    refused(
      'not-read',
      'target orders shares the server, and what it may come to hold is not known: it is down',
    ),
  );
});
