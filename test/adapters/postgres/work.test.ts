/** What the service's own sessions do on a real PostgreSQL: at work, idle, in a transaction for long, or waiting. */
import { eventually } from '../../support/eventually';
import { pidsOf, postgresForTests, SOON } from './support';

const { activity, connect, leak, leaked, seen, start } = postgresForTests();

/** Nothing leaks, so that what is on its way can be looked at. */
const LATER = { idleInTransactionSeconds: 60 };

it("counts the service's sessions by what they do, and nobody else's with them", async () => {
  for (let index = 0; index < 5; index += 1) {
    await start('SELECT pg_sleep(30)', { user: 'reporting' });
  }
  await start('SELECT pg_sleep(30)');
  await connect({});
  await connect({});
  for (const database of ['knhk', 'knhk', 'knhk', 'postgres']) await leak('SELECT 1', { database });
  await start('SELECT pg_sleep(30)', { database: 'postgres' });
  await seen('six slow queries', ({ slowQueries }) => slowQueries === 6);
  expect(await activity()).toMatchObject({
    ...{ total: 11, active: 6, idle: 2, idleInTransaction: 3, slowQueries: 6, waitingForLock: 0 },
    ...{ serviceConnections: 6, serviceActive: 1, serviceIdle: 2, serviceIdleInTransaction: 3 },
    ...{ serviceSlowQueries: 1, serviceWaitingForLock: 0, otherConnections: 7 },
  });
});

it("counts the service's sessions that wait for a lock, and nobody else's with them", async () => {
  await connect({ statements: ['BEGIN', 'LOCK TABLE orders'] });
  for (const user of ['knhk', 'knhk', 'reporting']) await start('SELECT * FROM orders', { user });
  await seen('three waiting', ({ waitingForLock }) => waitingForLock === 3);
  expect(await activity()).toMatchObject({ serviceWaitingForLock: 2, serviceActive: 2 });
});

it('suspects a leak between the pause of work and the limit, by count and age', async () => {
  expect((await activity()).suspected).toEqual({ sessions: 0, oldestIdleSeconds: 0, medianIdleSeconds: 0 });
  const oldest = await leak();
  await leaked(1);
  await leak('SELECT nonsense');
  await leak('SELECT 1', { user: 'reporting' });
  await connect({});
  const { suspected, leakedCount } = await activity({ ...LATER, suspectIdleSeconds: 0 });
  expect([leakedCount, suspected.sessions]).toEqual([0, 2]);
  expect(suspected.oldestIdleSeconds).toBeGreaterThan(SOON);
  // Of two the younger one: half of them are idle for at least so long.
  expect(suspected.medianIdleSeconds).toBeLessThan(suspected.oldestIdleSeconds);
  expect((await activity({ ...LATER, suspectIdleSeconds: 50 })).suspected.sessions).toBe(0);
  // What has leaked is no longer suspected. The limit is the age that the oldest had a moment ago.
  await eventually('one of each', async () => {
    const { oldestIdleSeconds } = (await activity({ ...LATER, suspectIdleSeconds: 0 })).suspected;
    const now = await activity({ idleInTransactionSeconds: oldestIdleSeconds, suspectIdleSeconds: 0 });
    return now.leakedCount === 1 && now.leaked[0]?.pid === oldest.pid && now.suspected.sessions === 1;
  });
});

it('finds a leak that keeps talking by the age of its transaction', async () => {
  const talking = await leak("UPDATE orders SET email = 'jane@example.com' WHERE id = 1");
  await leak('SELECT 1', { user: 'reporting' });
  const silent = await leak();
  const found = await eventually('a long transaction', async () => {
    await talking.query("SELECT 'jane@example.com'");
    const now = await activity();
    return now.longTransactionCount === 1 && now.leakedCount === 1 && now;
  });
  expect(pidsOf(found.leaked)).toEqual([silent.pid]);
  expect(found.leaked[0]?.transactionSeconds).toBeGreaterThanOrEqual(found.leaked[0]?.idleSeconds ?? 99);
  expect(found.longTransactions).toEqual([
    {
      pid: talking.pid,
      backendStart: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      ...{ user: 'knhk', application: 'knhk-app', state: 'idle in transaction', uncommittedWrites: true },
      ...{ transactionSeconds: expect.any(Number), idleSeconds: expect.any(Number), query: 'SELECT ?' },
    },
  ]);
  const [long] = found.longTransactions;
  expect(long?.transactionSeconds).toBeGreaterThan(SOON);
  expect(long?.idleSeconds).toBeLessThan(SOON);
  expect(JSON.stringify(found)).not.toContain('jane');
});

it('has no age for a transaction that is over by an error', async () => {
  await leak('SELECT nonsense');
  await leaked(1);
  const [aborted] = (await activity()).leaked;
  expect(aborted).toMatchObject({ state: 'idle in transaction (aborted)', transactionSeconds: null });
});

it('takes a long query for a long transaction, and not the one that waits for it', async () => {
  const holding = await connect({ statements: ['BEGIN', 'LOCK TABLE orders'] });
  holding.query('SELECT pg_sleep(30)').catch(() => undefined);
  await start('SELECT * FROM orders');
  await seen('one waiting', ({ waitingForLock }) => waitingForLock === 1);
  // Begun after the one that waits: once it is long, that one would be, too.
  const later = await start('SELECT pg_sleep(30)');
  const now = await seen('a later one', (each) => each.longTransactionCount > 1 && each);
  expect(pidsOf(now.longTransactions)).toEqual(pidsOf([holding, later]));
  expect(now.longTransactions[0]?.state).toBe('active');
});

it('lists the five oldest long transactions, and counts all', async () => {
  const sessions = [];
  for (let index = 0; index < 6; index += 1) {
    sessions.push(await start('SELECT pg_sleep(30)'));
    await seen('the query', ({ active }) => active === index + 1);
  }
  await seen('six', ({ longTransactionCount }) => longTransactionCount === 6);
  const { longTransactions } = await activity();
  expect(longTransactions.map(({ pid }) => pid)).toEqual(sessions.slice(0, 5).map(({ pid }) => pid));
});

it('tells what those at work wait for, of everybody in the database, the most first', async () => {
  await connect({ statements: ['SELECT pg_advisory_lock(1)'] });
  for (const user of ['knhk', 'reporting']) await start('SELECT pg_advisory_lock(1)', { user });
  for (let index = 0; index < 3; index += 1) await start('SELECT pg_sleep(30)');
  await start('SELECT pg_sleep(30)', { database: 'postgres' });
  // A loop that waits for nothing.
  await start('SELECT count(*) FROM generate_series(1, 100000000) AS a, generate_series(1, 1000) AS b');
  await seen('six at work', ({ active, waitingForLock }) => active === 6 && waitingForLock === 2);
  // PostgreSQL counts the sleep among the time-outs; the loop may write what it goes through to a file for a moment.
  await seen('the loop', ({ waits }) => waits.some(({ type }) => type === 'CPU'));
  expect((await activity()).waits.slice(0, 2)).toEqual([
    { type: 'Timeout', sessions: 3 },
    { type: 'Lock', sessions: 2 },
  ]);
});
