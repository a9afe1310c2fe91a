import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts } from './shared';
import { leftToAPerson, playUntilSent } from './usual';

export const slowQueries: Scenario = {
  name: 'slow-queries',
  proves: 'slow queries are named, and neither replicas nor pools are added',
  play: playUntilSent('nothing-permitted', { slowQueries: { seconds: 12, share: 1 } }, { slowQueries: null }),
  expected: [leftToAPerson('slow-queries')],
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
