import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts } from './shared';
import { leftToAPerson } from './usual';

export const databaseFullAtLogin: Scenario = {
  name: 'database-full-at-login',
  proves:
    'a login that PostgreSQL refuses because all slots are taken is the finding, and no connection is added',
  world: { maxConnections: 30, poolSize: 6 },
  async play(stage) {
    await stage.database.createRole('batch', ['pg_use_reserved_connections']);
    // Even the slots that are reserved for tools like this one: only a superuser gets in any more.
    await stage.database.sessions({ role: 'batch', application: 'nightly-batch' }, 30);
    const execution = await stage.executionByHand();
    await stage.sent(execution, 'nothing-permitted');
    await stage.database.closeSessions();
    return [await stage.ended(execution)];
  },
  expected: [leftToAPerson('database-full')],
  async afterwards(stage, [execution = '']) {
    const { replicas, poolSize } = await clusterFacts(stage);
    const { findings } = await stage.report(execution);
    return [
      fact('replicas', 3, replicas),
      fact('pool of each', 6, poolSize),
      matches(
        'the refusal in the evidence',
        /login refused \(SQLSTATE 53300\)/,
        findings[0]?.evidenceFor[0] ?? '',
      ),
    ];
  },
};
