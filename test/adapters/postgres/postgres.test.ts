/** The adapter against a real PostgreSQL: what it reads of sessions, queries and limits. */

import { accessWithPassword } from '../../../src/adapters/postgres/access';
import { PostgresDatabase } from '../../../src/adapters/postgres/postgres';
import { PROBES, postgresForTests, QUERY, TARGET } from './support';

const { adapter, activity, connect, leak, leaked, seen, start } = postgresForTests();

describe('sessions', () => {
  it('are counted, with the limits and leaks, and with the literals gone', async () => {
    await leak("SELECT * FROM orders WHERE email = 'jane@example.com'");
    await connect({});
    await connect({ user: 'reporting', statements: ['BEGIN'] });
    await leaked(1);
    const now = await activity();
    expect(now).toMatchObject({
      total: 3,
      idle: 1,
      idleInTransaction: 2,
      serviceConnections: 2,
      otherConnections: 1,
      maxConnections: 30,
      superuserReservedConnections: 3,
      reservedConnections: 2,
      leakedCount: 1,
      leaked: [
        {
          user: 'knhk',
          application: 'knhk-app',
          state: 'idle in transaction',
          uncommittedWrites: false,
          mayBeEnded: true,
          query: 'SELECT * FROM orders WHERE email = ?',
        },
      ],
      blockers: [],
      slowest: [],
    });
    expect(JSON.stringify(now)).not.toContain('jane');
  });

  it('are listed no more than asked for when they leak, and all counted', async () => {
    for (let index = 0; index < 5; index += 1) await leak();
    await leaked(5);
    expect((await activity({ maxSessions: 3 })).leaked).toHaveLength(3);
  });

  it('show uncommitted writes, aborted transactions and the savepoint that keeps writes', async () => {
    const writer = await leak("INSERT INTO orders VALUES (1, 'x')");
    const aborted = await leak('SELECT nonsense');
    const savepoint = await connect({
      statements: ['BEGIN', 'INSERT INTO orders VALUES (2)', 'SAVEPOINT s', 'SELECT nonsense'],
    });
    await leaked(3);
    const now = await activity();
    const of = (session: { pid: number }) => now.leaked.find((each) => each.pid === session.pid);
    expect(of(writer)).toMatchObject({ state: 'idle in transaction', uncommittedWrites: true });
    expect(of(aborted)).toMatchObject({ state: 'idle in transaction (aborted)', uncommittedWrites: false });
    expect(of(savepoint)).toMatchObject({ state: 'idle in transaction (aborted)', uncommittedWrites: true });
  });

  it('of others are grouped by who holds them where, the largest groups first and at most five', async () => {
    await connect({});
    await connect({ database: 'postgres', application: 'cron' });
    for (let index = 0; index < 3; index += 1) {
      await connect({ user: 'reporting', database: 'postgres', application: 'nightly' });
      if (index > 0) await connect({ user: 'reporting', application: 'nightly' });
    }
    expect((await activity()).otherHolders).toEqual([
      { user: 'reporting', database: 'postgres', application: 'nightly', connections: 3 },
      { user: 'reporting', database: 'knhk', application: 'nightly', connections: 2 },
      { user: 'knhk', database: 'postgres', application: 'cron', connections: 1 },
    ]);
    for (const application of ['p', 'q', 'r', 's']) await connect({ user: 'reporting', application });
    const { otherHolders } = await activity();
    expect(otherHolders.map((each) => each.connections)).toEqual([3, 2, 1, 1, 1]);
  });
});

describe('slow queries', () => {
  it('are told with the literals gone, and do not include one that waits for a lock', async () => {
    await connect({ statements: ['BEGIN', 'LOCK TABLE orders'] });
    await start('SELECT * FROM orders', { application: 'knhk-waiting' });
    await start("SELECT pg_sleep(30), 'jane@example.com'", { application: 'knhk-slow' });
    await seen('a slow query', ({ slowQueries }) => slowQueries > 0);
    const now = await activity();
    expect(now).toMatchObject({ active: 2, waitingForLock: 1, slowQueries: 1 });
    expect(now.slowest).toEqual([
      { application: 'knhk-slow', seconds: expect.any(Number), query: 'SELECT pg_sleep(?), ?' },
    ]);
    expect(now.slowest[0]?.seconds).toBeGreaterThan(QUERY.slowQuerySeconds);
    expect(JSON.stringify(now)).not.toContain('jane');
  });

  it('are the slowest five, of this database and above the threshold, and all counted', async () => {
    await start('SELECT pg_sleep(30)', { application: 'elsewhere', database: 'postgres' });
    for (let index = 0; index < 6; index += 1) {
      await start('SELECT pg_sleep(30)', { application: `knhk-${index}` });
      await seen('the query', ({ active }) => active === index + 1);
    }
    await seen('six slow queries', ({ slowQueries }) => slowQueries === 6);
    await start('SELECT pg_sleep(30)', { application: 'knhk-young' });
    const { slowest } = await activity();
    expect(slowest.map(({ application }) => application)).toEqual([
      ...['knhk-0', 'knhk-1', 'knhk-2', 'knhk-3', 'knhk-4'],
    ]);
    expect(await activity({ slowQuerySeconds: 60 })).toMatchObject({
      active: 7,
      slowQueries: 0,
      slowest: [],
    });
  });
});

it('fails with the reason, and never with the password', async () => {
  await expect(adapter({ port: 1 }).readActivity(QUERY)).rejects.toThrow(/^postgres: .*ECONNREFUSED/);
  const wrong = adapter({ password: 'hunter2' }).readActivity(QUERY);
  await expect(wrong).rejects.toMatchObject({ name: 'DependencyError', code: '28P01' });
  await expect(wrong).rejects.not.toThrow(/hunter2/);
  const make = (secret: string) => () => new PostgresDatabase(accessWithPassword(secret), TARGET, PROBES);
  expect(make('hunter2')).toThrow('postgres: the secret with the credentials is not JSON');
  expect(make('{"password":"hunter2"}')).toThrow(/lacks a usable host, username$/);
});
