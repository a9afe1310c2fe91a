/** A real PostgreSQL server for a local run, from the binaries that an npm package carries. */
import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, escapeIdentifier, escapeLiteral, type QueryResultRow } from 'pg';
import { untilReady } from '../emulators/common/await-process';
import { freePort } from '../emulators/common/ports';
import type { Processes } from '../emulators/common/processes';
import { newData } from './postgres-data';
import { type Installation, prepareInstallation } from './postgres-installation';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 30_000;
const RESTART_TIMEOUT_MS = 20_000;
const RESTART_PAUSE_MS = 200;

export interface PostgresOptions {
  /** `max_connections`. Default 100. */
  readonly maxConnections?: number;
  /** `reserved_connections`: slots for roles with pg_use_reserved_connections. Default 3. */
  readonly reservedConnections?: number;
  /** Further server settings, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Serves TLS with this certificate, as PEM, to clients that ask for it. Default: none. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The folder with `bin`, `lib` and `share`. Default: the one of the npm package. */
  readonly nativeDir?: string;
}

export interface RoleOptions {
  /** Roles that the new one is a member of, e.g. `pg_monitor`. */
  readonly memberOf?: readonly string[];
  /** How many connections the role may have open. Default: no limit of its own. */
  readonly connectionLimit?: number;
}

export interface LocalPostgres {
  /** Names its log in the run's `logs` folder. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string };
  /** As the server says it, e.g. `18.4`. */
  readonly version: string;
  createRole(name: string, password: string, options?: RoleOptions): Promise<void>;
  createDatabase(name: string, owner: string): Promise<void>;
  connectionString(database: string, user: string, password: string): string;
  /** Runs one statement as the superuser, on a connection of its own, and returns its rows. */
  query<Row extends QueryResultRow>(
    database: string,
    sql: string,
    params?: readonly unknown[],
  ): Promise<Row[]>;
  /** Calls the listener with what the server logs from now on. Gives a function that ends it. */
  onLog(listener: (text: string) => void): () => void;
  /** Kills the postmaster; its backends end when they notice. Resolves when the postmaster is gone. */
  kill(): Promise<void>;
  /** Starts the server again on the same data, once it is gone: it recovers from its log. */
  restart(): Promise<void>;
  /** Shuts down without waiting for clients to leave, and removes the data. */
  stop(): Promise<void>;
}

/**
 * Starts a server of its own on a free loopback port, with passwords asked of everyone. The data lives in
 * the scratch folder and is not meant to survive a crash of the machine (`fsync` is off).
 *
 * @throws {ProcessFailedError} with the server's last lines, when it could not be started in time.
 */
export async function startPostgres(
  processes: Processes,
  options: PostgresOptions = {},
): Promise<LocalPostgres> {
  const folder = await mkdtemp(path.join(processes.scratchDir, 'postgres-'));
  const installation = await prepareInstallation(processes, folder, options.nativeDir);
  const superuser = { user: 'postgres', password: '' };
  const isKept = options.nativeDir === undefined;
  const data = await newData(processes, installation, folder, { user: superuser.user, isKept });
  superuser.password = data.password;

  const port = await freePort(HOST);
  const settings = {
    listen_addresses: HOST,
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: String(options.maxConnections ?? 100),
    reserved_connections: String(options.reservedConnections ?? 3),
    ...(options.tls && (await tlsSettings(installation, folder, options.tls))),
    ...options.settings,
  };
  const listeners = new Set<(text: string) => void>();
  const launch = () => {
    const launched = processes.start(
      path.basename(folder),
      installation.program('postgres'),
      ['-D', data.folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...installation.runAs, env: installation.env, stopSignal: 'SIGINT' },
    );
    launched.child.stderr?.on('data', (chunk: Buffer) => {
      for (const listener of listeners) listener(chunk.toString());
    });
    return launched;
  };
  const query = <Row extends QueryResultRow>(
    database: string,
    sql: string,
    params: readonly unknown[] = [],
  ) => queryOnce<Row>({ host: HOST, port, database, ...superuser }, sql, params);

  const start = async () => {
    const started = launch();
    const ask = () => query<{ server_version: string }>('postgres', 'SHOW server_version');
    const [row] = await untilReady(started, ask, START_TIMEOUT_MS);
    return { started, version: row?.server_version ?? 'unknown' };
  };
  let { started: server, version } = await start();
  const password = randomBytes(18).toString('base64url');
  await query(
    'postgres',
    `ALTER ROLE ${escapeIdentifier(superuser.user)} PASSWORD ${escapeLiteral(password)}`,
  );
  superuser.password = password;

  return {
    name: path.basename(folder),
    host: HOST,
    port,
    superuser,
    version,
    query,
    createRole: async (name, password, { memberOf = [], connectionLimit = -1 } = {}) => {
      const inRoles = memberOf.length > 0 ? `IN ROLE ${memberOf.map(escapeIdentifier).join(', ')}` : '';
      await query(
        'postgres',
        `CREATE ROLE ${escapeIdentifier(name)} LOGIN PASSWORD ${escapeLiteral(password)}
         CONNECTION LIMIT ${connectionLimit} ${inRoles}`,
      );
    },
    createDatabase: async (name, owner) => {
      await query('postgres', `CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner)}`);
    },
    connectionString: (database, user, password) =>
      `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${HOST}:${port}/${encodeURIComponent(database)}`,
    onLog: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    kill: () => server.kill(),
    restart: async () => {
      ({ started: server, version } = await restarted(start));
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Backends of a killed postmaster may be there for a moment, and a server does not start beside them ("pre-existing
 * shared memory block is still in use").
 */
async function restarted<T>(start: () => Promise<T>): Promise<T> {
  for (const deadlineMs = Date.now() + RESTART_TIMEOUT_MS; ; ) {
    try {
      return await start();
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await sleep(RESTART_PAUSE_MS);
    }
  }
}

/** The server takes no key that belongs to another user, or that others may read. */
async function tlsSettings(
  { runAs }: Installation,
  folder: string,
  { key, cert }: NonNullable<PostgresOptions['tls']>,
): Promise<Record<string, string>> {
  const files = {
    ssl_key_file: path.join(folder, 'server.key'),
    ssl_cert_file: path.join(folder, 'server.crt'),
  };
  await writeFile(files.ssl_key_file, key, { mode: 0o600 });
  await writeFile(files.ssl_cert_file, cert);
  if (runAs) for (const file of Object.values(files)) await chown(file, runAs.uid, runAs.gid);
  return { ssl: 'on', ...files };
}

async function queryOnce<Row extends QueryResultRow>(
  connection: { host: string; port: number; database: string; user: string; password: string },
  sql: string,
  params: readonly unknown[],
): Promise<Row[]> {
  const client = new Client({
    ...connection,
    application_name: 'local-run',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A server that goes away while the connection is idle must not bring the whole local run down: the
  // pending query, if there is one, is rejected all the same.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...params])).rows;
  } finally {
    await client.end();
  }
}
