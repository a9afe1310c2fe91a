import { switchChanges } from '../../../src/remediate/say';
import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak } from './shared';
import { leftToAPerson } from './usual';

export const killSwitch: Scenario = {
  name: 'kill-switch',
  proves: 'a person can stop all changes to a target, and executions say so',
  async play(stage) {
    const stop = { by: 'game day', at: new Date().toISOString(), reason: 'a migration is under way' };
    await switchChanges(stage.records, stop);
    await stage.fault(leak(16));
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'nothing-permitted');
    stage.check(fact('leaked sessions, untouched', 48, await stage.database.idleInTransaction()));
    await stage.database.endLeaksByHand();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      ...leftToAPerson('connection-leak'),
      causes: ['leak-suspected', 'connection-leak'],
      refused: /all changes were stopped by game day .*a migration is under way/,
    },
  ],
};
