import { fact, type Scenario } from '../scenario';
import { leak } from './shared';

export const relapse: Scenario = {
  name: 'relapse-after-success',
  proves: 'the same trouble again soon after a repair is escalated, not repaired again',
  async play(stage) {
    await stage.fault(leak(16));
    const first = await stage.ended(await stage.executionByAlert());
    await stage.fault(leak(16));
    const second = await stage.executionByAlert();
    await stage.told(second, 'nothing-permitted');
    stage.check(fact('leaked sessions, untouched until a person came', 48, await stage.idleInTransaction()));
    await stage.endLeaksByHand();
    return [first, await stage.ended(second)];
  },
  expected: [
    {
      cause: 'connection-leak',
      causes: ['leak-suspected', 'connection-leak'],
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['terminate-leaked-sessions'],
      told: ['sre-on-call action-taken', 'sre-on-call resolved'],
    },
    {
      cause: 'connection-leak',
      causes: ['leak-suspected', 'connection-leak'],
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: [],
      told: ['sre-on-call nothing-permitted', 'sre-on-call resolved'],
      refused: /a recurrence: pool-[0-9a-f]+ repaired this \d+ s ago/,
    },
  ],
};
