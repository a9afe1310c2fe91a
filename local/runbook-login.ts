/** The role with which the runbook comes to PostgreSQL, made in the local run as anywhere: by the file that is run with psql. */
import path from 'node:path';
import { untilDone } from '../emulators/common/await-process';
import type { Processes } from '../emulators/common/processes';
import { findProgram } from '../emulators/common/tools';
import type { LocalPostgres } from './postgres';

export const ROLE_SQL = path.resolve(__dirname, '..', 'deploy', 'postgres', 'role.sql');
const TIMEOUT_MS = 15_000;

export interface RunbookLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

export interface RoleSqlOptions {
  /** Who runs it. Default: the superuser. */
  readonly as?: { readonly user: string; readonly password: string };
  /** Of the runbook. Default: none is set. */
  readonly password?: string;
  /** Further variables of the file. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs the file in a database. @throws {ProcessFailedError} with what psql printed. */
export async function runRoleSql(
  processes: Processes,
  { host, port, superuser }: Pick<LocalPostgres, 'host' | 'port' | 'superuser'>,
  database: string,
  { as = superuser, password, variables = {} }: RoleSqlOptions = {},
): Promise<void> {
  const set = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  const psql = processes.start(
    'role-sql',
    findProgram('psql'),
    // First of all: no settings of whoever runs this.
    ['--no-psqlrc', '--quiet', '--no-password', ...set, '--file', ROLE_SQL],
    {
      env: {
        PATH: process.env['PATH'],
        ...{ PGHOST: host, PGPORT: String(port), PGDATABASE: database },
        ...{ PGUSER: as.user, PGPASSWORD: as.password },
        ...(password !== undefined && { RUNBOOK_PASSWORD: password }),
      },
    },
  );
  await untilDone(psql, TIMEOUT_MS);
}

/** Makes the role under the name that the file has for it. */
export async function makeRunbookLogin(
  processes: Processes,
  postgres: LocalPostgres,
  database: string,
  password: string,
): Promise<RunbookLogin> {
  await runRoleSql(processes, postgres, database, { password });
  return { host: postgres.host, port: postgres.port, username: 'knhk_runbook', password };
}
