/** What the tests of the PostgreSQL adapter share: a server of their own, sessions on it, and the adapter itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Processes } from '../../../emulators/common/processes';
import { type LocalPostgres, type PostgresOptions, startPostgres } from '../../../local/postgres';
import { runRoleSql } from '../../../local/runbook-login';
import { accessWithPassword } from '../../../src/adapters/postgres/access';
import { PostgresDatabase } from '../../../src/adapters/postgres/postgres';
import type { Target } from '../../../src/configuration/configuration';
import type { DatabaseActivity } from '../../../src/model/evidence';
import type { TerminatePlan } from '../../../src/model/plans';
import type { ActivityQuery } from '../../../src/ports';
import { configuration } from '../../support/builders';
import { eventually } from '../../support/eventually';
import { terminatePlan } from '../../support/plans';

/** Sessions leak, and queries are slow, from this many seconds on. */
export const SOON = 0.4;
export const QUERY: ActivityQuery = {
  idleInTransactionSeconds: SOON,
  // None is suspected before it has leaked, and who waits for a lock waits at once: what a test is about, it sets.
  suspectIdleSeconds: SOON,
  minLockWaitSeconds: 0,
  slowQuerySeconds: SOON,
  maxSessions: 10,
  preparedTransactionSeconds: SOON,
};
export const TARGET: Target['postgres'] = {
  secretId: '',
  database: 'knhk',
  users: ['knhk'],
  reservedConnections: 0,
  applications: ['knhk*'],
  neverTerminate: [],
};
export const PROBES = { ...configuration().probes, timeoutMs: 3_000 };

/** The service, another service, this project, a superuser and a replication role. All have the same password. */
type Role = 'knhk' | 'reporting' | 'runbook' | 'boss' | 'replica' | (string & {});
export const PASSWORD = 'open sesame';

export interface SessionOptions {
  readonly user?: Role;
  readonly database?: string;
  readonly application?: string;
  /** Run one after the other; one that fails is how an aborted transaction comes about. */
  readonly statements?: readonly string[];
}

export type Session = Client & { readonly pid: number };

export interface AdapterOptions extends Partial<Target['postgres']> {
  readonly user?: Role;
  readonly password?: string;
  readonly port?: number;
}

