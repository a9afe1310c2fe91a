import { SERVICE_ROLE } from '../../../local/configuration';
import { fact, matches, type Scenario } from '../scenario';
import { clusterFacts } from './shared';

export const lockChain: Scenario = {
  name: 'lock-chain',
  proves: 'the session at the root of a lock chain is named, and a migration is never ended for it',
  async play(stage) {
    const root = await stage.session({
      role: SERVICE_ROLE,
      application: 'knhk-migrations',
      statements: ['BEGIN', 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE'],
    });
    const execution = await stage.executionByAlert();
    await stage.told(execution, 'nothing-permitted');
    stage.check(fact('the migration lives until a person comes', 'true', String(root.isAlive())));
    await stage.closeSessions();
    return [await stage.ended(execution)];
  },
  expected: [
    {
      cause: 'lock-chain',
      outcome: 'recovered',
      status: 'SUCCEEDED',
      changes: [],
      told: ['sre-on-call nothing-permitted', 'sre-on-call resolved'],
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
