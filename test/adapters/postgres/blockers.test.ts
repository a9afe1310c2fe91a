/** Lock chains on a real PostgreSQL: who blocks at the root, and how many wait for it. */
import { eventually } from '../../support/eventually';
import { postgresForTests } from './support';

const { server, activity, connect, start, seen, rollBackPrepared } = postgresForTests({
  maxConnections: 130,
  settings: {
    max_prepared_transactions: '5',
    autovacuum_naptime: '1s',
    // Longer than any test: a session that waits for autovacuum cancels it when this has passed.
    deadlock_timeout: '1min',
  },
});
afterEach(rollBackPrepared);

const hold = (lock: number, application?: string) =>
  connect({ statements: [`SELECT pg_advisory_lock(${lock})`], ...(application ? { application } : {}) });
const wantLock = (lock: number) => start(`SELECT pg_advisory_lock(${lock})`);
const waiting = (count: number) => seen(`${count} waiting`, (now) => now.waitingForLock === count);
const pidOf = async (condition: string) => {
  const sql = `SELECT pid FROM pg_stat_activity WHERE ${condition}`;
  return (await server().query<{ pid: number }>('postgres', sql))[0]?.pid;
};

it('names the root of a chain, which waits for nobody, and counts who waits for it through others', async () => {
  const root = await connect({
    statements: ['BEGIN', "UPDATE orders SET email = 'jane@example.com' WHERE id = 1"],
  });
  const middle = await connect({ statements: ['BEGIN', 'UPDATE orders SET id = 2 WHERE id = 2'] });
  middle.query('UPDATE orders SET id = 1 WHERE id = 1').catch(() => undefined);
  await waiting(1);
  await start('UPDATE orders SET id = 2 WHERE id = 2');
  await waiting(2);
  const { blockers } = await activity();
  expect(blockers).toEqual([
    {
      pid: root.pid,
      backendStart: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      user: 'knhk',
      application: 'knhk-app',
      state: 'idle in transaction',
      stateSeconds: expect.any(Number),
      uncommittedWrites: true,
      blockedSessions: 2,
      query: 'UPDATE orders SET email = ? WHERE id = ?',
    },
  ]);
});

it('names a root that has locked a table and written nothing', async () => {
  const root = await connect({ statements: ['BEGIN', 'LOCK TABLE orders IN EXCLUSIVE MODE'] });
  await start('DELETE FROM orders');
  await waiting(1);
  expect((await activity()).blockers).toMatchObject([
    { pid: root.pid, state: 'idle in transaction', uncommittedWrites: false, blockedSessions: 1 },
  ]);
});

it('names a root of another role in another database', async () => {
  const root = await connect({
    user: 'boss',
    database: 'postgres',
    application: 'psql',
    statements: ['BEGIN', 'ALTER ROLE replica CONNECTION LIMIT 5'],
  });
  await start('ALTER ROLE replica CONNECTION LIMIT 6', { user: 'boss' });
  await waiting(1);
  expect((await activity()).blockers).toMatchObject([
    { pid: root.pid, user: 'boss', application: 'psql', uncommittedWrites: true, blockedSessions: 1 },
  ]);
});

it('counts those who wait for a prepared transaction, which is no session, and for nobody else', async () => {
  await connect({
    statements: ['BEGIN', 'LOCK TABLE orders', "PREPARE TRANSACTION 'order-7'"],
  });
  await start('SELECT * FROM orders');
  await start('SELECT * FROM orders', { user: 'reporting' });
  await hold(1);
  await wantLock(1);
  await waiting(3);
  expect(await activity()).toMatchObject({
    waitingForLock: 3,
    waitingWithoutRoot: 2,
    blockers: [{ blockedSessions: 1 }],
  });
});

it('counts one who waits through others for what is no session', async () => {
  const prepared = ['BEGIN', 'SELECT pg_advisory_xact_lock(1)', "PREPARE TRANSACTION 'p'"];
  await connect({ statements: prepared });
  const middle = await hold(2);
  middle.query('SELECT pg_advisory_lock(1)').catch(() => undefined);
  await waiting(1);
  await wantLock(2);
  await waiting(2);
  expect(await activity()).toMatchObject({ waitingWithoutRoot: 2, blockers: [] });
});

it('takes no wait of milliseconds for one: neither counted, nor asked for its root', async () => {
  await hold(1);
  await wantLock(1);
  await waiting(1);
  expect(await activity({ minLockWaitSeconds: 60 })).toMatchObject({
    ...{ active: 1, waitingForLock: 0, serviceWaitingForLock: 0, waitingWithoutRoot: 0, blockers: [] },
    // It is at work all the same, and what it waits for is told.
    waits: [{ type: 'Lock', sessions: 1 }],
  });
});

