import {
  type Capacity,
  capacityOf,
  demand,
  growthPeak,
  peakText,
  podsAtPeak,
  replacementPeak,
  restartPeak,
  surgeOf,
} from '../../src/capacity/capacity';
import type { DeploymentEvidence, Evidence } from '../../src/model/evidence';
import { deployment, evidence, podPool, poolConfig, poolOf, pools } from '../support/evidence-builders';

const autoscaler = (maxReplicas: number) => ({ name: 'web', minReplicas: 1, maxReplicas });
const capacity = (overrides: Partial<Capacity> = {}): Capacity => ({
  ...{ replicas: 6, present: 6, leastReplicas: null, terminating: 0, poolSize: 50, poolsPerPod: 1 },
  ...{ maxSurge: { percent: 25 }, maxUnavailable: { percent: 25 } },
  ...{ gracePeriodSeconds: 0, minReadySeconds: 0, scaleDownWindowSeconds: 300 },
  ...overrides,
});

describe('what the evidence shows', () => {
  const of = (seen: Partial<Evidence> = {}) => capacityOf(evidence(seen));
  const scaled = (overrides: Partial<DeploymentEvidence>) => of(deployment(overrides));

  it('are the replicas that are wanted, and the pool of a pod', () => {
    expect(of()).toEqual(capacity({ replicas: 3, present: 3 }));
  });

  it("is an autoscaler's maximum, unless more replicas are wanted already", () => {
    expect(scaled({ autoscaler: autoscaler(12) })).toMatchObject({
      replicas: 12,
      present: 3,
      leastReplicas: 1,
    });
    expect(scaled({ autoscaler: autoscaler(2) })).toMatchObject({ replicas: 3 });
  });

  it('is the largest pool: of any pod, or as it is configured for the next one to start', () => {
    const mixed = poolOf([podPool('a', 1, 50), podPool('b', 1, 80), podPool('c', 1, 50)]);
    expect(of({ pool: mixed })).toMatchObject({ poolSize: 80 });
    expect(of({ poolConfig: poolConfig({ size: 100 }) })).toMatchObject({ poolSize: 100 });
    expect(of({ poolConfig: poolConfig({ size: 20 }) })).toMatchObject({ poolSize: 50 });
    expect(of({ poolConfig: poolConfig({ size: null }) })).toMatchObject({ poolSize: 50 });
  });

  it('are all the pools of a pod', () => {
    const pods = [podPool('a', 1, 20, 'read'), podPool('a', 1, 10, 'write'), podPool('b', 1, 20, 'read')];
    const pool = poolOf(pods);
    expect(of({ pool, poolConfig: poolConfig({ size: 20 }) })).toMatchObject({
      ...{ poolSize: 30, poolsPerPod: 2 },
    });
    // Either of them may be the one that the key sizes.
    expect(of({ pool, poolConfig: poolConfig({ size: 25 }) })).toMatchObject({
      poolSize: 40,
    });
  });

  it.each([
    ['the deployment could not be read', { deployment: null }],
    ['the configured size of the pool could not be read', { poolConfig: null }],
    ['not every pod could be read', { pool: null }],
    ['not every pod could be read', { pods: null }],
    ['not every pod could be read', { pool: pools(10, 50, 4) }],
    ['not every pod could be read', { pool: { ...pools(10, 50, 0), pods: [] } }],
    [
      'the pools were not read whole: pod-2 tells of no total',
      { pool: { ...pools(10), partial: ['pod-2 tells of no total'] } },
    ],
  ])('is not known when %s', (why, seen) => {
    expect(of(seen)).toBe(why);
  });
});

it.each<[string, Partial<Capacity>, number]>([
  ['a percentage rounded up', {}, 2],
  ['a percentage that is whole', { replicas: 8 }, 2],
  ['a percentage of many', { replicas: 9 }, 3],
  ['none', { maxSurge: { percent: 0 } }, 0],
  ['all', { maxSurge: { percent: 100 } }, 6],
  ['a count, whatever the replicas', { maxSurge: { count: 3 }, replicas: 100 }, 3],
])('the pods of a rolling update: %s', (_, overrides, surge) => {
  expect(surgeOf(capacity(overrides))).toBe(surge);
  expect(podsAtPeak(capacity(overrides))).toBe((overrides.replicas ?? 6) + surge);
});

