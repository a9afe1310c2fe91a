import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, onEachAddedPod, refusedLogins } from './shared';

const WORK_MS = 250;

export const trafficSurge: Scenario = {
  name: 'traffic-surge',
  proves: 'a traffic surge is answered by a scale-out; the pools stay as they are',
  world: {
    ...{ replicas: 3, poolSize: 12, requestsPerSecond: 25 },
    past: { requestsPerSecond: 25, p95Ms: WORK_MS },
  },
  async play(stage) {
    const work = { workload: { ms: WORK_MS } };
    await stage.fault(work);
    stage.world.load.setRate(150);
    const execution = await stage.executionByAlert();
    // The pods that come run the same code.
    await onEachAddedPod(stage, 6, work);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'traffic-surge',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['scale-out'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
    },
  ],
  async afterwards(stage) {
    const { replicas, poolSize } = await clusterFacts(stage);
    return [
      fact('replicas', 6, replicas),
      fact('pool of each', 12, poolSize),
      fact('logins refused by PostgreSQL', 0, await refusedLogins(stage)),
    ];
  },
};
