/** The adapter against a real PostgreSQL: what it sees, what it ends, and above all what it leaves alone. */
import { Client } from 'pg';
import { type LocalPostgres, startPostgres } from '../../local/postgres';
import { Processes } from '../../local/processes';
import { PostgresDatabase } from '../../src/adapters/postgres';
import type { DatabaseActivity } from '../../src/evidence';
import type { TerminatePlan } from '../../src/remediate/actions';
import { configuration } from '../support/builders';
import { eventually } from '../support/eventually';

const QUERY = { idleInTransactionSeconds: 1, slowQuerySeconds: 1, maxSessions: 3 };
const probes = { ...configuration().probes, timeoutMs: 3_000 };

let processes: Processes;
let server: LocalPostgres;
const clients: Client[] = [];

beforeAll(async () => {
  processes = await Processes.open();
  server = await startPostgres(processes, { maxConnections: 20, reservedConnections: 2 });
  await server.createRole('knhk', 'app');
  await server.createRole('reporting', 'other');
  await server.createRole('runbook', 'ops', {
    memberOf: ['pg_monitor', 'pg_signal_backend', 'pg_use_reserved_connections'],
  });
  await server.createRole('replica', 'r');
  await server.query('postgres', 'ALTER ROLE replica REPLICATION');
  await server.createRole('boss', 'b');
  await server.query('postgres', 'ALTER ROLE boss SUPERUSER NOREPLICATION');
  await server.createDatabase('knhk', 'knhk');
  await server.query('knhk', 'CREATE TABLE orders (id int, email text)');
  await server.query('knhk', 'GRANT ALL ON orders TO knhk, reporting');
}, 60_000);

afterEach(async () => {
  for (const client of clients.splice(0)) await client.end().catch(() => undefined);
  await eventually('every session gone', async () => (await activity()).total === 0);
});

afterAll(() => processes.close(), 30_000);

const adapter = (user = 'runbook', password = 'ops', port = server.port, users = ['knhk']) =>
  new PostgresDatabase(
    JSON.stringify({ host: server.host, port, username: user, password, ssl: 'off' }),
    { secretId: '', database: 'knhk', users },
    probes,
  );

