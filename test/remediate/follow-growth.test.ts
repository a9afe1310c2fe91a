/** FollowChange of more replicas and of larger pools: what counts as complete, and what of a part. */
import { figuresOf } from '../../src/diagnose/figures';
import type { Evidence } from '../../src/model/evidence';
import { followChange } from '../../src/remediate/follow';
import { remediation, state } from '../support/builders';
import { deployment, evidence, podPool, pools, service } from '../support/evidence-builders';
import { appliedPlan, raisePoolPlan, replacePodPlan, scaleOutPlan } from '../support/plans';
import { NOW } from '../support/step-bench';
import { bench, FINISHED, follow } from './follow-setup';

it('waits for an autoscaler to follow its new lower bound', async () => {
  expect(await follow(scaleOutPlan({ autoscaler: { name: 'web', minReplicas: 3 } }))).toMatchObject({
    status: 'waiting',
    summary: '3 replicas are desired, not yet 5',
  });
});

describe('a scale-out that got part of its pods', () => {
  const six = (availableReplicas: number, others: Partial<Evidence> = {}) => ({
    ...deployment({ replicas: 6, runningReplicas: 6, updatedReplicas: 6, availableReplicas }),
    ...others,
  });
  const plan = scaleOutPlan({ toReplicas: 6 });
  /** Three were available before it. */
  const late = (seen: Partial<Evidence>, seconds = 300) => {
    const target = bench(seen);
    target.pass((FINISHED - Date.parse(NOW)) / 1_000 + seconds);
    const made = { plan, actions: [appliedPlan(plan)], before: figuresOf(evidence()), follow: true };
    return followChange(state({ remediation: remediation(made) }), target);
  };

  it('keeps them when nothing is worse', async () => {
    const kept = await late(six(5));
    expect(kept).toMatchObject({
      status: 'complete',
      summary:
        'not complete after 300 s: 5 of 6 updated replicas are available; kept: 5 replicas are available, 3 were before',
    });
    expect(kept).not.toHaveProperty('stands');
    expect(await late(six(3))).toMatchObject({ status: 'complete' });
    const quota = deployment({ replicas: 6, runningReplicas: 5, updatedReplicas: 5, availableReplicas: 5 });
    expect(await late(quota)).toMatchObject({ status: 'complete' });
    const given = deployment({ replicas: 6, availableReplicas: 5, deadlineExceeded: true });
    expect(await late(given, 20)).toMatchObject({ status: 'complete' });
  });

  it('waits for the others until its time is over', async () => {
    expect(await late(six(5), 299)).toMatchObject({ status: 'waiting' });
  });

  it('is taken back for what it made worse', async () => {
    for (const worse of [
      { database: { kind: 'full', sqlState: '53300', message: '' } } as const,
      service({ errorRate: 0.5 }),
    ]) {
      const failed = await late(six(5, worse));
      expect(failed).toMatchObject({
        status: 'failed',
        summary: expect.stringContaining('worse than before'),
      });
      expect(failed).not.toHaveProperty('stands');
    }
  });

  it('is left for a person where pods were lost meanwhile', async () => {
    expect(await late(six(2))).toMatchObject({
      status: 'failed',
      stands: '2 replicas are available, 3 were before: scaling back would bring no more',
    });
  });

  it('is no rule for a restart, which is taken back', async () => {
    const raised = raisePoolPlan();
    const target = bench(deployment({ updatedReplicas: 2 }));
    target.pass(300);
    const made = { plan: raised, actions: [appliedPlan(raised)], before: figuresOf(evidence()) };
    const failed = await followChange(state({ remediation: remediation(made) }), target);
    expect(failed).toMatchObject({ status: 'failed' });
    expect(failed).not.toHaveProperty('stands');
  });
});

describe('a larger pool', () => {
  const sized = (...totals: number[]): Partial<Evidence> => ({
    pool: {
      ...pools(10),
      pods: totals.map((total, index) => podPool(`pod-${index}`, 1, total)),
    },
  });

  it('is there when every pod says so itself', async () => {
    expect(await follow(raisePoolPlan(), sized(90, 90, 90))).toMatchObject({
      status: 'complete',
      summary: '3 of 3 replicas are updated and available; every pod has a pool of 90',
    });
  });

  it.each([
    ['a pod has the old one', [90, 50, 90], '90, 50, 90'],
    ['a pod has none of the two', [90, 90, 200], '90, 90, 200'],
    ['a pod was not read', [90, 90], '90, 90, -1'],
    ['no pod was read', [], '-1, -1, -1'],
  ])('is not there while %s', async (_, totals, shown) => {
    expect(await follow(raisePoolPlan(), sized(...totals))).toMatchObject({
      status: 'waiting',
      summary: `3 of 3 replicas are updated and available; the pods' pools are ${shown}, not 90`,
    });
  });

  it('is one of those that a pod has', async () => {
    const two = (...totals: number[]) => ({
      pool: {
        ...pools(10),
        pods: totals.flatMap((total, index) => [
          podPool(`pod-${index}`, 1, total, 'write'),
          podPool(`pod-${index}`, 1, 40, 'read'),
        ]),
      },
    });
    expect(await follow(raisePoolPlan(), two(90, 90, 90))).toMatchObject({ status: 'complete' });
    expect(await follow(raisePoolPlan(), two(90, 50, 90))).toMatchObject({
      status: 'waiting',
      summary: expect.stringContaining("the pods' pools are 90 and 40, 50 and 40, 90 and 40, not 90"),
    });
  });

  it('is not looked for before the rollout is over', async () => {
    const seen = { ...sized(90, 90, 90), ...deployment({ updatedReplicas: 2 }) };
    expect(await follow(raisePoolPlan(), seen)).toMatchObject({ summary: '2 of 3 replicas are updated' });
  });

  it('is no matter for other changes', async () => {
    expect(await follow(replacePodPlan(), sized(50, 60))).toMatchObject({ status: 'complete' });
  });
});
