import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { allAlive, bystanders, leak } from './shared';
import { LEAK_REPAIRED } from './usual';

/** The alert fires a minute after the pool is full, and the runbook ends what has been idle for five. */
export const youngLeak: Scenario = {
  name: 'young-leak',
  proves:
    'a leak younger than the limit is suspected, and its sessions are terminated once they reach the limit: nothing else is changed',
  async play(stage) {
    const crowd = await bystanders(stage);
    await stage.fault(leak(16));
    const execution = await stage.ended(await stage.executionByAlert());
    stage.check(
      allAlive(crowd),
      fact('sessions left idle in transaction', 3, await stage.database.idleInTransaction()),
    );
    return [execution];
  },
  expected: [
    {
      ...LEAK_REPAIRED,
      sent: ['sre-on-call waiting', 'sre-on-call action-taken', 'sre-on-call resolved'],
      notSent: ['lead-engineer unresolved', 'sre-on-call nothing-permitted'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { actions } = await stage.report(execution);
    const waits = stage.messagesOf(execution).filter((message) => message.endsWith(' waiting'));
    return [
      fact('the first change', 'terminate-leaked-sessions', actions[0]?.kind ?? 'none'),
      fact('notices of the wait', 1, waits.length),
    ];
  },
};
