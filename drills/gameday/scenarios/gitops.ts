import { fact, type Scenario } from '../scenario';
import { clusterFacts, HEAVY_WORK, LIGHTER_WORK, TIGHT } from './shared';

export const gitops: Scenario = {
  name: 'gitops-owns-deployment',
  proves: 'what Argo CD would revert is not changed, and it is said why',
  world: {
    ...TIGHT,
    cluster: {
      deploymentMetadata: {
        annotations: { 'argocd.argoproj.io/tracking-id': 'knhk:apps/Deployment:knhk/knhk-closed-loop' },
      },
    },
  },
  async play(stage) {
    await stage.fault(HEAVY_WORK);
    const execution = await stage.executionByAlert();
    await stage.told(execution, 'nothing-permitted');
    await stage.fault(LIGHTER_WORK);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'undersized-pool',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: [],
      told: ['sre-on-call nothing-permitted', 'sre-on-call resolved'],
      refused: /scale-out: Argo CD manages .*raise-pool: Argo CD keeps/,
    },
  ],
  async afterwards(stage) {
    const { replicas, poolSize } = await clusterFacts(stage);
    return [fact('replicas', 3, replicas), fact('pool of each', 8, poolSize)];
  },
};
