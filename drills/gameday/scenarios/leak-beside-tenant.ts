import { DATABASE } from '../../../local/configuration';
import { fact } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { allAlive, clusterFacts, leak } from './shared';
import { LEAK_REPAIRED } from './usual';

export const leakBesideTenant: Scenario = {
  name: 'leak-beside-reporting-tenant',
  proves:
    "a leak is found beside eighty busy sessions of another role in the same database, which aren't the service's work",
  world: { maxConnections: 250 },
  async play(stage) {
    await stage.database.createRole('reports');
    const tenants = await stage.database.sessions(
      { role: 'reports', application: 'reporting', database: DATABASE, busyWith: 'SELECT pg_sleep(600)' },
      80,
    );
    await stage.fault(leak(16));
    const execution = await stage.ended(await stage.executionByAlert());
    stage.check(allAlive(tenants));
    return [execution];
  },
  expected: [LEAK_REPAIRED],
  async afterwards(stage) {
    const { replicas, poolSize } = await clusterFacts(stage);
    return [
      fact('replicas', 3, replicas),
      fact('pool of each', 16, poolSize),
      fact('sessions left idle in transaction', 0, await stage.database.idleInTransaction()),
    ];
  },
};
