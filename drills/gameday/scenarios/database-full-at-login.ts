import { fact, matches, type Scenario } from '../scenario';
import { clusterFacts } from './shared';

export const databaseFullAtLogin: Scenario = {
  name: 'database-full-at-login',
  proves:
    'a login that PostgreSQL refuses for want of slots is the finding, and nothing is added to the crowd',
  world: { maxConnections: 30, poolSize: 6 },
  async play(stage) {
    await stage.createRole('batch', ['pg_use_reserved_connections']);
    // Even the slots that are reserved for tools like this one: only a superuser gets in any more.
    await stage.sessions({ role: 'batch', application: 'nightly-batch' }, 30);
    const execution = await stage.executionByHand();
    await stage.told(execution, 'nothing-permitted');
    await stage.closeSessions();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'database-full',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: [],
      told: ['sre-on-call nothing-permitted', 'sre-on-call resolved'],
    },
  ],
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
