/** What a session holds, on a real PostgreSQL: seen by the one statement, and spared by the other. */
import type { Hold } from '../../../src/model/evidence';
import { alive, pidsOf, postgresForTests } from './support';

const { server, activity, connect, end, leak, leaked, planFor } = postgresForTests({
  settings: { wal_level: 'logical' },
});

/** Statements within the transaction, those before it, and what they leave the session holding. */
const CASES: readonly [string, readonly string[], readonly string[], readonly Hold[]][] = [
  ['that only read', [], ['SELECT * FROM orders'], []],
  ['that read a table it locked as readers do', [], ['LOCK TABLE orders IN ACCESS SHARE MODE'], []],
  ['that failed', [], ['SELECT nonsense'], []],
  ['at repeatable read that has not read yet', [], ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ'], []],
  [
    "with a migration's lock, of the session",
    ['SELECT pg_advisory_lock(4711)'],
    ['SELECT 1'],
    ['advisory-lock'],
  ],
  [
    "with a migration's lock, of the transaction",
    [],
    ['SELECT pg_advisory_xact_lock(4711)'],
    ['advisory-lock'],
  ],
  ['with a shared advisory lock', [], ['SELECT pg_advisory_xact_lock_shared(1, 2)'], ['advisory-lock']],
  [
    'that failed, and still has the lock of its session',
    ['SELECT pg_try_advisory_lock(4711)'],
    ['SELECT nonsense'],
    ['advisory-lock'],
  ],
  ...[
    ...['ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE'],
    'ACCESS EXCLUSIVE',
  ].map((mode): [string, readonly string[], readonly string[], readonly Hold[]] => [
    `with a lock in ${mode} MODE`,
    [],
    [`LOCK TABLE orders IN ${mode} MODE`],
    ['table-lock'],
  ]),
  [
    'that was to lock rows and found none',
    [],
    ['SELECT * FROM orders WHERE id = -1 FOR UPDATE'],
    ['table-lock'],
  ],
  ['that was to write and found nothing', [], ['DELETE FROM orders WHERE id = -1'], ['table-lock']],
  ['that exported its snapshot', [], ['SELECT pg_export_snapshot()'], ['snapshot']],
  [
    'at repeatable read',
    [],
    ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'SELECT * FROM orders'],
    ['snapshot'],
  ],
  [
    'that is serializable',
    [],
    ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SELECT * FROM orders'],
    ['snapshot'],
  ],
  ['with an open cursor', [], ['DECLARE c CURSOR FOR SELECT * FROM orders', 'FETCH c'], ['snapshot']],
  [
    'with several of these',
    ['SELECT pg_advisory_lock(4711)'],
    ['LOCK TABLE orders IN SHARE MODE', 'SELECT pg_export_snapshot()'],
    ['advisory-lock', 'snapshot', 'table-lock'],
  ],
];

it.each(CASES)('a transaction %s', async (_, before, within, holds) => {
  const session = await connect({ statements: [...before, 'BEGIN', ...within] });
  const sessions = await leaked(1);
  expect(sessions).toMatchObject([{ pid: session.pid, holds, outOfReach: null }]);
  // Whatever the rule for writers: the strictest lock takes a transaction id, too.
  const plan = await planFor({ includeWriters: true, sessions });
  expect(pidsOf(await end(plan))).toEqual(holds.length === 0 ? [session.pid] : []);
  if (holds.length > 0) await session.query('ROLLBACK');
  expect(await alive(session)).toBe(holds.length > 0);
});

it('a temporary replication slot goes with its session', async () => {
  // Hosts let roles without the attribute make one, by a group of their own.
  await server().query('postgres', 'ALTER ROLE knhk REPLICATION');
  const session = await connect({
    statements: [
      `SELECT pg_create_logical_replication_slot('cdc', 'test_decoding', true)`,
      'BEGIN',
      'SELECT 1',
    ],
  });
  await server().query('postgres', 'ALTER ROLE knhk NOREPLICATION');
  await leaked(1);
  const [seen] = (await activity()).leaked;
  expect(seen).toMatchObject({ pid: session.pid, holds: ['replication-slot'], outOfReach: null });
  expect(await end(await planFor())).toEqual([]);
  expect(await alive(session)).toBe(true);
});

it('what writing rows takes is told as uncommitted writes, and no more', async () => {
  const writer = await leak("UPDATE orders SET email = 'c' WHERE id = 1");
  const migration = await leak('CREATE TABLE half_done (id int)');
  await leaked(2);
  const seen = (await activity()).leaked;
  expect(seen.map(({ pid, uncommittedWrites, holds }) => [pid, uncommittedWrites, holds])).toEqual([
    [writer.pid, true, []],
    [migration.pid, true, ['table-lock']],
  ]);
  const plan = await planFor({ includeWriters: true });
  expect(pidsOf(await end(plan))).toEqual([writer.pid]);
  expect(await alive(migration)).toBe(true);
});

it("no second migration gets in: its lock's session lives, taken after it was seen, too", async () => {
  const migration = await leak();
  await leaked(1);
  const plan = await planFor();
  expect(plan.sessions).toMatchObject([{ pid: migration.pid }]);
  await migration.query('SELECT pg_advisory_lock(4711)');
  const plain = await leak();
  await leaked(2);
  const both = { ...plan, sessions: (await activity()).leaked };
  expect(pidsOf(await end(both))).toEqual([plain.pid]);
  const second = await connect({ application: 'knhk-migrations' });
  expect((await second.query('SELECT pg_try_advisory_lock(4711) AS got')).rows).toEqual([{ got: false }]);
});

it('sessions that nothing spares are listed first, however old the others are', async () => {
  await leak('SELECT pg_advisory_xact_lock(1)');
  await leaked(1);
  const plain = await leak();
  await leaked(2);
  expect((await activity({ maxSessions: 1 })).leaked).toMatchObject([{ pid: plain.pid, holds: [] }]);
});
