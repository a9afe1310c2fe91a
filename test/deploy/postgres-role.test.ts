/** The runbook's role, made by the file that is meant for it, on a real PostgreSQL: what it can do, and above all what not. */
import { Client } from 'pg';
import { type RoleSqlOptions, runRoleSql } from '../../local/runbook-login';
import { alive, PASSWORD, pidsOf, postgresForTests } from '../adapters/postgres/support';

// Its `runbook` is made by the file.
const { server, processes, end, activity, connect, leak, leaked, planFor } = postgresForTests();

const run = (variables: Record<string, string>, options: RoleSqlOptions = {}, database = 'knhk') =>
  runRoleSql(processes(), server(), database, { ...options, variables });
const rows = (sql: string) => server().query<Record<string, unknown>>('postgres', sql);

/** Everything that PostgreSQL keeps about a role. */
const everythingOf = async (role: string) => ({
  role: await rows(`SELECT * FROM pg_authid WHERE rolname = '${role}'`),
  memberOf: await rows(
    `SELECT roleid::regrole::text AS of, admin_option FROM pg_auth_members WHERE member = '${role}'::regrole ORDER BY 1`,
  ),
  settings: await rows(
    `SELECT unnest(setconfig) AS setting FROM pg_db_role_setting WHERE setrole = '${role}'::regrole ORDER BY 1`,
  ),
  owns: await rows(`SELECT * FROM pg_shdepend WHERE refobjid = '${role}'::regrole`),
});

