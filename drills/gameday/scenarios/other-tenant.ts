import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { allAlive, clusterFacts, HEAVY_WORK, LIGHTER_WORK } from './shared';
import { leftToAPerson } from './usual';

export const otherTenant: Scenario = {
  name: 'other-tenant',
  proves: 'when other clients hold the slots, they are named and left untouched',
  world: { maxConnections: 60, poolSize: 12 },
  async play(stage) {
    await stage.database.createRole('reports');
    const tenants = await stage.database.sessions(
      { role: 'reports', application: 'reporting', database: 'postgres' },
      38,
    );
    await stage.fault(HEAVY_WORK);
    await stage.pass(5);
    const execution = await stage.executionByHand();
    await stage.sent(execution, 'nothing-permitted');
    stage.check(allAlive(tenants));
    await stage.database.closeSessions();
    await stage.fault(LIGHTER_WORK);
    return [await stage.ended(execution)];
  },
  expected: [leftToAPerson('other-tenant')],
  async afterwards(stage, [execution = '']) {
    const { replicas } = await clusterFacts(stage);
    const { findings } = await stage.report(execution);
    return [
      fact('replicas', 3, replicas),
      matches(
        'the tenant in the evidence',
        /38 of reporting, user reports/,
        findings[0]?.evidenceFor.join('; ') ?? '',
      ),
    ];
  },
};
