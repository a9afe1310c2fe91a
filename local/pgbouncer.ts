/** A real PgBouncer for a local run, between the service and its PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { untilReady } from '../emulators/common/await-process';
import type { Processes } from '../emulators/common/processes';
import { findProgram } from '../emulators/common/tools';
import { serverUser } from './postgres-installation';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 30_000;
/** The key of its ConfigMap, and the name of its file. */
export const FILE = 'pgbouncer.ini';
const STATS = 'runbook_stats';
const ADMIN = 'runbook_admin';

export interface PgBouncerOptions {
  /** `default_pool_size`: of each pair of database and user. */
  readonly poolSize: number;
  /** `reserve_pool_size`. Default 0. */
  readonly reserve?: number;
  /** `max_client_conn`. Default 200. */
  readonly maxClients?: number;
  /** Default `transaction`. */
  readonly mode?: 'session' | 'transaction';
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

interface Behind {
  /** Where it listens. */
  readonly port: number;
  readonly postgres: { readonly host: string; readonly port: number };
  readonly database: string;
  /** The role of the service. */
  readonly service: Credentials;
}

export interface LocalPgBouncer {
  readonly host: string;
  readonly port: number;
  /** As the console says it, e.g. `PgBouncer 1.18.0`. */
  readonly version: string;
  /** Roles of its console: one that reads, and one that changes. */
  readonly stats: Credentials;
  readonly admin: Credentials;
  /** As it is at the start: the content of its ConfigMap. */
  readonly file: string;
  /** Puts another file in its place, as a volume does when its ConfigMap has changed. It is read when it is told to. */
  replaceFile(text: string): Promise<void>;
  /** One statement on the console, as the role that changes. */
  ask<Row extends QueryResultRow>(statement: string): Promise<Row[]>;
}

/** @throws Error naming the command that fetches it, where there is none. */
export async function startPgBouncer(
  processes: Processes,
  options: PgBouncerOptions,
  behind: Behind,
): Promise<LocalPgBouncer> {
  const program = findPgBouncer();
  const folder = await mkdtemp(path.join(processes.scratchDir, 'pgbouncer-'));
  const runAs = serverUser();
  const newPassword = () => randomBytes(18).toString('base64url');
  const stats = { username: STATS, password: newPassword() };
  const admin = { username: ADMIN, password: newPassword() };
  const usersFile = path.join(folder, 'userlist.txt');
  const users = [behind.service, stats, admin].map(
    ({ username, password }) => `"${username}" "${password}"\n`,
  );
  const text = fileText(options, behind, usersFile);
  const write = async (name: string, content: string) => {
    const file = path.join(folder, name);
    await writeFile(`${file}.new`, content, { mode: 0o600 });
    if (runAs) await chown(`${file}.new`, runAs.uid, runAs.gid);
    await rename(`${file}.new`, file);
  };
  if (runAs) await chown(folder, runAs.uid, runAs.gid);
  await write('userlist.txt', users.join(''));
  await write(FILE, text);
  const started = processes.start(path.basename(folder), program, [path.join(folder, FILE)], {
    ...runAs,
    env: { PATH: process.env['PATH'] },
    // It ends at once, and does not wait for its clients to go.
    stopSignal: 'SIGINT',
  });
  const ask = <Row extends QueryResultRow>(statement: string) => askOnce<Row>(behind.port, admin, statement);
  const [row] = await untilReady(started, () => ask<{ version: string }>('SHOW VERSION'), START_TIMEOUT_MS);
  return {
    ...{ host: HOST, port: behind.port, stats, admin, ask, file: text },
    version: row?.version ?? 'unknown',
    replaceFile: (content) => write(FILE, content),
  };
}

function findPgBouncer(): string {
  try {
    return findProgram('pgbouncer');
  } catch (error) {
    throw new Error('PgBouncer is not here. To fetch it, run: node setup/prepare.mjs --pgbouncer', {
      cause: error,
    });
  }
}

function fileText(
  { poolSize, reserve = 0, maxClients = 200, mode = 'transaction' }: PgBouncerOptions,
  { port, postgres, database }: Behind,
  usersFile: string,
): string {
  return `\
[databases]
${database} = host=${postgres.host} port=${postgres.port} dbname=${database}

[pgbouncer]
listen_addr = ${HOST}
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${usersFile}
stats_users = ${STATS}
admin_users = ${ADMIN}

pool_mode = ${mode}
max_client_conn = ${maxClients}
default_pool_size = ${poolSize}
reserve_pool_size = ${reserve}
server_idle_timeout = 60
`;
}

async function askOnce<Row extends QueryResultRow>(
  port: number,
  { username, password }: Credentials,
  statement: string,
): Promise<Row[]> {
  const client = new Client({
    ...{ host: HOST, port, user: username, password, database: 'pgbouncer' },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}
