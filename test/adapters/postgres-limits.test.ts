/** Limits of connections on a real PostgreSQL, and who uses them up. */
import { PASSWORD, postgresForTests } from './postgres-support';

const { server, activity, connect } = postgresForTests();

const run = (sql: string) => server().query('postgres', sql);
const limits = async (...statements: string[]) => {
  for (const statement of statements) await run(statement);
};

afterEach(() =>
  limits(
    'ALTER DATABASE knhk CONNECTION LIMIT -1',
    'ALTER ROLE knhk CONNECTION LIMIT -1',
    'ALTER ROLE reporting CONNECTION LIMIT -1',
    'ALTER ROLE boss CONNECTION LIMIT -1',
  ),
);

it('are none where nothing is limited', async () => {
  await connect({});
  expect(await activity()).toMatchObject({ serviceConnectionLimit: -1, limits: [] });
});

it('are told each, with what is held of it by whomever, the fullest first', async () => {
  await limits('ALTER ROLE knhk CONNECTION LIMIT 6', 'ALTER DATABASE knhk CONNECTION LIMIT 5');
  for (const database of ['knhk', 'knhk', 'postgres', 'postgres']) await connect({ database });
  for (const user of ['reporting', 'reporting']) await connect({ user });
  expect(await activity()).toMatchObject({
    serviceConnections: 2,
    serviceConnectionLimit: 5,
    limits: [
      // Two of the service's and two of the other's.
      { kind: 'database', name: 'knhk', limit: 5, held: 4 },
      // Two here, and two in another database.
      { kind: 'role', name: 'knhk', limit: 6, held: 4 },
    ],
  });
});

it("are of each of the service's roles, and the tightest is one of those in use", async () => {
  await limits('ALTER ROLE knhk CONNECTION LIMIT 7', 'ALTER ROLE reporting CONNECTION LIMIT 2');
  const users = ['knhk', 'reporting'];
  expect((await activity({}, { users })).serviceConnectionLimit).toBe(2);
  await connect({});
  expect(await activity({}, { users })).toMatchObject({
    serviceConnectionLimit: 7,
    limits: [
      { name: 'knhk', held: 1 },
      { name: 'reporting', limit: 2, held: 0 },
    ],
  });
  await connect({ user: 'reporting' });
  expect(await activity({}, { users })).toMatchObject({
    serviceConnectionLimit: 2,
    limits: [{ name: 'reporting' }, { name: 'knhk' }],
  });
});

it('are of short-lived roles too', async () => {
  await run(`CREATE ROLE "v-1" LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 1 IN ROLE knhk`);
  await connect({ user: 'v-1' });
  expect((await activity()).limits).toEqual([{ kind: 'role', name: 'v-1', limit: 1, held: 1 }]);
  await run('ALTER ROLE "v-1" NOLOGIN');
  expect((await activity()).limits).toEqual([]);
});

it('are full at once where nothing is let in, and none for a superuser', async () => {
  await limits('ALTER ROLE boss CONNECTION LIMIT 1', 'ALTER ROLE reporting CONNECTION LIMIT 0');
  await limits('ALTER DATABASE knhk CONNECTION LIMIT 20');
  const now = await activity({}, { users: ['boss', 'reporting'] });
  expect(now.limits).toEqual([
    { kind: 'role', name: 'reporting', limit: 0, held: 0 },
    { kind: 'database', name: 'knhk', limit: 20, held: 0 },
  ]);
  expect(now.serviceConnectionLimit).toBe(0);
});

it.each([
  ['2', 2],
  [' 13 ', 13],
  ['', 0],
  ['-1', 0],
  ['many', 0],
  ['99999999999999999999', 0],
])('has the host keep "%s" slots for itself', async (setting, expected) => {
  expect((await activity()).hostReservedConnections).toBe(0);
  await run(`ALTER ROLE runbook SET rds.rds_superuser_reserved_connections = '${setting}'`);
  try {
    expect((await activity()).hostReservedConnections).toBe(expected);
  } finally {
    await run('ALTER ROLE runbook RESET rds.rds_superuser_reserved_connections');
  }
});
