/** A real PgBouncer: what its console shows to each of its roles, and a pool that is resized while it runs. */
import { Client } from 'pg';
import { freePort } from '../../../emulators/common/ports';
import { Processes } from '../../../emulators/common/processes';
import { type LocalPgBouncer, startPgBouncer } from '../../../local/pgbouncer';
import { type LocalPostgres, startPostgres } from '../../../local/postgres';
import { prober } from '../../../src/adapters/evidence/probe';
import { consoleAccess } from '../../../src/adapters/pgbouncer/access';
import { PgBouncer } from '../../../src/adapters/pgbouncer/pgbouncer';
import { poolerSchema } from '../../../src/configuration/pooler';
import { StalePlanError } from '../../../src/model/errors';
import type { Gap } from '../../../src/model/evidence';
import { eventually } from '../../support/eventually';
import { message, READY, type ScriptedServer, scriptedServer, WELCOME } from '../postgres/scripted';

const PROBES = { timeoutMs: 2_000 };
const SERVICE = { username: 'knhk', password: 'secret' };

let processes: Processes;
let postgres: LocalPostgres;
let bouncer: LocalPgBouncer;
const clients: Client[] = [];
const others: ScriptedServer[] = [];

beforeAll(async () => {
  processes = await Processes.open('knhk-pgbouncer-test-');
  postgres = await startPostgres(processes, { maxConnections: 30 });
  await postgres.createRole(SERVICE.username, SERVICE.password);
  await postgres.createDatabase('knhk', SERVICE.username);
  bouncer = await startPgBouncer(
    processes,
    { poolSize: 2, reserve: 0, maxClients: 20 },
    { port: await freePort(), postgres, database: 'knhk', service: SERVICE },
  );
}, 60_000);
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  await Promise.all(others.splice(0).map((other) => other.close()));
});
afterAll(() => processes.close());

