import { SERVICE_ROLE } from '../../../local/configuration';
import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { clusterFacts } from './shared';
import { leftToAPerson } from './usual';

export const lockChain: Scenario = {
  name: 'lock-chain',
  proves: 'the session at the root of a lock chain is named, and a migration is never terminated for it',
  async play(stage) {
    const root = await stage.database.session({
      role: SERVICE_ROLE,
      application: 'knhk-migrations',
      statements: ['BEGIN', 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE'],
    });
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'nothing-permitted');
    stage.check(fact('the migration lives until a person comes', 'true', String(root.isAlive())));
    await stage.database.closeSessions();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      ...leftToAPerson('lock-chain'),
      refused: /applications that are never terminated|the root of the lock chain is no leaked session/,
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas } = await clusterFacts(stage);
    const { findings } = await stage.report(execution);
    return [
      fact('replicas', 3, replicas),
      matches(
        'the root in the evidence',
        /pid \d+ of knhk-migrations blocks \d+/,
        findings[0]?.evidenceFor.join('; ') ?? '',
      ),
    ];
  },
};
