/** Of a change whose answer was lost: what is read says whether it was made, or that it does not tell. */

import type { Evidence } from '../../src/model/evidence';
import type { PlannedAction } from '../../src/model/plans';
import { findBegun } from '../../src/remediate/begun';
import { changeOf } from '../../src/remediate/changes';
import { deployment, evidence, podPool, poolConfig, pools } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { raisePoolPlan, replacePodPlan, scaleOutPlan, terminatePlan } from '../support/plans';
import { NOW, StepBench } from '../support/step-bench';

const made = (plan: PlannedAction, seen: Partial<Evidence>) =>
  changeOf(plan.kind).wasMade(plan, evidence(seen));

it.each<[boolean | null, string, Partial<Evidence>]>([
  [true, 'the replicas are there', deployment({ replicas: 6 })],
  [false, 'they are as before', deployment({ replicas: 3 })],
  [false, 'somebody set others', deployment({ replicas: 5 })],
  [null, 'the deployment could not be read', { deployment: null }],
])('scale-out: %s where %s', (answer, _, seen) => {
  expect(made({ ...scaleOutPlan(), fromReplicas: 3, toReplicas: 6, autoscaler: null }, seen)).toBe(answer);
});

it("scale-out: by the autoscaler's bound, where that was raised", () => {
  const plan = { ...scaleOutPlan(), toReplicas: 6, autoscaler: { name: 'web', minReplicas: 3 } };
  const bound = (minReplicas: number, name = 'web') =>
    deployment({ replicas: 3, autoscaler: { name, minReplicas, maxReplicas: 10 } });
  expect(made(plan, bound(6))).toBe(true);
  expect(made(plan, bound(3))).toBe(false);
  expect(made(plan, bound(6, 'other'))).toBe(false);
});

it('raise-pool: by the size that is configured', () => {
  const plan = { ...raisePoolPlan(), fromSize: 50, toSize: 100 };
  const size = (of: number) => ({ poolConfig: poolConfig({ size: of }) });
  expect(made(plan, size(100))).toBe(true);
  expect(made(plan, size(50))).toBe(false);
  expect(made(plan, { poolConfig: null })).toBeNull();
});

it('replace-pod: its pod is gone, where every pod was asked', () => {
  const plan = { ...replacePodPlan(), pod: 'pod-1' };
  const seen = (names: string[], total: number, notReady: string[] = []): Partial<Evidence> => ({
    pods: {
      ...{ total, ready: names.length, terminating: 0 },
      notReady: notReady.map((pod) => ({ pod, why: 'starting' })),
    },
    pool: { ...pools(5), pods: names.map((name) => podPool(name, 5)) },
  });
  expect(made(plan, seen(['pod-2', 'pod-3'], 2))).toBe(true);
  expect(made(plan, seen(['pod-2'], 2, ['pod-4']))).toBe(true);
  expect(made(plan, seen(['pod-1', 'pod-2'], 2))).toBe(false);
  expect(made(plan, seen(['pod-2'], 2, ['pod-1']))).toBe(false);
  // One of them did not answer: it may be that one.
  expect(made(plan, seen(['pod-2'], 2))).toBeNull();
  expect(made(plan, { pods: null })).toBeNull();
});

it('terminate: any of its sessions is gone', () => {
  const plan = terminatePlan();
  expect(made(plan, { database: leaking([session(2)]) })).toBe(true);
  expect(made(plan, { database: leaking([session(1), session(2)]) })).toBe(false);
  expect(made(plan, { database: null })).toBeNull();
});

it('tells what was made with its undo, and asks nothing of the target', async () => {
  const bench = new StepBench();
  const begun = { execution: 'pool-1', planHash: 'abc', at: NOW };
  const plan = { ...scaleOutPlan(), fromReplicas: 3, toReplicas: 6, autoscaler: null };
  const seen = evidence(deployment({ replicas: 6 }));
  expect(await findBegun(plan, begun, seen, bench)).toMatchObject({
    kind: 'made',
    action: { startedAt: NOW, changed: 3, undoPlan: { kind: 'set-replicas', from: 6, to: 3 } },
  });
  expect(bench.journal).toEqual([]);
});
