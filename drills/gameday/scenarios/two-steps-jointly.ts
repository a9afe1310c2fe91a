import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, onEachAddedPod, onEachNewPod, podNames, refusedLogins } from './shared';

/** So heavy that even six pods of eight connections are too few. */
const HEAVIEST_WORK = { workload: { ms: 380 } };

/** Runbook, Immediate option 1 and then Short-Term: safe one by one, 6 × 100 connections together. */
export const twoStepsJointly: Scenario = {
  name: 'two-steps-jointly',
  proves: 'the pool is raised after the replicas only as far as both together fit',
  world: {
    ...{ replicas: 3, poolSize: 8, requestsPerSecond: 130, maxConnections: 190 },
    // Near the limit of three pods (74 × 0.3 = 22 of 24); today there are nearly twice as many, and each is a bit heavier.
    past: { requestsPerSecond: 74, p95Ms: 300 },
  },
  async play(stage) {
    await stage.fault(HEAVIEST_WORK);
    const execution = await stage.executionByAlert();
    await onEachAddedPod(stage, 6, HEAVIEST_WORK);
    await onEachNewPod(stage, podNames(stage), HEAVIEST_WORK);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'undersized-pool',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['scale-out', 'raise-pool'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
      refused: /scale-out: scaled out already/,
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas, poolSize } = await clusterFacts(stage);
    const { actions } = await stage.report(execution);
    return [
      fact('replicas', 6, replicas),
      // (190 − 3 − 3 − others − 5 − 5 that end × 8) / (6 + 1): with the previous three replicas it would have been 39.
      fact('pool of each', 19, poolSize),
      matches(
        'the calculation',
        /7 pods at the peak of a rollout × pool 19 \+ 5 that end meanwhile × pool 8 = 173/,
        actions[1]?.items[0] ?? 'none',
      ),
      fact('logins refused by PostgreSQL', 0, await refusedLogins(stage)),
    ];
  },
};
