import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts, TIGHT } from './shared';
import { playUntilSent } from './usual';

export const rolloutNeverCompletes: Scenario = {
  name: 'rollout-never-completes',
  proves:
    'a larger pool that does not roll out in time is rolled back without replacing running pods, recorded and escalated',
  world: {
    ...TIGHT,
    // A quota leaves no room for the one pod more that a rolling restart needs.
    cluster: { maxPods: 3 },
    configuration: {
      remediation: {
        scaleOut: { mode: 'off' },
        raisePool: { targetPoolSize: 16 },
      },
    },
  },
  play: playUntilSent('change-undone'),
  expected: [
    {
      cause: 'undersized-pool',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: ['raise-pool'],
      sent: ['sre-on-call action-taken', 'sre-on-call change-undone', 'sre-on-call resolved'],
      refused: /scale-out: switched off/,
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas, poolSize } = await clusterFacts(stage);
    const { actions } = await stage.report(execution);
    return [
      fact('replicas', 3, replicas),
      fact('pool of each', 8, poolSize),
      fact('the change is marked as undone', 'true', String(actions[0]?.undone !== null)),
    ];
  },
};
