/** Which applications' sessions may be ended: shown by the one statement, and enforced by the other. */
import { configuration, targetOf } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { alive, postgresForTests } from './support';

const { server, activity, end, leak, leaked, planFor } = postgresForTests();

it.each([
  // May be ended: a name that matches an allowed pattern from its beginning to its end, upper and lower case told apart.
  ['knhk-orders/pod-1', 'knhk*', [], true],
  ['reports', 'knhk*', [], false],
  ['my-knhk', 'knhk*', [], false],
  ['knhk-orders', 'knhk', [], false],
  ['KNHK-orders', 'knhk*', [], false],
  ['', 'knhk*', [], false],
  ['', '*', [], true],
  // Never: one match is enough, and upper and lower case are alike.
  ['knhk-migrate', 'knhk*', ['pg_dump*', '*migrat*'], false],
  ['knhk-MIGRATION', 'knhk*', ['*migrat*'], false],
  ['pg_dump', '*', ['PG_DUMP*'], false],
  ['knhk-psql', 'knhk*', ['psql*'], true],
  // Only `*` stands for anything: not what does in LIKE.
  ['knhkXorders', 'knhk_*', [], false],
  ['knhk_orders', 'knhk_*', [], true],
  ['knhk-orders', 'k%s', [], false],
  ['k%s', 'k%s', [], true],
  ['pgXdump', '*', ['pg_dump*'], true],
  ['knhk\\orders', 'knhk*', ['knhk\\*'], false],
  ['knhk%', 'knhk*', ['knhk\\*'], true],
])('application "%s", allowed "%s", never %j: %s', async (application, allowed, neverTerminate, expected) => {
  const session = await leak('SELECT 1', { application });
  await leaked(1);
  const target = { applications: ['none', allowed], neverTerminate };
  const { leaked: sessions } = await activity({}, target);
  expect(sessions).toMatchObject([{ pid: session.pid, mayBeEnded: expected }]);
  const ended = await end(await planFor({ sessions }), target);
  expect(ended.map((each) => each.pid)).toEqual(expected ? [session.pid] : []);
  expect(await alive(session)).toBe(!expected);
});

it('does not depend on the letters of the database: the Turkish I is not an upper i', async () => {
  await server().query(
    'postgres',
    `CREATE DATABASE turkish TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' OWNER knhk`,
  );
  const session = await leak('SELECT 1', { database: 'turkish', application: 'knhk-MIGRATION' });
  const target = { database: 'turkish', neverTerminate: ['*migrat*'] };
  const sessions = await eventually('the leak', async () => {
    const now = await activity({}, target);
    return now.leakedCount === 1 && now.leaked;
  });
  expect(sessions).toMatchObject([{ pid: session.pid, mayBeEnded: false }]);
  expect(await end(await planFor({ sessions }), target)).toEqual([]);
  expect(await alive(session)).toBe(true);
});

it('by default takes whoever logs in as the service for the service, and knows backups, migrations and people', async () => {
  const { applications, neverTerminate } = targetOf(configuration()).postgres;
  // As they call themselves: sqlx, pgx, psycopg and node-postgres do not at all.
  const ofService = ['', 'PostgreSQL JDBC Driver', 'vertx-pg-client', 'bin/rails', 'knhk-closed-loop/pod-1'];
  const never = [
    ...['pg_dump', 'pgBackRest [backup]', 'barman_streaming_backup', 'wal-g', 'knhk-migrations'],
    ...['Flyway by Redgate', 'Debezium General', 'pg_repack', 'pg_cron', 'psql', 'pgcli'],
    ...['pgAdmin 4 - CONN:9342839', 'DBeaver 25.0.3 - SQLEditor <Script-21.sql>', 'DataGrip 2023.1.2'],
    ...[
      'TablePlus',
      'Postico 2',
      'Navicat',
      'NAVICAT',
      'Metabase v0.55.1 [f8f63fdf-d8f8-4573]',
      'vscode-pgsql',
    ],
  ];
  await Promise.all([...ofService, ...never].map((application) => leak('SELECT 1', { application })));
  await leaked(ofService.length + never.length);
  const now = await activity({ maxSessions: 100 }, { applications, neverTerminate });
  const named = (mayEnd: boolean) =>
    now.leaked.filter(({ mayBeEnded }) => mayBeEnded === mayEnd).map(({ application }) => application);
  expect(named(true).sort()).toEqual([...ofService].sort());
  expect(named(false).sort()).toEqual([...never].sort());
  const plan = await planFor({ sessions: now.leaked });
  const ended = await end(plan, { applications, neverTerminate });
  expect(ended.map(({ application }) => application).sort()).toEqual([...ofService].sort());
});

it('lists those that may be ended before those that may not, however old these are', async () => {
  await leak('SELECT 1', { application: 'pg_dump' });
  await leaked(1);
  const endable = await leak('SELECT 1', { application: 'knhk-orders' });
  await leaked(2);
  const target = { applications: ['*'], neverTerminate: ['pg_dump*'] };
  const now = await activity({ maxSessions: 1 }, target);
  expect([now.leakedCount, now.leaked.map(({ pid }) => pid)]).toEqual([2, [endable.pid]]);
});
