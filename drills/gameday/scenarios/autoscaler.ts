import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, HEAVY_WORK, onEachAddedPod, TIGHT } from './shared';

export const autoscaler: Scenario = {
  name: 'autoscaler-owns-replicas',
  proves:
    "where an autoscaler decides about the replicas its lower bound is raised, within its maximum's headroom",
  // Eight pods and one of surge, and two that it may be ending: 11 × 8 = 88.
  world: { ...TIGHT, maxConnections: 110, cluster: { autoscaler: { minReplicas: 3, maxReplicas: 8 } } },
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
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas } = await clusterFacts(stage);
    const { actions } = await stage.report(execution);
    return [
      fact('replicas', 6, replicas),
      fact(
        'what was changed',
        'horizontalpodautoscaler knhk/knhk-closed-loop',
        actions[0]?.object ?? 'nothing',
      ),
    ];
  },
};
