/** A runbook's role that may end some sessions and not others, on a real PostgreSQL: those it may are ended, the rest told. */
import { eventually } from '../../support/eventually';
import { alive, pidsOf, postgresForTests } from './support';

const { server, activity, connect, end, leak, leaked, planFor, terminate } = postgresForTests();

const users = ['knhk', 'orders', 'boss', 'replica'];
const sql = (statement: string) => server().query('postgres', statement);

beforeAll(async () => {
  for (const statement of [
    "CREATE ROLE orders LOGIN PASSWORD 'open sesame'",
    // It sees everything, and may end what its own group's roles do.
    "CREATE ROLE partly LOGIN PASSWORD 'open sesame' IN ROLE pg_monitor, knhk",
    "CREATE ROLE unable LOGIN PASSWORD 'open sesame' IN ROLE pg_monitor",
  ])
    await sql(statement);
});

/** Leaks of two roles; the one that may not be ended is the older. */
async function twoRoles() {
  const orders = await leak('SELECT 1', { user: 'orders', application: 'knhk-orders' });
  await eventually('a leak', async () => (await activity({}, { users })).leakedCount === 1);
  const knhk = await leak();
  await leaked(1);
  const { leaked: sessions } = await activity({}, { users });
  return { orders, knhk, plan: await planFor({ sessions }) };
}

it('two roles, one grant: the one is ended, the other told with the missing grant', async () => {
  const { orders, knhk, plan } = await twoRoles();
  expect(pidsOf(plan.sessions)).toEqual(pidsOf([orders, knhk]));
  const { ended, notPermitted, missingGrant } = await terminate(plan, { users, user: 'partly' });
  expect(pidsOf(ended)).toEqual([knhk.pid]);
  expect(pidsOf(notPermitted)).toEqual([orders.pid]);
  expect(missingGrant).toBe('GRANT pg_signal_backend TO partly');
  expect([await alive(orders), await alive(knhk)]).toEqual([true, false]);
});

it('is read beforehand, those that may be ended first', async () => {
  const { orders, knhk } = await twoRoles();
  const now = await activity({}, { users, user: 'partly' });
  expect(now.missingGrant).toBe('GRANT pg_signal_backend TO partly');
  expect(now.leaked.map(({ pid, outOfReach }) => [pid, outOfReach]).sort()).toEqual(
    [
      [knhk.pid, null],
      [orders.pid, 'missing-grant'],
    ].sort(),
  );
  const one = await activity({ maxSessions: 1 }, { users, user: 'partly' });
  expect(one.leaked).toMatchObject([{ pid: knhk.pid }]);
  expect(await activity({}, { users })).toMatchObject({
    missingGrant: null,
    leaked: [{ outOfReach: null }, { outOfReach: null }],
  });
});

it('what may not be ended takes nothing of the cap', async () => {
  const { orders, knhk, plan } = await twoRoles();
  const only = { ...plan, maxShareOfSessions: 0.1 };
  const { ended, notPermitted } = await terminate(only, { users, user: 'partly' });
  expect([pidsOf(ended), pidsOf(notPermitted)]).toEqual([[knhk.pid], [orders.pid]]);
});

it('none may be ended: nothing fails, and the grant mends it', async () => {
  const { knhk, plan } = await twoRoles();
  const none = await terminate(plan, { users, user: 'unable' });
  expect(none).toMatchObject({ ended: [], missingGrant: 'GRANT pg_signal_backend TO unable' });
  expect(none.notPermitted).toHaveLength(2);
  await sql('GRANT pg_signal_backend TO unable WITH INHERIT FALSE');
  const { missingGrant } = await terminate(plan, { users, user: 'unable' });
  expect(missingGrant).toMatch(/^unable is a member of pg_signal_backend and does not inherit its rights: /);
  expect(await activity({}, { users, user: 'unable' })).toMatchObject({ missingGrant });
  await sql('GRANT pg_signal_backend TO unable WITH INHERIT TRUE');
  expect(await terminate(plan, { users, user: 'unable' })).toEqual({
    ended: plan.sessions,
    notPermitted: [],
    missingGrant: null,
  });
  expect(await alive(knhk)).toBe(false);
});

it("a superuser's and a replication role's sessions are out of reach, also for a superuser", async () => {
  const boss = await leak('SELECT 1', { user: 'boss', application: 'knhk-app' });
  const replica = await connect({ user: 'replica', application: 'knhk-app', statements: ['BEGIN'] });
  const sessions = await eventually('both', async () => {
    const { leaked: found } = await activity({}, { users });
    return found.length === 2 && found;
  });
  expect(sessions.map(({ outOfReach }) => outOfReach)).toEqual(['privileged-role', 'privileged-role']);
  expect(await end(await planFor({ sessions }), { users, user: 'boss' })).toEqual([]);
  expect([await alive(boss), await alive(replica)]).toEqual([true, true]);
});
