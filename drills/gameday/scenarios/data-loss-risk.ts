import { SERVICE_ROLE } from '../../../local/configuration';
import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { NO_CUSTOMERS } from './escalation/shared';
import { leak, untilLeaked } from './shared';

export const dataLossRisk: Scenario = {
  name: 'data-loss-risk',
  proves:
    'a prepared transaction that is left open is escalated to the engineering manager at once, while the repair goes on',
  world: {
    target: NO_CUSTOMERS,
    postgresSettings: { max_prepared_transactions: '5' },
    // One change: all of the leak in one pass.
    configuration: { remediation: { terminate: { maxShareOfSessions: 1 } } },
  },
  async play(stage) {
    await stage.database.session({
      role: SERVICE_ROLE,
      application: 'knhk-settlement',
      statements: [
        'BEGIN',
        "INSERT INTO orders (customer_email, total_cents) VALUES ('jane.roe@example.com', 100)",
        "PREPARE TRANSACTION 'settlement-1'",
      ],
    });
    await stage.fault(leak(8));
    await untilLeaked(stage, 24);
    return [await stage.ended(await stage.executionByHand())];
  },
  expected: [
    {
      cause: 'connection-leak',
      outcome: 'resolved',
      status: 'SUCCEEDED',
      changes: ['terminate-leaked-sessions'],
      sent: [],
      exactly: [
        'engineering-manager risk',
        'sre-on-call action-taken',
        'engineering-manager resolved',
        'sre-on-call resolved',
      ],
    },
  ],
  async afterwards(stage, [execution = '']) {
    const texts = stage.textsOf(execution, 'risk').join('\n');
    const [row] = await stage.world.postgres.query<{ count: number }>(
      'knhk',
      'SELECT count(*)::int AS count FROM pg_prepared_xacts',
    );
    return [
      matches('the message', /1 prepared transaction\(s\) are left open/, texts),
      fact('prepared transactions, untouched', 1, row?.count ?? -1),
    ];
  },
};
