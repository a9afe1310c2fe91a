import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak } from './shared';
import { LEAK_REPAIRED } from './usual';

export const twoPools: Scenario = {
  name: 'two-pools',
  proves:
    'a full pool beside an empty one in the same pod is detected by the alert, the diagnosis and the checks',
  world: { poolSize: 10, readPoolSize: 40, maxConnections: 250 },
  async play(stage) {
    await stage.fault(leak(10));
    return [await stage.ended(await stage.executionByAlert())];
  },
  expected: [LEAK_REPAIRED],
  async afterwards(stage, [execution = '']) {
    const { before, after, checks } = await stage.report(execution);
    const detail = checks.find(({ name }) => name === 'pool-utilization')?.detail ?? '';
    return [
      fact('utilization of the fullest pool before', 1, before?.poolUtilization ?? -1),
      fact('below 80 % after', 'true', String((after?.poolUtilization ?? 1) < 0.8)),
      matches(
        'the check names a pool of a pod',
        /^the pool of knhk-closed-loop-\S+ with .*(write|read)/,
        detail,
      ),
    ];
  },
};
