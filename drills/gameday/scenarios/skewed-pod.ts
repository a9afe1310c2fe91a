import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';

export const skewedPod: Scenario = {
  name: 'skewed-pod',
  proves: 'one pod that holds its connections without work is evicted, and the others are left untouched',
  async play(stage) {
    const before = stage.world.cluster.pods().map(({ name }) => name);
    await stage.fault({ hoard: { connectionsPerSecond: 10, connections: 16 } }, 'one pod');
    const execution = await stage.ended(await stage.executionByAlert());
    const now = stage.world.cluster.pods().map(({ name }) => name);
    stage.check(
      fact('pods', 3, now.length),
      fact('pods that stayed', 2, now.filter((name) => before.includes(name)).length),
    );
    return [execution];
  },
  expected: [
    {
      cause: 'skewed-pod',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['replace-pod'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
      nothingRefused: true,
    },
  ],
};
