import { fact, matches, type Scenario } from '../scenario';
import { clusterFacts } from './shared';

export const slowQueries: Scenario = {
  name: 'slow-queries',
  proves: 'queries that got slow are named, and no more of them are sent to the same database',
  async play(stage) {
    await stage.fault({ slowQueries: { seconds: 12, share: 1 } });
    const execution = await stage.executionByAlert();
    await stage.told(execution, 'nothing-permitted');
    await stage.fault({ slowQueries: null });
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'slow-queries',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: [],
      told: ['sre-on-call nothing-permitted', 'sre-on-call resolved'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas } = await clusterFacts(stage);
    const { findings } = await stage.report(execution);
    return [
      fact('replicas', 3, replicas),
      matches(
        'the query in the evidence, without its literal',
        /select[^']*from orders/i,
        findings[0]?.evidenceFor.join('; ') ?? '',
      ),
    ];
  },
};
