/**
 * Sessions that are never ended, by what their programs call themselves (`application_name`), as each program sets it by
 * default. In a pattern `*` stands for anything, and upper and lower case are alike. They matter where such a program logs
 * in with one of the service's own roles; a session of any other role is not touched anyway.
 */

/** `pgBackRest [backup]`: some add what they are at. */
const BACKUPS = ['pg_dump*', 'pg_restore*', 'pg_basebackup*', 'pgbackrest*', 'barman*', 'wal-g*', '*backup*'];

const MIGRATIONS = ['*migrat*', 'flyway*', 'liquibase*', 'alembic*', 'sqlx-cli*'];

/** Upkeep and change data capture: `Debezium General`, `Debezium Streaming` and so on. */
const UPKEEP = [
  ...['vacuumdb*', 'reindexdb*', 'clusterdb*', 'pg_repack*', 'pg_cron*', 'pgagent*', 'pgloader*'],
  ...['*debezium*', 'pglogical*', 'airbyte*'],
];

/** What people sit at: `pgAdmin 4 - DB:orders`, `DBeaver 25.0.3 - SQLEditor <Script-21.sql>`, `DataGrip 2023.1.2`. */
const PEOPLE = [
  ...['psql*', 'pgcli*', 'pgadmin*', 'phppgadmin*', 'adminer*', 'dbeaver*', '*datagrip*', '*jetbrains*'],
  ...['intellij*', 'tableplus*', 'postico*', 'navicat*', 'heidisql*', 'beekeeper*', 'dbvisualizer*'],
  ...['vscode*', 'azdata*', 'metabase*', 'redash*', 'tableau*', 'jupyter*'],
];

export const NEVER_TERMINATE: readonly string[] = [...BACKUPS, ...MIGRATIONS, ...UPKEEP, ...PEOPLE];
