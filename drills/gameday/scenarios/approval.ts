import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak, untilLeaked } from './shared';
import { leftToAPerson } from './usual';

export const approved: Scenario = {
  name: 'approved',
  proves:
    'in approve mode nothing is changed before the approval, and then exactly the approved plan is carried out',
  // One question: all of the leak in one pass.
  world: { configuration: { remediation: { mode: 'approve', terminate: { maxShareOfSessions: 1 } } } },
  async play(stage) {
    await stage.fault(leak(8));
    await untilLeaked(stage, 24);
    const execution = await stage.executionByHand();
    await stage.sent(execution, 'approval-needed');
    stage.check(
      fact(
        'leaked sessions, untouched while it waits for approval',
        24,
        await stage.database.idleInTransaction(),
      ),
    );
    await stage.say('approved', execution);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['terminate-leaked-sessions'],
      sent: ['sre-on-call approval-needed', 'sre-on-call action-taken', 'sre-on-call resolved'],
    },
  ],
};

export const rejected: Scenario = {
  name: 'rejected',
  proves: 'a plan that a person rejects is not carried out',
  async play(stage) {
    await stage.fault(leak(8));
    await untilLeaked(stage, 24);
    const execution = await stage.executionByHand({ mode: 'approve' });
    await stage.say('rejected', execution);
    await stage.sent(execution, 'nothing-permitted');
    stage.check(
      fact('leaked sessions, untouched after the rejection', 24, await stage.database.idleInTransaction()),
    );
    await stage.database.endLeaksByHand();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      ...leftToAPerson('connection-leak'),
      sent: ['sre-on-call approval-needed', 'sre-on-call nothing-permitted', 'sre-on-call resolved'],
      refused: /rejected by game day/,
    },
  ],
};
