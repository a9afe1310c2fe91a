import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak } from './shared';
import { LEAK_REPAIRED, leftToAPerson } from './usual';

export const relapse: Scenario = {
  name: 'relapse-after-success',
  proves: 'a recurrence soon after a repair is escalated, not repaired again',
  async play(stage) {
    await stage.fault(leak(16));
    const first = await stage.ended(await stage.executionByAlert());
    await stage.fault(leak(16));
    const second = await stage.executionByAlert();
    await stage.sent(second, 'nothing-permitted');
    stage.check(
      fact('leaked sessions, untouched until a person came', 48, await stage.database.idleInTransaction()),
    );
    await stage.database.endLeaksByHand();
    return [first, await stage.ended(second)];
  },
  expected: [
    LEAK_REPAIRED,
    {
      ...leftToAPerson('connection-leak'),
      causes: ['leak-suspected', 'connection-leak'],
      refused: /a recurrence: pool-[0-9a-f]+ repaired this \d+ s ago/,
    },
  ],
};
