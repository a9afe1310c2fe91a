import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts } from './shared';

export const postgresDown: Scenario = {
  name: 'postgres-down',
  proves: 'a database that does not answer is a gap in the evidence, and a person is called at once',
  async play(stage) {
    await stage.world.postgres.stop();
    const execution = await stage.executionByHand();
    await stage.sent(execution, 'nothing-permitted');
    return [await stage.stop(execution)];
  },
  expected: [
    {
      cause: 'no-data',
      outcome: 'open',
      status: 'ABORTED',
      changes: [],
      sent: ['sre-on-call nothing-permitted'],
      notSent: ['sre-on-call resolved', 'sre-on-call action-taken'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas, poolSize } = await clusterFacts(stage);
    const { findings } = await stage.report(execution);
    const named = findings[0]?.evidenceFor.some((text) => text.startsWith('database: ')) ?? false;
    return [
      fact('replicas', 3, replicas),
      fact('pool of each', 16, poolSize),
      fact('the gap is named', 'true', String(named)),
    ];
  },
};