async function login(user = 'runbook', password = PASSWORD, database = 'knhk'): Promise<Client> {
  const { host, port } = server();
  const client = new Client({ host, port, user, password, database });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The SQLSTATE that the last of these statements of the role ends with; undefined when it succeeds. */
async function refusal(...statements: string[]): Promise<string | undefined> {
  const client = await login();
  const last = statements.pop() ?? '';
  try {
    for (const statement of statements) await client.query(statement);
    return await client.query(last).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
  } finally {
    await client.end();
  }
}

it('reads what sessions do, and ends those that leak', async () => {
  const sessions = [await leak("SELECT 'of the service'"), await leak()];
  await leaked(2);
  expect(await activity()).toMatchObject({ total: 2, leakedCount: 2, leaked: [{ user: 'knhk' }, {}] });
  expect(pidsOf(await end(await planFor()))).toEqual(pidsOf(sessions));
});

it('reads no data', async () => {
  for (const statement of [
    'SELECT * FROM orders',
    'DELETE FROM orders',
    "SELECT pg_read_file('pg_hba.conf')",
  ]) {
    expect(await refusal('SET default_transaction_read_only = off', statement)).toBe('42501');
  }
});

it("ends no superuser's session", async () => {
  const boss = await connect({ user: 'boss' });
  expect(await refusal(`SELECT pg_terminate_backend(${boss.pid})`)).toBe('42501');
  expect(await alive(boss)).toBe(true);
});

it.each([
  'CREATE TABLE mine (id int)',
  'CREATE SCHEMA mine',
  'CREATE ROLE mine',
  'CREATE DATABASE mine',
  "COPY (SELECT 1) TO PROGRAM 'true'",
  'SET ROLE knhk',
  'ALTER ROLE runbook SUPERUSER',
  'ALTER ROLE runbook CREATEDB',
  'ALTER SYSTEM SET max_connections = 1000',
  'GRANT pg_monitor TO reporting',
])('may not %s, even if it wants to write', async (statement) => {
  expect(await refusal('SET default_transaction_read_only = off', statement)).toBe('42501');
});

it('writes nothing by mistake, not even what everybody may make', async () => {
  expect(await refusal('CREATE TEMPORARY TABLE scratch (id int)')).toBe('25006');
});

it('has limits of its own, where a program sets none', async () => {
  const client = await login();
  const { rows: settings } = await client.query(
    `SELECT name, setting || coalesce(unit, '') AS value FROM pg_settings
      WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout')
      ORDER BY name`,
  );
  await client.end();
  expect(settings).toEqual([
    { name: 'idle_in_transaction_session_timeout', value: '10000ms' },
    { name: 'idle_session_timeout', value: '60000ms' },
    { name: 'lock_timeout', value: '5000ms' },
    { name: 'statement_timeout', value: '10000ms' },
  ]);
});

it('is exactly what the file says', async () => {
  const { role, memberOf, owns } = await everythingOf('runbook');
  expect(role).toMatchObject([
    {
      ...{ rolcanlogin: true, rolinherit: true, rolconnlimit: 10, rolsuper: false, rolcreaterole: false },
      ...{ rolcreatedb: false, rolreplication: false, rolbypassrls: false },
    },
  ]);
  expect(memberOf.map(({ of, admin_option: admin }) => [of, admin])).toEqual([
    ['pg_monitor', false],
    ['pg_signal_backend', false],
    ['pg_use_reserved_connections', false],
  ]);
  expect(owns).toEqual([]);
});

describe('the file', () => {
  it('may be run again, and then changes nothing', async () => {
    const before = await everythingOf('runbook');
    await run({ role: 'runbook' });
    expect(await everythingOf('runbook')).toEqual(before);
    await (await login()).end();
  });

  it('takes any name and any password', async () => {
    const role = 'odd "role" \'s';
    const password = `it's; "quoted" \\ $RUNBOOK \`so\` %s`;
    await run({ role, connection_limit: '3' }, { password });
    const client = await login(role, password);
    expect((await client.query('SELECT current_user AS me')).rows).toEqual([{ me: role }]);
    await client.end();
    expect(await rows(`SELECT rolconnlimit FROM pg_roles WHERE rolname LIKE 'odd%'`)).toEqual([
      { rolconnlimit: 3 },
    ]);
  });

  it('lets the role in where not everybody may connect', async () => {
    await server().createDatabase('closed', 'reporting');
    await rows('REVOKE CONNECT ON DATABASE closed FROM PUBLIC');
    await expect(login('runbook', PASSWORD, 'closed')).rejects.toMatchObject({ code: '42501' });
    await run({ role: 'runbook' }, {}, 'closed');
    await (await login('runbook', PASSWORD, 'closed')).end();
  });

  it('gives its rights to a role that was made without inheriting any', async () => {
    await rows(`CREATE ROLE inherits_nothing NOINHERIT LOGIN PASSWORD '${PASSWORD}'`);
    await rows('GRANT pg_monitor, pg_signal_backend TO inherits_nothing WITH INHERIT FALSE');
    await connect({});
    const user = 'inherits_nothing';
    expect((await activity({}, { user })).partial).toEqual([expect.stringContaining('does not inherit')]);
    await run({ role: user });
    expect(await activity({}, { user })).toMatchObject({ idle: 1, partial: [] });
    const rights = await rows(
      `SELECT bool_and(inherit_option) AS inherits, count(*) FROM pg_auth_members WHERE member = '${user}'::regrole`,
    );
    expect(rights).toEqual([{ inherits: true, count: '3' }]);
  });

  it('refuses a role that may do more already, and leaves it as it is', async () => {
    await rows('CREATE ROLE mighty CREATEDB');
    const before = await everythingOf('mighty');
    await expect(run({ role: 'mighty' })).rejects.toThrow(/role mighty is there already and may do more/);
    expect(await everythingOf('mighty')).toEqual(before);
  });

  it('makes nothing where IAM is asked for and unknown', async () => {
    await expect(run({ role: 'nobody', iam: 'on' })).rejects.toThrow(/there is no role rds_iam/);
    expect(await rows(`SELECT FROM pg_roles WHERE rolname = 'nobody'`)).toEqual([]);
  });

  it('needs no superuser: with IAM, as on Amazon RDS', async () => {
    await rows('CREATE ROLE rds_iam');
    await rows(`CREATE ROLE master LOGIN CREATEROLE PASSWORD '${PASSWORD}'`);
    const granted = 'pg_monitor, pg_signal_backend, pg_use_reserved_connections, rds_iam';
    await rows(`GRANT ${granted} TO master WITH ADMIN OPTION`);
    const as = { user: 'master', password: PASSWORD };
    for (const _ of ['once', 'twice']) {
      await run({ role: 'iam_runbook', iam: 'on' }, { as, password: 'not taken' });
    }
    const { role, memberOf } = await everythingOf('iam_runbook');
    expect(role).toMatchObject([{ rolcanlogin: true, rolpassword: null }]);
    expect(memberOf.map(({ of }) => of)).toEqual(granted.split(', '));
  });
});
