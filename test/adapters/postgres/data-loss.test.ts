/** What a real PostgreSQL itself shows of data at risk. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../../support/eventually';
import { postgresForTests } from './support';

const { server, processes, activity, connect, rollBackPrepared } = postgresForTests({
  settings: { max_prepared_transactions: '5', archive_mode: 'on', max_slot_wal_keep_size: '16MB' },
});
afterEach(rollBackPrepared);

const dataLoss = async (query: Parameters<typeof activity>[0] = {}) => (await activity(query)).dataLoss;

/** Fills a file of write-ahead log, which is then due to be archived. */
const fillLog = () =>
  server().query('knhk', "SELECT pg_logical_emit_message(true, '', 'x'), pg_switch_wal()");

/** Makes archiving work or fail from now on. */
async function archiveWith(command: 'true' | 'false'): Promise<void> {
  await server().query('postgres', `ALTER SYSTEM SET archive_command = '${command}'`);
  await server().query('postgres', 'SELECT pg_reload_conf()');
  await fillLog();
}

async function dataFolder(): Promise<string> {
  const [row] = await server().query<{ data_directory: string }>('postgres', 'SHOW data_directory');
  if (!row) throw new Error('the server has no data directory');
  return row.data_directory;
}

/** Starts the same server again on the same data, with one more setting. */
async function restartWith(setting: string): Promise<void> {
  const folder = await dataFolder();
  const file = (name: string) => path.join(folder, name);
  const pid = Number((await readFile(file('postmaster.pid'), 'utf8')).split('\n')[0]);
  // The whole command: the program, and each argument in double quotes.
  const [program = '', ...args] = (await readFile(file('postmaster.opts'), 'utf8')).trim().split(' "');
  process.kill(pid, 'SIGINT');
  await eventually('the end of the server', () =>
    stat(file('postmaster.pid')).then(
      () => false,
      () => true,
    ),
  );
  const { uid, gid } = await stat(folder);
  processes().start(
    `postgres-with-${setting}`,
    program,
    [...args.map((arg) => arg.slice(0, -1)), '-c', setting],
    {
      ...(process.getuid?.() === 0 ? { uid, gid } : {}),
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stopSignal: 'SIGINT',
    },
  );
  await eventually('the server', () => server().query('postgres', 'SELECT 1'));
}

it('is nothing on a healthy server', async () => {
  expect(await dataLoss()).toEqual({
    inRecovery: false,
    preparedTransactions: 0,
    archiverFailing: false,
    lostReplicationSlots: 0,
  });
});

it('is a prepared transaction of this database that has got old', async () => {
  for (const database of ['postgres', 'knhk']) {
    const prepare = `PREPARE TRANSACTION '${database}'`;
    await connect({ user: 'boss', database, statements: ['BEGIN', 'CREATE TABLE t ()', prepare] });
  }
  await eventually('an old one', async () => (await dataLoss()).preparedTransactions > 0);
  expect(await dataLoss()).toMatchObject({ preparedTransactions: 1 });
  expect(await dataLoss({ preparedTransactionSeconds: 60 })).toMatchObject({ preparedTransactions: 0 });
  expect((await activity({ preparedTransactionSeconds: 60 })).prepared).toEqual([]);
});

it('is told with the oldest five prepared transactions of the server, in whichever database', async () => {
  const gids = ['tidy', 'with \u202eturned\u001b[31m text', 'x'.repeat(199), '', "it's"];
  for (const [index, gid] of gids.entries()) {
    const user = index % 2 === 0 ? 'boss' : 'knhk';
    const database = index === 0 ? 'postgres' : 'knhk';
    const statements = [
      'BEGIN',
      'SELECT pg_current_xact_id()',
      `PREPARE TRANSACTION '${gid.replace("'", "''")}'`,
    ];
    await connect({ user, database, statements });
  }
  const prepared = await eventually('five old ones', async () => {
    const now = await activity();
    return now.prepared.length === 5 && now.prepared;
  });
  expect(prepared.map(({ gid }) => gid)).toEqual([
    ...['tidy', 'with turned text', 'x'.repeat(199), '', "it's"],
  ]);
  expect(prepared[0]).toMatchObject({ owner: 'boss', database: 'postgres', ageSeconds: expect.any(Number) });
  expect(prepared[1]).toMatchObject({ owner: 'knhk', database: 'knhk' });
});

it('is a replication slot whose write-ahead log is about to go, and then is gone', async () => {
  const status = async () => {
    const rows = await server().query<{ wal_status: string }>(
      'postgres',
      'SELECT wal_status FROM pg_replication_slots',
    );
    return rows[0]?.wal_status;
  };
  await server().query('postgres', "SELECT pg_create_physical_replication_slot('standby', true)");
  expect(await status()).toBe('reserved');
  expect(await dataLoss()).toMatchObject({ lostReplicationSlots: 0 });
  await eventually('unreserved', async () => {
    await fillLog();
    return (await status()) === 'unreserved';
  });
  expect(await dataLoss()).toMatchObject({ lostReplicationSlots: 1 });
  await server().query('postgres', 'CHECKPOINT');
  expect(await status()).toBe('lost');
  expect(await dataLoss()).toMatchObject({ lostReplicationSlots: 1 });
  await server().query('postgres', "SELECT pg_drop_replication_slot('standby')");
});

it('is archiving that fails, until something is archived again or archiving is turned off', async () => {
  const failing = async () => (await dataLoss()).archiverFailing;
  await archiveWith('false');
  await eventually('a first failure', failing);
  await archiveWith('true');
  await eventually('an archive', async () => !(await failing()));
  await archiveWith('false');
  await eventually('another failure', failing);
  await restartWith('archive_mode=off');
  const [row] = await server().query<{ fails: boolean }>(
    'postgres',
    'SELECT last_failed_time > last_archived_time AS fails FROM pg_stat_archiver',
  );
  expect(row?.fails).toBe(true);
  expect(await failing()).toBe(false);
});

it('is a standby that answers in place of the primary', async () => {
  await writeFile(path.join(await dataFolder(), 'standby.signal'), '');
  await restartWith('hot_standby=on');
  expect(await dataLoss()).toMatchObject({ inRecovery: true });
});
