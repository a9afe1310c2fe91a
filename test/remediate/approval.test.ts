import type { PlannedAction } from '../../src/model/plans';
import { emptyRecord, type RecordedDecision } from '../../src/model/target-record';
import { ask, planHash, wordOn } from '../../src/remediate/approval';
import { configuration } from '../support/builders';
import { raisePoolPlan, replacePodPlan, scaleOutPlan, terminatePlan, tracePlan } from '../support/plans';

const PLANS: readonly PlannedAction[] = [
  terminatePlan(),
  scaleOutPlan({ autoscaler: { name: 'web', minReplicas: 2 } }),
  raisePoolPlan(),
  replacePodPlan(),
  tracePlan(),
];

/** The same with its fields the other way round, at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, reversed(inner)] as const)
      .reverse(),
  );
}

/** Every copy of a plan in which one value, at whatever depth, is another. */
function variants(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'string') return [`${value}x`];
  if (typeof value === 'boolean') return [!value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return [
      value.slice(1),
      [...value].reverse(),
      ...value.flatMap((inner, index) => variants(inner).map((other) => value.with(index, other))),
    ];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    variants(inner).map((other) => ({ ...value, [key]: other })),
  );
}

describe('the hash of a plan', () => {
  it.each(PLANS)('can be typed: $kind', (plan) => {
    expect(planHash(plan)).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each(PLANS)('is the same whatever the order of the fields: $kind', (plan) => {
    expect(planHash(reversed(plan) as PlannedAction)).toBe(planHash(plan));
    expect(planHash(JSON.parse(JSON.stringify(plan)) as PlannedAction)).toBe(planHash(plan));
  });

  it.each(PLANS)('is another for any field that differs: $kind', (plan) => {
    const others = variants(plan).map((other) => planHash(other as PlannedAction));
    expect(others.length).toBeGreaterThan(4);
    expect(new Set([planHash(plan), ...others]).size).toBe(others.length + 1);
  });
});

describe("a person's word", () => {
  const plan = scaleOutPlan();
  const hash = planHash(plan);
  const decision: RecordedDecision = {
    execution: 'pool-1',
    planHash: hash,
    decision: 'approved',
    by: 'ada',
    at: '2026-01-31T03:02:30.000Z',
  };
  const word = (said: RecordedDecision | null) =>
    wordOn({ ...emptyRecord(900), decision: said }, 'pool-1', hash);

  it('counts for the plan it was said on', () => {
    const { by, at } = decision;
    expect(word(decision)).toEqual({ kind: 'approved', by, at });
    expect(word({ ...decision, decision: 'rejected', through: 'link' })).toEqual({
      ...{ kind: 'rejected', by, through: 'link', at },
    });
  });

  it('counts for nothing on another plan, or in another execution', () => {
    expect(word({ ...decision, planHash: planHash(raisePoolPlan()) })).toEqual({ kind: 'none' });
    expect(word({ ...decision, execution: 'pool-2' })).toEqual({ kind: 'none' });
    expect(word(null)).toEqual({ kind: 'none' });
  });

  it('is waited for as long as is configured', () => {
    const config = configuration({ remediation: { approval: { timeoutSeconds: 120 } } });
    expect(ask(plan, new Date('2026-01-31T03:02:00Z'), config.remediation)).toEqual({
      planHash: hash,
      askedAt: '2026-01-31T03:02:00.000Z',
      expiresAt: '2026-01-31T03:04:00.000Z',
      isNew: true,
      decidedBy: null,
    });
  });
});
