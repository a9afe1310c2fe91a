import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, HEAVY_WORK, onEachNewPod, podNames, refusedLogins, TIGHT } from './shared';

/** Runbook, Short-Term. */
export const raisePool: Scenario = {
  name: 'raise-pool',
  proves:
    'where replicas may not be added the pool is raised with a rolling restart, as far as it fits beside pods that end slowly',
  world: {
    ...TIGHT,
    configuration: { remediation: { scaleOut: { mode: 'off' } } },
    // Each old pod uses its whole grace period, with the connections that it has.
    cluster: { preStopSeconds: 5 },
  },
  async play(stage) {
    const before = podNames(stage);
    await stage.fault(HEAVY_WORK);
    const execution = await stage.executionByAlert();
    await onEachNewPod(stage, before, HEAVY_WORK);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'undersized-pool',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['raise-pool'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
      refused: /scale-out: switched off/,
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas, poolSize } = await clusterFacts(stage);
    const { actions } = await stage.report(execution);
    return [
      fact('replicas', 3, replicas),
      // (100 − 3 − 3 − others − 5 − 2 that end × 8) / (3 + 1), not the 100 of the runbook: that would be 400 connections.
      fact(
        'the pool was reduced to what fits',
        'true',
        String(Number(poolSize) > 8 && Number(poolSize) <= 18),
      ),
      matches(
        'terminating pods are counted',
        /\+ 2 that end meanwhile × pool 8/,
        actions[0]?.items[0] ?? 'none',
      ),
      fact(
        'the calculation is in the change',
        'true',
        String(actions[0]?.items[0]?.includes('usable are') ?? false),
      ),
      fact('logins refused by PostgreSQL', 0, await refusedLogins(stage)),
    ];
  },
};