it('takes the age of the wait and not of the query', async () => {
  const root = await connect({ statements: ['BEGIN', 'LOCK TABLE orders'] });
  await start('DO $$ BEGIN PERFORM pg_sleep(4); PERFORM * FROM orders; END $$');
  await waiting(1);
  // What the query is old by now, its wait is four seconds later.
  const [row] = await server().query<{ seconds: number }>(
    'postgres',
    "SELECT extract(epoch FROM now() - query_start)::float AS seconds FROM pg_stat_activity WHERE query LIKE 'DO $$%'",
  );
  const { seconds } = row ?? { seconds: Number.NaN };
  const now = await activity({ minLockWaitSeconds: seconds, slowQuerySeconds: seconds });
  expect(now).toMatchObject({ waitingForLock: 0, slowQueries: 1 });
  await eventually(
    'a long wait',
    async () => (await activity({ minLockWaitSeconds: seconds })).waitingForLock === 1,
    25_000,
  );
  expect((await activity()).blockers).toMatchObject([{ pid: root.pid }]);
});

it('names a root to which a chain leads through another database', async () => {
  const alter = (limit: number) => `ALTER ROLE replica CONNECTION LIMIT ${limit}`;
  const root = await connect({ user: 'boss', database: 'postgres', statements: ['BEGIN', alter(5)] });
  const middle = await connect({
    ...{ user: 'boss', database: 'postgres' },
    statements: ['BEGIN', 'ALTER ROLE reporting CONNECTION LIMIT 5'],
  });
  middle.query(alter(6)).catch(() => undefined);
  await eventually('one who waits', () => pidOf(`pid = ${middle.pid} AND wait_event_type = 'Lock'`));
  await start('ALTER ROLE reporting CONNECTION LIMIT 6', { user: 'boss' });
  await waiting(1);
  expect(await activity()).toMatchObject({
    waitingWithoutRoot: 0,
    blockers: [{ pid: root.pid, blockedSessions: 2 }],
  });
});

it('lists the five that block the most, the most blocking first', async () => {
  for (const lock of [1, 2, 3, 4, 5, 6]) await hold(lock, `knhk-${lock}`);
  for (const lock of [1, 2, 3, 4, 5, 6, 6, 6, 2]) await wantLock(lock);
  await waiting(9);
  const { blockers } = await activity();
  expect(blockers.map(({ application, blockedSessions }) => [application, blockedSessions])).toEqual([
    ['knhk-6', 3],
    ['knhk-2', 2],
    ['knhk-1', 1],
    ['knhk-3', 1],
    ['knhk-4', 1],
  ]);
  expect(blockers[0]?.state).toBe('idle');
});

it('leaves out those who wait in another database', async () => {
  await connect({ database: 'postgres', statements: ['SELECT pg_advisory_lock(1)'] });
  const { pid } = await start('SELECT pg_advisory_lock(1)', { database: 'postgres' });
  await eventually('one who waits', () => pidOf(`pid = ${pid} AND wait_event_type = 'Lock'`));
  expect((await activity()).blockers).toEqual([]);
});

it('asks about no more than the hundred who have waited the longest', async () => {
  await hold(1, 'knhk-first');
  for (let index = 0; index < 100; index += 1) await wantLock(1);
  await waiting(100);
  await hold(2, 'knhk-second');
  await wantLock(2);
  await waiting(101);
  const now = await activity();
  expect(now.blockers).toMatchObject([{ application: 'knhk-first', blockedSessions: 100 }]);
  expect(now.partial).toEqual(['1 more sessions wait for locks, and what blocks them was not read']);
});

it('names autovacuum, which has no name of its own', async () => {
  // One page, then a rest of 100 ms: the vacuum takes longer than the test.
  await server().query(
    'knhk',
    `CREATE TABLE large WITH (autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_cost_delay = 100)
         AS SELECT repeat('x', 500) AS text FROM generate_series(1, 10000)`,
  );
  await server().query('knhk', 'DELETE FROM large');
  const pid = await eventually(
    'the vacuum',
    () => pidOf("query LIKE 'autovacuum: VACUUM%public.large%'"),
    20_000,
  );
  await start('ALTER TABLE large ADD COLUMN more int', { user: 'boss' });
  await waiting(1);
  expect((await activity()).blockers).toMatchObject([
    { pid, user: '', application: 'autovacuum worker', state: 'active', blockedSessions: 1 },
  ]);
});
