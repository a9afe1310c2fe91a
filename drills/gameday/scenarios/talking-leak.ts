import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import { leftToAPerson } from './usual';

export const talkingLeak: Scenario = {
  name: 'talking-leak',
  proves: 'long transactions that stay active are left untouched, and a person gets the commands',
  async play(stage) {
    // The first are open for long enough when the last connection is gone and the alert fires.
    await stage.fault({ talkingLeak: { connectionsPerSecond: 0.5, connections: 16, everySeconds: 0.3 } });
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'nothing-permitted');
    const open = await openTransactions(stage.world);
    stage.check(fact('transactions, untouched until a person came', 48, open));
    await stage.world.postgres.query(
      'postgres',
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'knhk' AND xact_start < now() - interval '2 s'",
    );
    return [await stage.ended(execution)];
  },
  expected: [leftToAPerson('long-transactions')],
  async afterwards(stage, [execution = '']) {
    const { findings } = await stage.report(execution);
    return [
      matches(
        'a command at hand',
        /^psql "[^"]+" -c "SELECT pg_terminate_backend\(pid\) FROM pg_stat_activity WHERE pid = \d+ AND backend_start = '[^']+'"$/m,
        findings[0]?.next.join('\n') ?? '',
      ),
      matches(
        'the ages in the evidence',
        /in its transaction for \d+ s, idle in transaction for 0 s/,
        findings[0]?.evidenceFor.join('\n') ?? '',
      ),
    ];
  },
};

async function openTransactions({ postgres }: Parameters<Scenario['play']>[0]['world']): Promise<number> {
  const [row] = await postgres.query<{ count: number }>(
    'postgres',
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = 'knhk' AND xact_start < now() - interval '2 s'",
  );
  return row?.count ?? -1;
}
