import { SERVICE_ROLE } from '../../../local/configuration';
import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { NO_CUSTOMERS } from './escalation/shared';
import { clusterFacts } from './shared';
import { leftToAPerson } from './usual';

const GID = 'settlement-2';

export const preparedTransaction: Scenario = {
  name: 'prepared-transaction',
  proves:
    'lock waits behind a prepared transaction lead to no change, and a person is notified which one it is',
  world: { target: NO_CUSTOMERS, postgresSettings: { max_prepared_transactions: '5' } },
  async play(stage) {
    const { load, postgres, configuration } = stage.world;
    // At night, with nobody there to wait for it, until it is old enough to be forgotten by its coordinator.
    const usual = load.requestsPerSecond;
    load.setRate(0);
    await stage.database.session({
      ...{ role: SERVICE_ROLE, application: 'knhk-settlement' },
      statements: ['BEGIN', 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE', `PREPARE TRANSACTION '${GID}'`],
    });
    await stage.pass(configuration.diagnosis.preparedTransactionSeconds);
    load.setRate(usual);
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'nothing-permitted');
    const [row] = await postgres.query<{ count: number }>(
      'knhk',
      'SELECT count(*)::int AS count FROM pg_prepared_xacts',
    );
    stage.check(fact('prepared transactions, until a person comes', 1, row?.count ?? -1));
    await postgres.query('knhk', `ROLLBACK PREPARED '${GID}'`);
    return [await stage.ended(execution)];
  },
  expected: [
    {
      ...leftToAPerson('lock-chain'),
      sent: ['engineering-manager risk', 'sre-on-call nothing-permitted', 'sre-on-call resolved'],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas, poolSize } = await clusterFacts(stage);
    const { findings } = await stage.report(execution);
    return [
      fact('replicas', 3, replicas),
      fact('pool of each', 16, poolSize),
      matches(
        'it is named',
        /prepared transaction 'settlement-2' of knhk in database knhk is open for \d+ s/,
        findings[0]?.evidenceFor.join('\n') ?? '',
      ),
      matches('what to decide', /ROLLBACK PREPARED 'settlement-2'/, findings[0]?.next.join('\n') ?? ''),
    ];
  },
};
