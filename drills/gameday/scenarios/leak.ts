import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { allAlive, bystanders, oldLeak } from './shared';

/** Runbook, Immediate option 2. */
export const leakScenario: Scenario = {
  name: 'leak',
  proves: 'leaked sessions are terminated, and those of backups, migrations and other people are not',
  async play(stage) {
    const crowd = await bystanders(stage);
    await oldLeak(stage);
    const execution = await stage.ended(await stage.executionByAlert());
    // The backup and the migrations use the service's role, and are idle in a transaction still.
    stage.check(
      allAlive(crowd),
      fact('sessions left idle in transaction', 3, await stage.database.idleInTransaction()),
    );
    return [execution];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['terminate-leaked-sessions'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
      notSent: ['lead-engineer unresolved', 'sre-on-call nothing-permitted'],
    },
  ],
};