async function connectTo(
  database: string,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<Client & { pid: number }> {
  const { host, port } = server;
  const client = new Client({ host, port, user, password, database, application_name: `app-${user}` });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return Object.assign(client, { pid: (client as unknown as { processID: number }).processID });
}

async function connect(user: string, password: string, statements: readonly string[] = []) {
  const client = await connectTo('knhk', { user, password });
  // A statement that fails is how an aborted transaction comes about.
  for (const statement of statements) await client.query(statement).catch(() => undefined);
  return client;
}

const leak = (statement = "SELECT * FROM orders WHERE email = 'jane@example.com'") =>
  connect('knhk', 'app', ['BEGIN', statement]);

async function activity(): Promise<DatabaseActivity> {
  const seen = await adapter().readActivity(QUERY);
  if (seen.kind !== 'read') throw new Error(seen.message);
  return seen;
}

/** A plan for everything that is leaked now, with changes. */
async function planFor(overrides: Partial<TerminatePlan> = {}): Promise<TerminatePlan> {
  const { leaked } = await activity();
  return {
    kind: 'terminate-leaked-sessions',
    id: 'test',
    sessions: leaked,
    idleInTransactionSeconds: 1,
    includeWriters: false,
    summary: '',
    ...overrides,
  };
}

async function leakedFor(seconds: number, count: number): Promise<void> {
  await eventually('the leak', async () => {
    const { leaked } = await activity();
    return leaked.length === count && leaked.every((each) => each.idleSeconds > seconds);
  });
}

const alive = async (client: Client): Promise<boolean> =>
  client.query('SELECT 1').then(
    () => true,
    () => false,
  );

describe('readActivity', () => {
  it('counts sessions, limits and leaks, with the literals gone', async () => {
    await leak();
    await connect('knhk', 'app');
    await connect('reporting', 'other', ['BEGIN']);
    await leakedFor(1, 1);
    const seen = await activity();
    expect(seen).toMatchObject({
      total: 3,
      idle: 1,
      idleInTransaction: 2,
      serviceConnections: 2,
      otherConnections: 1,
      maxConnections: 20,
      superuserReservedConnections: 3,
      reservedConnections: 2,
      serviceConnectionLimit: -1,
      leakedCount: 1,
      leaked: [
        {
          user: 'knhk',
          application: 'app-knhk',
          state: 'idle in transaction',
          uncommittedWrites: false,
          query: 'SELECT * FROM orders WHERE email = ?',
        },
      ],
    });
    expect(JSON.stringify(seen)).not.toContain('jane');
  });

  it('lists no more sessions than asked for, and counts them all', async () => {
    for (let index = 0; index < 5; index += 1) await leak();
    await eventually('five leaks', async () => (await activity()).leakedCount === 5);
    expect((await activity()).leaked).toHaveLength(3);
  });

  it('sees uncommitted writes, aborted transactions and the savepoint that keeps writes', async () => {
    const writer = await leak("INSERT INTO orders VALUES (1, 'x')");
    const aborted = await leak('SELECT nonsense');
    const savepoint = await connect('knhk', 'app', [
      'BEGIN',
      'INSERT INTO orders VALUES (2)',
      'SAVEPOINT s',
      'SELECT nonsense',
    ]);
    await leakedFor(1, 3);
    const { leaked } = await activity();
    const seen = (client: { pid: number }) => leaked.find((each) => each.pid === client.pid);
    expect(seen(writer)).toMatchObject({ state: 'idle in transaction', uncommittedWrites: true });
    expect(seen(aborted)).toMatchObject({ state: 'idle in transaction (aborted)', uncommittedWrites: false });
    expect(seen(savepoint)).toMatchObject({
      state: 'idle in transaction (aborted)',
      uncommittedWrites: true,
    });
  });

  it('sees slow queries and those that wait for a lock', async () => {
    await connect('knhk', 'app', ['BEGIN', 'LOCK TABLE orders']);
    const waiting = await connect('knhk', 'app');
    const blocked = waiting.query('SELECT * FROM orders').catch(() => undefined);
    await eventually('a slow query', async () => (await activity()).slowQueries === 1);
    expect(await activity()).toMatchObject({ active: 1, waitingForLock: 1, slowQueries: 1 });
    await server.query('knhk', 'SELECT pg_terminate_backend($1)', [waiting.pid]);
    await blocked;
  });

  it("takes the tightest limit of the service's role and database", async () => {
    await server.query('postgres', 'ALTER ROLE knhk CONNECTION LIMIT 7');
    expect((await activity()).serviceConnectionLimit).toBe(7);
    await server.query('postgres', 'ALTER DATABASE knhk CONNECTION LIMIT 6');
    expect((await activity()).serviceConnectionLimit).toBe(6);
    await server.query('postgres', 'ALTER DATABASE knhk CONNECTION LIMIT -1');
    await server.query('postgres', 'ALTER ROLE knhk CONNECTION LIMIT -1');
  });

  it('gets in through the reserved slots when the database is full, and takes a refusal for evidence', async () => {
    for (let index = 0; index < 15; index += 1) await connect('knhk', 'app');
    await expect(connect('knhk', 'app')).rejects.toMatchObject({ code: '53300' });
    expect(await activity()).toMatchObject({ total: 15 });
    expect(await adapter('reporting', 'other').readActivity(QUERY)).toEqual({
      kind: 'full',
      sqlState: '53300',
      message: expect.stringContaining('remaining connection slots are reserved'),
    });
  });

  it('fails with the reason, and never with the password', async () => {
    await expect(adapter('runbook', 'ops', 1).readActivity(QUERY)).rejects.toThrow(
      /^postgres: .*ECONNREFUSED/,
    );
    const wrong = adapter('runbook', 'hunter2').readActivity(QUERY);
    await expect(wrong).rejects.toMatchObject({ name: 'DependencyError', code: '28P01' });
    await expect(wrong).rejects.not.toThrow(/hunter2/);
    const make = (secret: string) => () =>
      new PostgresDatabase(secret, { secretId: '', database: 'knhk', users: [] }, probes);
    expect(make('hunter2')).toThrow('postgres: the secret with the credentials is not JSON');
    expect(make('{"password":"hunter2"}')).toThrow(/lacks a usable host, username$/);
  });
});

describe('terminate', () => {
  it('ends the planned sessions and frees their connections; a second run finds nothing to end', async () => {
    const [one, two] = [await leak(), await leak('SELECT nonsense')];
    await leakedFor(1, 2);
    const plan = await planFor();
    expect((await adapter().terminate(plan)).map((each) => each.pid).sort()).toEqual(
      [one.pid, two.pid].sort(),
    );
    await eventually('every session gone', async () => (await activity()).total === 0);
    expect(await adapter().terminate(plan)).toEqual([]);
  });

  it('leaves a session alone that has done something since it was seen', async () => {
    const woken = await leak();
    const committed = await leak();
    await leakedFor(1, 2);
    const plan = await planFor();
    await woken.query('SELECT 1');
    await committed.query('COMMIT');
    expect(await adapter().terminate(plan)).toEqual([]);
    expect([await alive(woken), await alive(committed)]).toEqual([true, true]);
  });

  it('leaves a session alone that has finished its transaction, however long it has been idle since', async () => {
    const finished = await leak();
    await leakedFor(1, 1);
    const plan = await planFor();
    await finished.query('COMMIT');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await adapter().terminate(plan)).toEqual([]);
    expect(await alive(finished)).toBe(true);
  });

  it('leaves a session alone that has begun to write since it was seen', async () => {
    const session = await leak();
    await leakedFor(1, 1);
    const plan = await planFor();
    await session.query('INSERT INTO orders VALUES (3)');
    await leakedFor(1, 1);
    expect(await adapter().terminate(plan)).toEqual([]);
    expect((await adapter().terminate({ ...plan, includeWriters: true })).map((each) => each.pid)).toEqual([
      session.pid,
    ]);
  });

  it('leaves another session alone that was given the same pid', async () => {
    const session = await leak();
    await leakedFor(1, 1);
    const plan = await planFor();
    const sessions = plan.sessions.map((each) => ({ ...each, backendStart: '2026-01-01T00:00:00.000000Z' }));
    expect(await adapter().terminate({ ...plan, sessions })).toEqual([]);
    expect(await alive(session)).toBe(true);
  });

  it.each([
    ["another role's", { user: 'reporting', password: 'other' }, 'knhk', ['knhk']],
    ["a superuser's", { user: 'boss', password: 'b' }, 'knhk', ['knhk', 'boss']],
    ["a replication role's", { user: 'replica', password: 'r' }, 'knhk', ['knhk', 'replica']],
    ["another database's", { user: 'knhk', password: 'app' }, 'postgres', ['knhk']],
  ])('leaves %s session alone, even if it is in the plan', async (_, role, database, users) => {
    const session = await connectTo(database, role);
    await session.query('BEGIN');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const rows = await server.query<{ pid: number; start: string }>(
      'postgres',
      `SELECT pid, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS start
         FROM pg_stat_activity WHERE state = 'idle in transaction'`,
    );
    expect(rows).toHaveLength(1);
    const sessions = rows.map(({ pid, start }) => ({
      pid,
      backendStart: start,
      application: '',
      idleSeconds: 9,
      query: '',
    }));
    expect(
      await adapter('runbook', 'ops', server.port, users).terminate(await planFor({ sessions })),
    ).toEqual([]);
    expect(await alive(session)).toBe(true);
  });
});
