import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { LEAK_REPAIRED, playLeak } from './usual';

export const leakAtProductionTimes: Scenario = {
  name: 'leak-at-production-times',
  proves: 'the main incident is repaired with every duration as in production',
  takes: '12 to 20 minutes',
  world: { timeFactor: 1 },
  play: playLeak,
  expected: [
    {
      ...LEAK_REPAIRED,
      sent: ['sre-on-call waiting', 'sre-on-call action-taken', 'sre-on-call resolved'],
      notSent: ['lead-engineer unresolved', 'sre-on-call nothing-permitted'],
    },
  ],
  async afterwards(stage) {
    const { alerts, remediation, validation, escalation } = stage.world.configuration;
    return [
      fact('`for` of the critical alert, in seconds', 60, alerts.critical.forSeconds),
      fact('limit of idle transactions, in seconds', 300, remediation.terminate.idleInTransactionSeconds),
      fact('window of the checks, in seconds', 300, validation.windowSeconds),
      fact('clock of the escalation, in seconds', 1_800, escalation.afterSeconds),
      fact('sessions left idle in transaction', 0, await stage.database.idleInTransaction()),
    ];
  },
};
