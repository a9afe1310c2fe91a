import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak, untilLeaked } from './shared';
import { leftToAPerson } from './usual';

export const kubernetesDown: Scenario = {
  name: 'kubernetes-down',
  proves:
    'without the lock, which is held in Kubernetes, nothing is changed: not even an obvious leak is repaired',
  async play(stage) {
    await stage.fault(leak(4));
    await untilLeaked(stage, 12);
    await stage.world.cluster.stopApi();
    const execution = await stage.executionByHand();
    await stage.sent(execution, 'step-failed');
    stage.check(
      fact('leaked sessions, untouched until a person came', 12, await stage.database.idleInTransaction()),
    );
    await stage.world.cluster.startApi();
    await stage.database.endLeaksByHand();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      ...leftToAPerson('connection-leak'),
      sent: ['sre-on-call step-failed', 'sre-on-call resolved'],
    },
  ],
};
