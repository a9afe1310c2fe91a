/** What PgBouncer's console answers, as 1.18 and as 1.24 have it. */
import { bouncerEvidence, type Row, type Shown } from '../../../src/adapters/pgbouncer/rows';

/** As a real 1.18 answered, with a service at work. */
const OLD: Shown = {
  version: [{ version: 'PgBouncer 1.18.0' }],
  config: [
    { key: 'default_pool_size', value: '5', default: '20', changeable: 'yes' },
    { key: 'reserve_pool_size', value: '2', default: '0', changeable: 'yes' },
    { key: 'max_client_conn', value: '100', default: '100', changeable: 'yes' },
  ],
  databases: [
    database('pgbouncer', { pool_size: 2, reserve_pool: 0 }),
    database('knhk', { pool_size: 5, reserve_pool: 2 }),
    database('reports', { pool_size: 7, reserve_pool: 2, database: 'warehouse' }),
    database('other', { pool_size: 5, reserve_pool: 2 }),
  ],
  users: [{ name: 'knhk', pool_mode: null }],
  lists: [{ list: 'used_clients', items: 61 }],
  pools: [
    pool('knhk', {
      cl_active: 5,
      cl_waiting: 55,
      sv_active: 4,
      sv_login: 1,
      maxwait: 3,
      maxwait_us: 250_000,
    }),
    pool('reports', { sv_idle: 2 }),
    pool('other', { sv_idle: 1 }),
    { ...pool('pgbouncer', { cl_active: 1 }), user: 'pgbouncer' },
  ],
};

function database(name: string, more: Row): Row {
  return { name, database: name, host: '127.0.0.1', max_connections: 0, ...more };
}

function pool(name: string, more: Row): Row {
  return {
    ...{ database: name, user: 'knhk', cl_active: 0, cl_waiting: 0, cl_active_cancel_req: 0 },
    ...{ sv_active: 0, sv_active_cancel: 0, sv_being_canceled: 0, sv_idle: 0, sv_used: 0, sv_tested: 0 },
    ...{ sv_login: 0, maxwait: 0, maxwait_us: 0, pool_mode: 'transaction', ...more },
  };
}

const WANTED = { database: 'knhk', names: undefined };
const read = (shown: Partial<Shown> = {}, wanted: Parameters<typeof bouncerEvidence>[2] = WANTED) =>
  bouncerEvidence('10.0.0.9:6432', { ...OLD, ...shown }, wanted);

it('reads the pool, what waits for it, and its limits', () => {
  expect(read()).toEqual({
    leftOut: 0,
    bouncer: {
      ...{ address: '10.0.0.9:6432', version: 'PgBouncer 1.18.0', clients: 60, maxClients: 100 },
      ...{ defaultPoolSize: 5, otherPools: 1 },
      pools: [
        {
          ...{ database: 'knhk', user: 'knhk', mode: 'transaction', clientsWaiting: 55 },
          ...{ longestWaitSeconds: 3.25, servers: 5, serversInUse: 5, size: 5, reserve: 2 },
          databaseLimit: null,
        },
      ],
    },
  });
});

it("knows the target's pools by PostgreSQL's name of the database, or by the names that are configured", () => {
  const names = (wanted: Parameters<typeof bouncerEvidence>[2]) =>
    read({}, wanted).bouncer.pools.map((each) => each.database);
  expect(names({ database: 'warehouse', names: undefined })).toEqual(['reports']);
  expect(names({ database: 'knhk', names: ['other', 'reports'] }).sort()).toEqual(['other', 'reports']);
  expect(names({ database: 'nowhere', names: undefined })).toEqual([]);
});

it('takes the sizes and limits that later versions have beside these', () => {
  const databases = [
    database('knhk', { pool_size: 9, reserve_pool_size: 3, max_connections: 8, max_client_connections: 50 }),
  ];
  const seen = (users: readonly Row[]) => read({ databases, users }).bouncer.pools[0];
  expect(seen([])).toMatchObject({ size: 9, reserve: 3, databaseLimit: 8 });
  const user = { name: 'knhk', pool_size: 4, reserve_pool_size: 1 };
  expect(seen([user])).toMatchObject({ size: 4, reserve: 1 });
  expect(seen([{ ...user, pool_size: null, reserve_pool_size: null }])).toMatchObject({
    size: 9,
    reserve: 3,
  });
});

it('keeps the pools that are waited for, and tells of those that it leaves out', () => {
  const users = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const pools = users.map((user, index) => ({ ...pool('knhk', { cl_waiting: index }), user }));
  const { bouncer, leftOut } = read({ pools });
  expect(bouncer.pools.map(({ user }) => user)).toEqual(['g', 'f', 'e', 'd', 'c']);
  expect(leftOut).toBe(2);
});

it.each<[string, Partial<Shown>, RegExp]>([
  ['the setting', { config: [] }, /SHOW CONFIG has no default_pool_size/],
  ['the count', { lists: [] }, /SHOW LISTS has no used_clients/],
  ['a column', { pools: [{ database: 'knhk', user: 'knhk', pool_mode: 'session' }] }, /gave no cl_waiting/],
])('concludes nothing where %s is missing', (_, shown, error) => {
  expect(() => read(shown)).toThrow(error);
});
