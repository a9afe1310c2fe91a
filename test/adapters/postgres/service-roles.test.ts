/** Which sessions are the service's on a real PostgreSQL: by the role's name, by pattern, and by membership. */
import { rolePatterns } from '../../../src/adapters/postgres/service-roles';
import { eventually } from '../../support/eventually';
import { alive, PASSWORD, postgresForTests } from './support';

const { server, activity, end, connect, leak, planFor } = postgresForTests();

const run = (sql: string) => server().query('postgres', sql);

const eventuallyLeaked = (users: string[], count: number) =>
  eventually(`${count} leaked`, async () => {
    const { leaked } = await activity({}, { users });
    return leaked.length === count && leaked;
  });

beforeAll(async () => {
  // Roles as a secrets manager makes them: for an hour, with the rights of the one that the tables belong to.
  for (const statement of [
    'CREATE ROLE orders_owner NOLOGIN',
    'CREATE ROLE orders_rw NOLOGIN IN ROLE orders_owner',
    `CREATE ROLE "v-token-orders-1" LOGIN PASSWORD '${PASSWORD}' IN ROLE orders_rw`,
    `CREATE ROLE "v-token-orders-2" LOGIN NOINHERIT PASSWORD '${PASSWORD}' IN ROLE orders_owner`,
    `CREATE ROLE vault LOGIN CREATEROLE PASSWORD '${PASSWORD}' IN ROLE orders_owner`,
    `CREATE ROLE host LOGIN PASSWORD '${PASSWORD}'`,
    'GRANT orders_owner TO host WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
    'GRANT orders_owner TO boss, replica',
    'GRANT pg_monitor TO reporting',
    `CREATE ROLE "a%b" LOGIN PASSWORD '${PASSWORD}'`,
    `CREATE ROLE "a.b" LOGIN PASSWORD '${PASSWORD}'`,
  ]) {
    await run(statement);
  }
});

it.each<[string, string[], string[]]>([
  ['knhk', ['knhk'], ['knhk']],
  ['a name alone, and no other with the same beginning', ['kn'], []],
  ['a pattern', ['v-token-*'], ['v-token-orders-1', 'v-token-orders-2']],
  ['a pattern from its beginning to its end', ['*orders'], []],
  ['a pattern in which only * stands for anything', ['a%*', 'k?hk', 'a_b'], ['a%b']],
  ['a pattern with a dot', ['*.*'], ['a.b']],
  [
    'a role with its members, and theirs',
    ['orders_owner'],
    // Not who only administers it, makes such roles, or is a member of everything.
    ['v-token-orders-1', 'v-token-orders-2'],
  ],
  ['a group with its members', ['orders_r*'], ['v-token-orders-1']],
  ['several', ['knhk', 'orders_rw'], ['knhk', 'v-token-orders-1']],
  [
    'anything but the powerful and the runbook itself',
    ['*'],
    ['knhk', 'reporting', 'v-token-orders-1', 'v-token-orders-2', 'host', 'a%b', 'a.b'],
  ],
  ["no pattern's reach of PostgreSQL's own roles, whose members watch the server", ['pg_*', 'pg_mon*'], []],
  ['what is named, whatever it is', ['vault', 'boss'], ['vault', 'boss']],
])('are those of %s', async (_, users, expected) => {
  const all = ['knhk', 'reporting', 'boss', 'replica', 'vault', 'host', 'a%b', 'a.b', 'runbook'];
  for (const user of [...all, 'v-token-orders-1', 'v-token-orders-2'])
    await connect({ user, application: user });
  const now = await activity({}, { users });
  const others = now.otherHolders.map(({ user }) => user);
  expect(now).toMatchObject({ total: 11, serviceConnections: expected.length, serviceIdle: expected.length });
  expect(now.otherConnections).toBe(11 - expected.length);
  for (const user of expected) expect(others).not.toContain(user);
});

it('are ended by the same rule: a short-lived role of the service, and no superuser, though it is named', async () => {
  const users = ['orders_owner', 'boss'];
  const session = await leak('SELECT 1', { user: 'v-token-orders-1', application: 'knhk-app' });
  const boss = await leak('SELECT 1', { user: 'boss', application: 'knhk-app' });
  const stranger = await leak('SELECT 1', { user: 'host', application: 'knhk-app' });
  const sessions = await eventuallyLeaked(users, 2);
  expect(sessions.map(({ pid }) => pid).sort()).toEqual([session.pid, boss.pid].sort());
  const strange = (await eventuallyLeaked(['host'], 1)).concat(sessions);
  const ended = await end(await planFor({ sessions: strange }), { users });
  expect(ended.map(({ pid }) => pid)).toEqual([session.pid]);
  expect(await Promise.all([session, boss, stranger].map(alive))).toEqual([false, true, true]);
});

it('count by their own sessions when a share of them is ended', async () => {
  for (let index = 0; index < 4; index += 1) {
    await connect({ user: 'boss' });
    await leak('SELECT 1', { user: 'v-token-orders-1', application: 'knhk-app' });
  }
  const users = ['orders_owner', 'boss'];
  const sessions = await eventuallyLeaked(users, 4);
  const plan = await planFor({ sessions, maxShareOfSessions: 0.5 });
  expect(await end(plan, { users })).toHaveLength(2);
});

it('are looked for by names in which nothing but * means anything', () => {
  expect(rolePatterns(['v-*', 'a.b', 'größe_1'])).toEqual(['^(?:v\\-.*)$', '^(?:a\\.b)$', '^(?:größe_1)$']);
});