describe('while replicas are added', () => {
  it('every pod at the peak holds its whole pool, and none ends', () => {
    const peak = growthPeak(capacity({ gracePeriodSeconds: 30 }));
    expect([demand(peak), peakText(peak)]).toEqual([400, '8 pods at the peak of a rollout × pool 50']);
  });

  it('pods that are ending now are counted', () => {
    const peak = growthPeak(capacity({ terminating: 2 }));
    expect([demand(peak), peakText(peak)]).toEqual([
      500,
      '8 pods at the peak of a rollout × pool 50 + 2 that are ending now × pool 50',
    ]);
  });

  it('so are those that an autoscaler ends before it wants as many again', () => {
    const scaled = (overrides: Partial<Capacity>) =>
      demand(growthPeak(capacity({ leastReplicas: 4, gracePeriodSeconds: 30, poolSize: 1, ...overrides })));
    expect(scaled({})).toBe(8 + 2);
    expect(scaled({ gracePeriodSeconds: 0 })).toBe(8);
    // It decides every fifteen seconds, at the most, and may do so again while the first are still there.
    expect(scaled({ scaleDownWindowSeconds: 0 })).toBe(8 + 3 * 2);
  });
});

describe('while every pod is restarted', () => {
  const ten = { replicas: 10, present: 10, maxSurge: { count: 0 }, gracePeriodSeconds: 30 };

  it('old pods hold theirs beside the new ones for as long as they end', () => {
    // Ten pods, 50 to 75: 500 that end, and 750 that begin.
    expect(demand(restartPeak(capacity(ten), 75))).toBe(1_250);
    // Three replicas and one of surge: six of them were seen alive.
    const three = capacity({ replicas: 3, present: 3, maxSurge: { count: 1 }, gracePeriodSeconds: 30 });
    const peak = restartPeak(three, 60);
    expect([demand(peak), peakText(peak)]).toEqual([
      4 * 60 + 2 * 50,
      '4 pods at the peak of a rollout × pool 60 + 2 that end meanwhile × pool 50',
    ]);
  });

  it('as few of them as the time between two allows', () => {
    const slow = { ...ten, maxSurge: { count: 1 }, maxUnavailable: { count: 1 } };
    const ending = (overrides: Partial<Capacity>) =>
      demand(restartPeak(capacity({ ...slow, poolSize: 1, ...overrides }), 1)) - 11;
    expect(ending({ minReadySeconds: 30 })).toBe(2);
    expect(ending({ minReadySeconds: 29 })).toBe(4);
    expect(ending({ minReadySeconds: 1 })).toBe(9);
    expect(ending({ minReadySeconds: 0 })).toBe(9);
    expect(ending({ gracePeriodSeconds: 0 })).toBe(0);
    // Neither is allowed to be more than none: then one goes at a time.
    const none = { maxSurge: { count: 0 }, maxUnavailable: { count: 0 }, minReadySeconds: 30 };
    expect(demand(restartPeak(capacity({ ...ten, ...none, poolSize: 1 }), 1))).toBe(10 + 1);
  });

  it('and those of the first restart, where a second one comes at once', () => {
    expect(demand(restartPeak(capacity({ ...ten, poolSize: 1 }), 1, 2))).toBe(10 + 10 + 10);
  });

  it('counts the larger pool for all that are wanted: a container that starts again has it', () => {
    expect(demand(restartPeak(capacity({ gracePeriodSeconds: 30 }), 20))).toBe(8 * 50 + 4 * 50);
  });
});

it('counts one pod more while one is replaced', () => {
  expect(demand(replacementPeak(capacity({ maxSurge: { count: 0 } })))).toBe(7 * 50);
  expect(demand(replacementPeak(capacity({ maxSurge: { count: 2 }, terminating: 1 })))).toBe(9 * 50);
});
