import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, HEAVY_WORK, onEachNewPod, podNames, TIGHT } from './shared';

export const worseThanBefore: Scenario = {
  name: 'worse-than-before',
  proves: 'a change that completes and makes things worse is rolled back, recorded and escalated',
  world: { ...TIGHT, configuration: { remediation: { scaleOut: { mode: 'off' } } } },
  async play(stage) {
    const before = podNames(stage);
    await stage.fault(HEAVY_WORK);
    const execution = await stage.executionByAlert();
    // The restart brings a release into service that somebody had prepared, and that fails.
    await onEachNewPod(stage, before, { errors: { share: 0.9 } });
    await stage.sent(execution, 'change-undone');
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'undersized-pool',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: ['raise-pool'],
      sent: ['sre-on-call action-taken', 'sre-on-call change-undone', 'sre-on-call resolved'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { poolSize } = await clusterFacts(stage);
    const { actions } = await stage.report(execution);
    return [
      fact('pool of each', 8, poolSize),
      matches(
        'why it was undone',
        /worse than before: \d+.* of requests fail/,
        actions[0]?.undone?.why ?? 'it was not',
      ),
    ];
  },
};