/** A server for the tests of one file, with the tables and roles they need. After each test nobody is connected. */
export function postgresForTests(options: PostgresOptions = {}) {
  let processes: Processes;
  let server: LocalPostgres;
  const sessions: Session[] = [];

  beforeAll(async () => {
    processes = await Processes.open();
    server = await startPostgres(processes, { maxConnections: 30, reservedConnections: 2, ...options });
    await prepare(processes, server);
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((session) => session.end().catch(() => undefined)));
    await eventually('every session gone', () => clear(server));
  });
  afterAll(() => processes.close());

  /** Prepared transactions outlive their sessions, and whatever a test did not come to. */
  const rollBackPrepared = async () => {
    const databases = await server.query<{ database: string }>(
      'postgres',
      'SELECT DISTINCT database FROM pg_prepared_xacts',
    );
    for (const { database } of databases) {
      const rows = await server.query<{ statement: string }>(
        database,
        "SELECT format('ROLLBACK PREPARED %L', gid) AS statement FROM pg_prepared_xacts WHERE database = current_database()",
      );
      for (const { statement } of rows) await server.query(database, statement);
    }
  };
  const adapter = (changes: AdapterOptions = {}) => {
    const { user = 'runbook', password = PASSWORD, port = server.port, ...target } = changes;
    const secret = { host: server.host, port, username: user, password, ssl: 'off' };
    return new PostgresDatabase(accessWithPassword(JSON.stringify(secret)), { ...TARGET, ...target }, PROBES);
  };
  const activity = async (query: Partial<ActivityQuery> = {}, changes: AdapterOptions = {}) => {
    const seen = await adapter(changes).readActivity({ ...QUERY, ...query });
    if (seen.kind !== 'read') throw new Error(seen.message);
    return seen;
  };
  const connect = async ({
    user = 'knhk',
    database = 'knhk',
    application,
    statements = [],
  }: SessionOptions) => {
    const client = new Client({
      ...{ host: server.host, port: server.port, user, password: PASSWORD, database },
      application_name: application ?? `${user}-app`,
    });
    client.on('error', () => undefined);
    await client.connect();
    const session = Object.assign(client, { pid: (client as unknown as { processID: number }).processID });
    sessions.push(session);
    for (const statement of statements) await session.query(statement).catch(() => undefined);
    return session;
  };
  const seen = <T>(what: string, find: (now: DatabaseActivity) => T | undefined | null | false) =>
    eventually(what, async () => find(await activity()));

  const terminate = (plan: TerminatePlan, changes: AdapterOptions = {}) => adapter(changes).terminate(plan);

  return {
    server: () => server,
    processes: () => processes,
    adapter,
    activity,
    terminate,
    /** Of the plan's sessions, those that were ended. */
    end: async (plan: TerminatePlan, changes: AdapterOptions = {}) => (await terminate(plan, changes)).ended,
    connect,
    rollBackPrepared,
    /** Looks until `find` finds what it wants. */
    seen,
    leak: (statement = 'SELECT 1', session: SessionOptions = {}) =>
      connect({ ...session, statements: ['BEGIN', statement] }),
    /** Waits until so many sessions have leaked. A look costs a connection: none before those of just now can have. */
    leaked: async (count: number) => {
      await sleep(SOON * 1_000);
      return seen(`${count} leaked`, ({ leakedCount, leaked }) => leakedCount === count && leaked);
    },
    /** A session whose `statement` goes on for as long as the test. */
    start: async (statement: string, session: SessionOptions = {}) => {
      const started = await connect(session);
      started.query(statement).catch(() => undefined);
      return started;
    },
    /** A plan for everything that is leaked now, with changes. */
    planFor: async (overrides: Partial<TerminatePlan> = {}): Promise<TerminatePlan> =>
      terminatePlan({
        sessions: overrides.sessions ?? (await activity()).leaked,
        idleInTransactionSeconds: SOON,
        maxShareOfSessions: 1,
        ...overrides,
      }),
  };
}

/** Whether the session is still there. */
export const alive = (session: Session): Promise<boolean> =>
  session.query('SELECT 1').then(
    () => true,
    () => false,
  );

export const pidsOf = (sessions: readonly { readonly pid: number }[]): number[] =>
  sessions.map((session) => session.pid).sort();

async function prepare(processes: Processes, server: LocalPostgres): Promise<void> {
  await server.createRole('knhk', PASSWORD);
  await server.createRole('reporting', PASSWORD);
  await server.createRole('replica', PASSWORD);
  await server.query('postgres', 'ALTER ROLE replica REPLICATION');
  await server.createRole('boss', PASSWORD);
  await server.query('postgres', 'ALTER ROLE boss SUPERUSER NOREPLICATION');
  await server.createDatabase('knhk', 'knhk');
  await runRoleSql(processes, server, 'knhk', { password: PASSWORD, variables: { role: 'runbook' } });
  await server.query('knhk', 'CREATE TABLE orders (id int, email text)');
  await server.query('knhk', "INSERT INTO orders VALUES (1, 'a@example.com'), (2, 'b@example.com')");
  await server.query('knhk', 'GRANT ALL ON orders TO knhk, reporting');
}

/** Ends every client but the one that asks, and waits for that. @returns whether all have ended */
async function clear(server: LocalPostgres): Promise<boolean> {
  const rows = await server.query<{ ended: boolean }>(
    'postgres',
    `SELECT pg_terminate_backend(pid, 5000) AS ended FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return rows.every(({ ended }) => ended);
}