async function connect(): Promise<Client> {
  const { host, port } = bouncer;
  const client = new Client({
    ...{ host, port, user: SERVICE.username, password: SERVICE.password, database: 'knhk' },
  });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

/** The bouncer, and another one whose console knows nothing, in so long a time. */
async function withAnother(queryMs = 0) {
  const query = Buffer.concat([message('C', 'SHOW\0'), READY]);
  const other = await scriptedServer({ login: WELCOME, query, queryMs });
  others.push(other);
  return [
    { host: bouncer.host, port: bouncer.port },
    { host: '127.0.0.1', port: other.port },
  ];
}

function adapter(overrides: object = {}, roles: { admin?: 'stats' | null; password?: string } = {}) {
  const { host, port } = bouncer;
  const settings = { kind: 'pgbouncer', secretId: 'stats', bouncers: [{ host, port }], ...overrides };
  const access = (credentials: object) => consoleAccess(JSON.stringify({ ...credentials, ssl: 'off' }));
  const { password = bouncer.stats.password, admin } = roles;
  const role = admin === 'stats' ? bouncer.stats : bouncer.admin;
  return new PgBouncer(
    {
      stats: async () => access({ ...bouncer.stats, password }),
      admin: async () => (admin === null ? null : access(role)),
    },
    poolerSchema.parse(settings),
    'knhk',
    PROBES,
  );
}

it('shows the pool, who waits for it, and its limits to a role in stats_users', async () => {
  const held = await Promise.all([connect(), connect()]);
  for (const client of held) await client.query('BEGIN');
  const waiting = (await connect()).query('SELECT 1');
  await eventually('a client that waits', async () => {
    const { bouncers } = await adapter().read();
    return bouncers[0]?.pools[0]?.clientsWaiting === 1 && bouncers[0].pools[0].longestWaitSeconds > 0;
  });
  expect(await adapter().read()).toEqual({
    ...{ kind: 'pgbouncer', instances: 1, partial: [] },
    bouncers: [
      {
        address: `127.0.0.1:${bouncer.port}`,
        version: expect.stringMatching(/^PgBouncer \d/),
        ...{ clients: 3, maxClients: 20, defaultPoolSize: 2, otherPools: 0 },
        pools: [
          {
            ...{ database: 'knhk', user: 'knhk', mode: 'transaction', clientsWaiting: 1 },
            ...{ longestWaitSeconds: expect.any(Number), servers: 2, serversInUse: 2 },
            ...{ size: 2, reserve: 0, databaseLimit: null },
          },
        ],
      },
    ],
  });
  for (const client of held) await client.query('COMMIT');
  await waiting;
});

it('is read in part where a bouncer does not answer, has no address, or no pool of the database', async () => {
  const bouncers = [
    { host: bouncer.host, port: bouncer.port },
    { host: '127.0.0.1', port: await freePort() },
  ];
  await (await connect()).query('SELECT 1');
  const seen = await adapter({ bouncers, instances: 3 }).read();
  expect(seen).toMatchObject({ instances: 3, bouncers: [{ address: `127.0.0.1:${bouncer.port}` }] });
  expect(seen.partial).toEqual([
    expect.stringMatching(/^pgbouncer: 127\.0\.0\.1:\d+: connect ECONNREFUSED/),
    '1 of 3 bouncers have no address in the configuration',
  ]);
  expect((await adapter({ databases: ['other'] }).read()).partial).toEqual([
    "no bouncer has a pool of the target's database: compare pooler.databases with SHOW DATABASES",
  ]);
});

it('gives up one whose answers come late, in time for what the others show', async () => {
  // Each of them in time, and all of them together not.
  const bouncers = await withAnother(0.75 * PROBES.timeoutMs);
  await (await connect()).query('SELECT 1');
  const gaps: Gap[] = [];
  const seen = await prober(gaps, PROBES.timeoutMs)('pooler', () => adapter({ bouncers }).read());
  expect(seen?.bouncers).toMatchObject([{ address: `127.0.0.1:${bouncer.port}`, defaultPoolSize: 2 }]);
  expect(gaps).toEqual([
    {
      ...{ probe: 'pooler', subject: null },
      error: expect.stringMatching(
        new RegExp(`^pgbouncer: 127\\.0\\.0\\.1:${bouncers[1]?.port}: no answer within`),
      ),
    },
  ]);
});

it('says so where the login is refused, without the password', async () => {
  const { partial, bouncers } = await adapter({}, { password: 'open sesame' }).read();
  expect(bouncers).toEqual([]);
  expect(partial[0]).toMatch(/^pgbouncer: 127\.0\.0\.1:\d+: /);
  expect(partial.join()).not.toContain('sesame');
});

// Decision record 0035: why the runbook has no such change.
it('keeps every connection that a client has when it is told to RECONNECT', async () => {
  const held = await Promise.all([connect(), connect()]);
  const pids = () =>
    Promise.all(held.map(async (client) => (await client.query('SELECT pg_backend_pid()')).rows));
  for (const client of held) await client.query('BEGIN');
  const before = await pids();
  await bouncer.ask('RECONNECT');
  expect((await adapter().read()).bouncers[0]?.pools[0]).toMatchObject({ size: 2, serversInUse: 2 });
  expect(await pids()).toEqual(before);
});

describe('a larger pool', () => {
  const size = async () => {
    const rows = await bouncer.ask<{ key: string; value: string }>('SHOW CONFIG');
    return Number(rows.find(({ key }) => key === 'default_pool_size')?.value);
  };

  it('is there at once, whether or not the file has reached the pod, and is taken back', async () => {
    await adapter().rehearseResize(2, 4);
    expect(await size()).toBe(2);
    // The volume still has the old file.
    await adapter().resize(2, 4);
    expect(await size()).toBe(4);
    await bouncer.replaceFile(bouncer.file.replace('default_pool_size = 2', 'default_pool_size = 4'));
    await adapter().resize(2, 4);
    expect(await size()).toBe(4);
    const held = await Promise.all([connect(), connect(), connect(), connect()]);
    for (const client of held) await client.query('BEGIN');
    expect((await adapter().read()).bouncers[0]?.pools[0]).toMatchObject({ size: 4, serversInUse: 4 });
    await bouncer.replaceFile(bouncer.file);
    await adapter().resize(4, 2);
    expect(await size()).toBe(2);
  });

  it('ends at a bouncer that refuses it, and is taken back from those before', async () => {
    const both = adapter({ bouncers: await withAnother() });
    await expect(both.resize(2, 4)).rejects.toBeInstanceOf(StalePlanError);
    expect(await size()).toBe(4);
    await expect(both.resize(4, 2)).rejects.toBeInstanceOf(StalePlanError);
    expect(await size()).toBe(2);
  });

  it.each<[string, { admin?: 'stats' | null }, RegExp]>([
    ['a role that may only read', { admin: 'stats' }, /runbook_stats is not in admin_users of 127\.0\.0\.1/],
    ['no role', { admin: null }, /no role in admin_users of PgBouncer is configured/],
  ])('is refused before anything is changed, with %s', async (_, roles, why) => {
    const refused = adapter({}, roles).rehearseResize(2, 4);
    await expect(refused).rejects.toThrow(why);
    await expect(refused).rejects.toBeInstanceOf(StalePlanError);
    expect(await size()).toBe(2);
  });

  it('is refused where the size is another by now', async () => {
    await expect(adapter().rehearseResize(3, 4)).rejects.toThrow(/is 2, not the 3 that was expected/);
    await expect(adapter().resize(3, 4)).rejects.toBeInstanceOf(StalePlanError);
  });
});
