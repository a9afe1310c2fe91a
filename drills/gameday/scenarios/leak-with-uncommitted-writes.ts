import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak } from './shared';
import { leftToAPerson } from './usual';

export const leakWithUncommittedWrites: Scenario = {
  name: 'leak-with-uncommitted-writes',
  proves:
    'sessions that hold uncommitted writes are left untouched, and a person is notified of the risk at once',
  async play(stage) {
    await stage.fault(leak(16, { uncommittedWrites: true }));
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'nothing-permitted');
    stage.check(
      fact(
        'leaked sessions with writes, untouched until a person came',
        48,
        await stage.database.idleInTransaction(),
      ),
    );
    await stage.database.endLeaksByHand();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      ...leftToAPerson('connection-leak'),
      causes: ['leak-suspected', 'connection-leak'],
      sent: ['engineering-manager risk', 'sre-on-call nothing-permitted', 'sre-on-call resolved'],
      refused: /hold uncommitted writes: a person decides/,
    },
  ],
};
