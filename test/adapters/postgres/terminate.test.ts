/** Ending sessions of a real PostgreSQL: which it ends, and above all which it leaves alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { alive, pidsOf, postgresForTests, type SessionOptions, SOON } from './support';

const { server, end, activity, connect, leak, leaked, planFor, seen } = postgresForTests();

it('ends the planned sessions and frees their connections; a second run finds nothing to end', async () => {
  const sessions = [await leak(), await leak('SELECT nonsense')];
  await leaked(2);
  const plan = await planFor();
  expect(pidsOf(await end(plan))).toEqual(pidsOf(sessions));
  await seen('every session gone', ({ total }) => total === 0);
  expect(await end(plan)).toEqual([]);
});

it('leaves a session alone that is not in the plan', async () => {
  const planned = await leak();
  const unplanned = await leak();
  await leaked(2);
  const sessions = (await activity()).leaked.filter((each) => each.pid === planned.pid);
  expect(pidsOf(await end(await planFor({ sessions })))).toEqual([planned.pid]);
  expect(await alive(unplanned)).toBe(true);
});

it('leaves a session alone that has done something since it was seen', async () => {
  const woken = await leak();
  const committed = await leak();
  await leaked(2);
  const plan = await planFor();
  await woken.query('SELECT 1');
  await committed.query('COMMIT');
  expect(await end(plan)).toEqual([]);
  expect([await alive(woken), await alive(committed)]).toEqual([true, true]);
});

it('leaves a session alone that has finished its transaction, however long it has been idle since', async () => {
  const finished = await leak();
  await leaked(1);
  const plan = await planFor();
  await finished.query('COMMIT');
  await sleep(SOON * 1_500);
  expect(await end(plan)).toEqual([]);
  expect(await alive(finished)).toBe(true);
});

it('leaves a session alone that has begun to write since it was seen', async () => {
  const session = await leak();
  await leaked(1);
  const plan = await planFor();
  await session.query('INSERT INTO orders VALUES (3)');
  await sleep(SOON * 1_500);
  expect(await end(plan)).toEqual([]);
  expect(pidsOf(await end({ ...plan, includeWriters: true }))).toEqual([session.pid]);
});

it('leaves another session alone that was given the same pid', async () => {
  const session = await leak();
  await leaked(1);
  const plan = await planFor();
  const sessions = plan.sessions.map((each) => ({ ...each, backendStart: '2026-01-01T00:00:00.000000Z' }));
  expect(await end({ ...plan, sessions })).toEqual([]);
  expect(await alive(session)).toBe(true);
});

it.each<[string, SessionOptions, string[]]>([
  ["another role's", { user: 'reporting' }, ['knhk']],
  ["a superuser's", { user: 'boss' }, ['knhk', 'boss']],
  ["a replication role's", { user: 'replica' }, ['knhk', 'replica']],
  ["another database's", { database: 'postgres' }, ['knhk']],
])('leaves %s session alone, even if it is in the plan', async (_, options, users) => {
  const session = await connect({ ...options, application: 'knhk-app', statements: ['BEGIN'] });
  await sleep(SOON * 1_500);
  const rows = await server().query<{ pid: number; start: string }>(
    'postgres',
    `SELECT pid, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS start
       FROM pg_stat_activity WHERE state = 'idle in transaction'`,
  );
  expect(rows).toHaveLength(1);
  const sessions = rows.map(({ pid, start }) => {
    return { pid, backendStart: start, application: 'knhk-app', idleSeconds: 9, query: '' };
  });
  expect(await end(await planFor({ sessions }), { users })).toEqual([]);
  expect(await alive(session)).toBe(true);
});

describe("the share of the service's sessions", () => {
  it('is counted again, of the service in this database alone, and the longest idle are ended first', async () => {
    const old = [await leak(), await leak()];
    const young = [await leak(), await leak(), await leak()];
    for (let index = 0; index < 3; index += 1) {
      await connect({ user: 'reporting' });
      await connect({ database: 'postgres' });
    }
    await leaked(5);
    const plan = await planFor({ maxShareOfSessions: 0.5 });
    expect(plan.sessions).toHaveLength(5);
    // Half of the five, rounded down.
    expect(pidsOf(await end(plan))).toEqual(pidsOf(old));
    expect(await Promise.all(young.map(alive))).toEqual([true, true, true]);
  });

  it('is of all the sessions, leaked or not', async () => {
    const sessions = [await leak(), await leak()];
    for (let index = 0; index < 2; index += 1) await connect({});
    await leaked(2);
    const plan = await planFor({ maxShareOfSessions: 0.5 });
    expect(pidsOf(await end(plan))).toEqual(pidsOf(sessions));
  });

  it('never is less than one session', async () => {
    const session = await leak();
    await leaked(1);
    const plan = await planFor({ maxShareOfSessions: 0.1 });
    expect(pidsOf(await end(plan))).toEqual([session.pid]);
  });
});
