/** A plan beside what is true when it is about to be carried out. */

import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import type { PlannedAction } from '../../src/model/plans';
import type { RefusalCode } from '../../src/model/refusal';
import { confirmPlan } from '../../src/remediate/decide';
import { applied, configuration, incident, remediation, state } from '../support/builders';
import { busy, deployment, evidence, poolConfig, pools, skewed } from '../support/evidence-builders';
import { database, leaking, session } from '../support/evidence-of-database';
import { raisePoolPlan, replacePodPlan, scaleOutPlan, terminatePlan, tracePlan } from '../support/plans';

const config = configuration();
const confirm = (plan: PlannedAction, seen: Partial<Evidence>, of = state()) =>
  confirmPlan(plan, of, evidence(seen), config);

const full = busy();
const work = full.database as DatabaseActivity;
const asked = state({ incident: incident({ traceSeconds: 60 }) });

it.each<[string, PlannedAction, Partial<Evidence>]>([
  ['sessions that leak', terminatePlan(), { database: leaking([session(1)]) }],
  ['a pool that is full', scaleOutPlan(), full],
  ['a pool that is full, and would be raised', raisePoolPlan(), full],
  ['a pod that stands out', replacePodPlan(), skewed()],
])('a plan that still fits may go ahead: %s', (_, plan, seen) => {
  expect(confirm(plan, seen)).toBeNull();
});

describe('a plan is not needed any more', () => {
  it.each<PlannedAction>([terminatePlan(), scaleOutPlan(), raisePoolPlan(), replacePodPlan()])(
    'when nothing is wrong any more: $kind',
    (plan) => {
      expect(confirm(plan, {})).toEqual({
        kind: 'not-needed',
        why: expect.stringContaining("every pod's pool is below 80 %"),
      });
    },
  );

  it('but tracing was asked for by a person, and goes ahead', () => {
    expect(confirm(tracePlan(), {}, asked)).toBeNull();
  });
});

