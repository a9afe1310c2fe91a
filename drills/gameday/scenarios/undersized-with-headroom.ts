import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, HEAVY_WORK, onEachAddedPod, refusedLogins, TIGHT } from './shared';

/** Runbook, Immediate option 1. */
export const undersizedWithHeadroom: Scenario = {
  name: 'undersized-pool-with-headroom',
  proves: 'a service whose pools are too small for its load is scaled out, where PostgreSQL has the headroom',
  world: TIGHT,
  async play(stage) {
    await stage.fault(HEAVY_WORK);
    const execution = await stage.executionByAlert();
    // The pods that come run the same code.
    await onEachAddedPod(stage, 6, HEAVY_WORK);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'undersized-pool',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['scale-out'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
      nothingRefused: true,
    },
  ],
  async afterwards(stage) {
    const { replicas, poolSize } = await clusterFacts(stage);
    return [
      fact('replicas', 6, replicas),
      fact('pool of each', 8, poolSize),
      fact('logins refused by PostgreSQL', 0, await refusedLogins(stage)),
    ];
  },
};
