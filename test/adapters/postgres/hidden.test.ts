/** What a real PostgreSQL does not show, and that it is told: a reading that is not whole. */
import { terminatePlan } from '../../support/plans';
import { type AdapterOptions, PASSWORD, postgresForTests } from './support';

const { server, activity, end, connect, leak, leaked } = postgresForTests();

const run = (sql: string) => server().query('postgres', sql);

beforeAll(async () => {
  await run(`CREATE ROLE stranger LOGIN PASSWORD '${PASSWORD}'`);
  await run(`CREATE ROLE "Odd ""one" LOGIN PASSWORD '${PASSWORD}'`);
  await run(`CREATE ROLE heir LOGIN PASSWORD '${PASSWORD}'`);
  await run('GRANT pg_monitor TO heir WITH INHERIT FALSE');
  await run(`CREATE ROLE statistics LOGIN PASSWORD '${PASSWORD}' IN ROLE pg_read_all_stats`);
});

it('is whole where everything can be seen, with whatever grant', async () => {
  await leak();
  await connect({ user: 'boss' });
  await leaked(1);
  for (const user of ['runbook', 'statistics', 'boss'] as const) {
    expect(await activity({}, { user })).toMatchObject({ total: 2, leakedCount: 1, partial: [] });
  }
});

it.each<[string, AdapterOptions, string]>([
  ['without pg_monitor', { user: 'stranger' }, 'GRANT pg_monitor TO stranger'],
  ['whose name has to be quoted', { user: 'Odd "one' }, 'GRANT pg_monitor TO "Odd ""one"'],
  [
    'that is a member of pg_monitor without its rights',
    { user: 'heir' },
    'heir is a member of pg_monitor and does not inherit its rights: GRANT pg_monitor TO heir WITH INHERIT TRUE, ' +
      'before PostgreSQL 16 ALTER ROLE heir INHERIT',
  ],
])('names the grant for a role %s, and still counts who holds slots', async (_, changes, grant) => {
  await leak();
  await connect({ user: 'reporting' });
  await connect({ user: 'reporting', database: 'postgres' });
  await leaked(1);
  expect(await activity({}, changes)).toMatchObject({
    ...{ total: 2, serviceConnections: 1, otherConnections: 2, leakedCount: 0, idleInTransaction: 0 },
    otherHolders: [
      { user: 'reporting', database: 'knhk', connections: 1 },
      { user: 'reporting', database: 'postgres', connections: 1 },
    ],
    partial: [`not permitted to see what 2 sessions in knhk do: ${grant}`],
  });
});

it('is whole for a role without a grant where nobody else is in the database', async () => {
  await connect({ user: 'reporting', database: 'postgres' });
  expect(await activity({}, { user: 'stranger' })).toMatchObject({
    total: 0,
    otherConnections: 1,
    partial: [],
  });
});

it('ends nothing that it may not see', async () => {
  await leak();
  await leaked(1);
  const { leaked: sessions } = await activity();
  const limits = { idleInTransactionSeconds: 0, maxShareOfSessions: 1, includeWriters: true };
  expect(await end(terminatePlan({ sessions, ...limits }), { user: 'stranger' })).toEqual([]);
});

it.each([
  ['a role', 'ALTER ROLE knhk', 1],
  ['the database', 'ALTER DATABASE knhk', 2],
])('says that track_activities is off for %s', async (_, alter, sessions) => {
  await run(`${alter} SET track_activities = off`);
  try {
    await leak();
    await connect({ user: 'reporting' });
    const count = sessions === 1 ? '1 session' : '2 sessions';
    expect(await activity()).toMatchObject({
      ...{ total: 2, serviceConnections: 1, idleInTransaction: 0 },
      partial: [
        `what ${count} in knhk do is not recorded: track_activities is off for the server, the database or the role`,
      ],
    });
  } finally {
    await run(`${alter} RESET track_activities`);
  }
});

it('says that a session goes on though its role was dropped', async () => {
  await run(`CREATE ROLE "v-1" LOGIN PASSWORD '${PASSWORD}' IN ROLE knhk`);
  await connect({ user: 'v-1' });
  expect(await activity()).toMatchObject({ serviceConnections: 1, partial: [] });
  await run('DROP ROLE "v-1"');
  expect(await activity()).toMatchObject({
    ...{ total: 1, serviceConnections: 0, otherConnections: 1 },
    partial: ["the role of 1 session in knhk has been dropped: whether they are the service's is not known"],
  });
});

it('does not read a view that stands before the real one', async () => {
  await server().query('knhk', 'CREATE SCHEMA exporter');
  await server().query('knhk', 'GRANT USAGE ON SCHEMA exporter TO PUBLIC');
  for (const view of ['pg_stat_activity', 'pg_locks', 'pg_roles']) {
    await server().query(
      'knhk',
      `CREATE VIEW exporter.${view} AS SELECT * FROM pg_catalog.${view} WHERE false`,
    );
    await server().query('knhk', `GRANT SELECT ON exporter.${view} TO PUBLIC`);
  }
  await run('ALTER ROLE runbook SET search_path = exporter, pg_catalog');
  try {
    await leak();
    await leaked(1);
    expect((await activity()).serviceConnections).toBe(1);
  } finally {
    await run('ALTER ROLE runbook RESET search_path');
  }
});