describe('a plan may not go ahead', () => {
  const refused = (code: RefusalCode, why: string | RegExp) => ({
    kind: 'refuse',
    reason: { code, why: expect.stringMatching(why) },
  });

  it('when the replicas were changed meanwhile', () => {
    const four = deployment({ replicas: 4, runningReplicas: 4, updatedReplicas: 4, availableReplicas: 4 });
    expect(confirm(scaleOutPlan(), { ...full, ...four })).toEqual(
      refused('stale', 'the plan no longer fits: it started from 3 replicas, and there are 4'),
    );
  });

  it('when the headroom is gone meanwhile', () => {
    const tight = { ...full, database: { ...work, otherConnections: 200 } };
    expect(confirm(scaleOutPlan(), tight)).toEqual(refused('no-headroom', /^no headroom for 4 replicas: /));
    // (3 + 1) × 51 > 187
    expect(confirm(raisePoolPlan(), tight)).toEqual(
      refused('no-headroom', /^no headroom for a pool of 51: /),
    );
    expect(confirm(replacePodPlan(), { ...skewed(), database: database({ otherConnections: 200 }) })).toEqual(
      refused('no-headroom', /^no headroom for one more pod/),
    );
    expect(confirm(tracePlan(), { database: database({ otherConnections: 200 }) }, asked)).toEqual(
      refused('no-headroom', /^no headroom for a rolling restart: /),
    );
  });

  it('when only a smaller one would fit now', () => {
    // (4 + 1) × 50 = 250 fit in 285, (5 + 2) × 50 do not; and floor(285 / 4) = 71.
    const tighter = { ...full, database: { ...work, otherConnections: 102 } };
    expect(confirm(scaleOutPlan(), tighter)).toEqual(
      refused('no-headroom', /^the plan no longer fits: not more than 4 replicas fit: 5 pods .* = 285$/),
    );
    expect(confirm(scaleOutPlan({ toReplicas: 4 }), tighter)).toBeNull();
    expect(confirm(raisePoolPlan(), tighter)).toEqual(
      refused('no-headroom', /^the plan no longer fits: not more than a pool of 71 fits: 4 pods .* = 285$/),
    );
    expect(confirm(raisePoolPlan({ toSize: 71 }), tighter)).toBeNull();
  });

  it('when a higher lower bound of an autoscaler would fit, and the planned one does not', () => {
    const bounds = (maxReplicas: number) =>
      deployment({
        ...{ replicas: 1, runningReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
        ...{ maxSurge: { count: 0 }, gracePeriodSeconds: 1 },
        autoscaler: { name: 'web', minReplicas: 0, maxReplicas },
      });
    const seen = (maxReplicas: number) => ({
      ...full,
      ...bounds(maxReplicas),
      database: { ...work, maxConnections: 715, otherConnections: 2 },
    });
    const two = scaleOutPlan({
      ...{ fromReplicas: 1, toReplicas: 2 },
      autoscaler: { name: 'web', minReplicas: 0 },
    });
    expect(confirm(two, seen(2))).toBeNull();
    // (9 + 9 − 6) × 50 = 600 fit in 700, and (9 + 9 − 2) × 50 do not.
    expect(confirm(two, seen(9))).toEqual(
      refused('stale', 'the plan no longer fits: minReplicas 6 would be planned by now'),
    );
  });

  it('when the pool was raised by somebody else meanwhile', () => {
    const raised = { ...full, pool: pools(60, 60), poolConfig: poolConfig({ size: 60 }) };
    expect(confirm(raisePoolPlan(), raised)).toEqual(
      refused('stale', 'the plan no longer fits: it started from a pool of 50, and it is 60'),
    );
  });

  it.each([terminatePlan(), scaleOutPlan(), raisePoolPlan(), replacePodPlan(), tracePlan()])(
    'while a standby answers, whatever it is: $kind',
    (plan) => {
      const { dataLoss } = database();
      const standby = { ...leaking([session(1)]), dataLoss: { ...dataLoss, inRecovery: true } };
      expect(confirm(plan, { ...full, database: standby }, asked)).toEqual(
        refused('standby', 'a standby answers'),
      );
    },
  );

  it('when another pod stands out', () => {
    expect(confirm(replacePodPlan({ pod: 'pod-2' }), skewed())).toEqual(
      refused('stale', 'the plan no longer fits: pod pod-2 is no longer the one that stands out'),
    );
  });

  it('when the sessions are gone, or can no longer be read', () => {
    expect(confirm(terminatePlan(), full)).toEqual(refused('nothing-left', 'no leaked session is left'));
    expect(confirm(terminatePlan(), { database: null })).toEqual(refused('not-read', 'could not be read'));
  });

  it('when the evidence for it can no longer be read', () => {
    expect(confirm(scaleOutPlan(), { ...full, deployment: null })).toEqual(
      refused('not-read', 'could not be read'),
    );
    expect(confirm(scaleOutPlan(), { ...full, pool: pools(50, 50, 4) })).toEqual(
      refused('not-read', 'not every pod'),
    );
  });

  it('when growth has something against it by now, though nothing stands out at the moment', () => {
    const between = { ...full, pool: pools(46) };
    expect(confirm(scaleOutPlan(), between)).toBeNull();
    const hidden = { ...between, database: { ...work, partial: ['not permitted to see 9 sessions'] } };
    expect(confirm(scaleOutPlan(), hidden)).toEqual(refused('growth', 'not permitted to see 9 sessions'));
    expect(confirm(raisePoolPlan(), hidden)).toEqual(refused('growth', 'not permitted to see 9 sessions'));
  });

  it('when it was done by this execution already', () => {
    const done = state({ remediation: remediation({ actions: [applied({ kind: 'scale-out' })] }) });
    expect(confirm(scaleOutPlan(), full, done)).toEqual(refused('made-already', 'scaled out already'));
  });
});
