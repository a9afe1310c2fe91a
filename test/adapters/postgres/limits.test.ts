/** Limits of connections on a real PostgreSQL, and who uses them up. */
import { PASSWORD, postgresForTests } from './support';

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
  expect(await activity()).toMatchObject({ limits: [] });
});

it('are told each, with what is held of it by whomever, the fullest first', async () => {
  await limits('ALTER ROLE knhk CONNECTION LIMIT 6', 'ALTER DATABASE knhk CONNECTION LIMIT 5');
  for (const database of ['knhk', 'knhk', 'postgres', 'postgres']) await connect({ database });
  for (const user of ['reporting', 'reporting']) await connect({ user });
  expect(await activity()).toMatchObject({
    serviceConnections: 2,
    limits: [
      // Two of the service's and two of the other's.
      { kind: 'database', name: 'knhk', limit: 5, held: 4, heldByService: 2 },
      // Two here, and two in another database.
      { kind: 'role', name: 'knhk', limit: 6, held: 4, heldByService: 2 },
    ],
  });
});

it("are of each of the service's roles, whether or not it is in use: the next pod may take any", async () => {
  await limits('ALTER ROLE knhk CONNECTION LIMIT 7', 'ALTER ROLE reporting CONNECTION LIMIT 2');
  const users = ['knhk', 'reporting'];
  await connect({});
  expect((await activity({}, { users })).limits).toEqual([
    { kind: 'role', name: 'knhk', limit: 7, held: 1, heldByService: 1 },
    { kind: 'role', name: 'reporting', limit: 2, held: 0, heldByService: 0 },
  ]);
});

it('are of a mere member of these while it is in use: a person may have a limit of his own', async () => {
  await run(`CREATE ROLE alice LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 1 IN ROLE knhk`);
  try {
    // Where nobody is there, nobody knows who comes.
    expect((await activity()).limits).toMatchObject([{ name: 'alice', held: 0 }]);
    await connect({});
    await connect({ user: 'alice', database: 'postgres' });
    expect((await activity()).limits).toEqual([]);
    await run('ALTER ROLE alice CONNECTION LIMIT 2');
    await connect({ user: 'alice' });
    expect((await activity()).limits).toEqual([
      { kind: 'role', name: 'alice', limit: 2, held: 2, heldByService: 1 },
    ]);
  } finally {
    await run('ALTER ROLE alice NOLOGIN');
  }
});

it('are the fullest where there are many, and those with the least room', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `many_${String(index).padStart(2, '0')}`);
  for (const name of names)
    await run(
      `CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT ${name.endsWith('29') ? 3 : 50}`,
    );
  const { limits: found } = await activity({}, { users: ['many_*'] });
  expect(found).toHaveLength(21);
  expect(found.at(-1)).toMatchObject({ name: 'many_29', limit: 3 });
});

it('are of short-lived roles too', async () => {
  await run(`CREATE ROLE "v-1" LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 1 IN ROLE knhk`);
  await connect({ user: 'v-1' });
  expect((await activity()).limits).toEqual([
    { kind: 'role', name: 'v-1', limit: 1, held: 1, heldByService: 1 },
  ]);
  await run('ALTER ROLE "v-1" NOLOGIN');
  expect((await activity()).limits).toEqual([]);
});

it('are full at once where nothing is let in, and none for a superuser', async () => {
  await limits('ALTER ROLE boss CONNECTION LIMIT 1', 'ALTER ROLE reporting CONNECTION LIMIT 0');
  await limits('ALTER DATABASE knhk CONNECTION LIMIT 20');
  const now = await activity({}, { users: ['boss', 'reporting'] });
  expect(now.limits).toEqual([
    { kind: 'role', name: 'reporting', limit: 0, held: 0, heldByService: 0 },
    { kind: 'database', name: 'knhk', limit: 20, held: 0, heldByService: 0 },
  ]);
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

it('has the host keep so many more as no setting tells', async () => {
  expect((await activity({}, { reservedConnections: 7 })).hostReservedConnections).toBe(7);
});
