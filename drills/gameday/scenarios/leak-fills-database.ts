import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leak, untilLeaked } from './shared';

export const leakFillsDatabase: Scenario = {
  name: 'leak-fills-database',
  proves:
    'leaked sessions are terminated through a reserved slot when the database is full for everybody else',
  // Few requests: each login that is refused holds a slot, a reserved one too, until it is.
  world: { maxConnections: 30, poolSize: 16, requestsPerSecond: 10 },
  async play(stage) {
    await stage.fault(leak(8));
    // As many as the slots allow.
    await untilLeaked(stage, 22);
    return [await stage.ended(await stage.executionByHand())];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['terminate-leaked-sessions'],
      sent: ['sre-on-call action-taken', 'sre-on-call resolved'],
    },
  ],
  async afterwards(stage) {
    return [fact('sessions left idle in transaction', 0, await stage.database.idleInTransaction())];
  },
};
