import { fact, type Scenario } from '../scenario';
import { leak, untilLeaked } from './shared';

export const kubernetesDown: Scenario = {
  name: 'kubernetes-down',
  proves:
    'without the lock, which is kept in Kubernetes, nothing is changed: not even a leak that is plain to see',
  async play(stage) {
    await stage.fault(leak(4));
    await untilLeaked(stage, 12);
    await stage.world.cluster.stopApi();
    const execution = await stage.executionByHand();
    await stage.told(execution, 'step-failed');
    stage.check(fact('leaked sessions, untouched until a person came', 12, await stage.idleInTransaction()));
    await stage.world.cluster.startApi();
    await stage.endLeaksByHand();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: [],
      told: ['sre-on-call step-failed', 'sre-on-call resolved'],
    },
  ],
};
