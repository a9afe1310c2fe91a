import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, TIGHT } from './shared';
import { leftToAPerson, playUntilSent } from './usual';

export const gitops: Scenario = {
  name: 'gitops-owns-deployment',
  proves: 'what Argo CD would revert is not changed, and the reason is recorded',
  world: {
    ...TIGHT,
    cluster: {
      deploymentMetadata: {
        annotations: { 'argocd.argoproj.io/tracking-id': 'knhk:apps/Deployment:knhk/knhk-closed-loop' },
      },
    },
  },
  play: playUntilSent('nothing-permitted'),
  expected: [
    {
      ...leftToAPerson('undersized-pool'),
      refused: /scale-out: Argo CD manages .*raise-pool: Argo CD manages/,
    },
  ],
  async afterwards(stage) {
    const { replicas, poolSize } = await clusterFacts(stage);
    return [fact('replicas', 3, replicas), fact('pool of each', 8, poolSize)];
  },
};
