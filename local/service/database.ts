/** The service's connection pool: acquiring with a limit, and connections that PostgreSQL ends while in use. */
import { Pool, type PoolClient } from 'pg';
import type { Environment } from './environment';
import { type Log, tracesConnections } from './log';
import type { PoolUsage } from './metrics';

/** Runbook, Prevention 1: `idle_timeout` and `max_lifetime`. */
const IDLE_TIMEOUT_MS = 60_000;
const MAX_LIFETIME_SECONDS = 1_800;

/** SQLSTATE of every refusal for want of a free connection slot. */
const TOO_MANY_CONNECTIONS = '53300';

/** No connection could be had. `reason` is fit to be shown to the caller of the API. */
export class ConnectionUnavailableError extends Error {
  override readonly name = 'ConnectionUnavailableError';
  constructor(
    readonly reason: 'connection pool timeout' | 'too many clients' | 'database unreachable',
    readonly waitedMs: number,
    options: ErrorOptions,
  ) {
    super(`${reason} after ${waitedMs} ms`, options);
  }
}

/** One connection, checked out. It must be released, and may be released more than once. */
export interface Lease {
  readonly client: PoolClient;
  /** Resolves when PostgreSQL ended the connection; it is out of the pool by then. */
  readonly lost: Promise<void>;
  /** Gives the connection back; with `destroy` it is closed, because its state is not known to be clean. */
  release(destroy?: boolean): void;
}

export class Database {
  private readonly pool: Pool;
  private readonly traced: boolean;
  /** A connection that is ended reports it twice, the second time without a code. */
  private readonly reportedLost = new WeakSet<PoolClient>();

  constructor(
    env: Environment,
    private readonly log: Log,
    private readonly size = env.DB_POOL_MAX_CONNECTIONS,
  ) {
    this.traced = tracesConnections(env.RUST_LOG);
    this.pool = new Pool({
      host: env.PGHOST,
      port: env.PGPORT,
      user: env.PGUSER,
      password: env.PGPASSWORD,
      database: env.PGDATABASE,
      application_name: `knhk-closed-loop/${env.POD_NAME}`,
      max: size,
      connectionTimeoutMillis: env.DB_ACQUIRE_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      maxLifetimeSeconds: MAX_LIFETIME_SECONDS,
    });
    // An idle connection was ended. The pool has dropped it already; without a listener the process would end too.
    this.pool.on('error', (error, client) => this.logLost(client, error));
  }

  usage(): PoolUsage {
    const { totalCount, idleCount } = this.pool;
    return { total: this.size, active: totalCount - idleCount, idle: idleCount };
  }

  /**
   * Takes a connection out of the pool.
   * @param call what it is for, as logged: a route, say.
   * @throws ConnectionUnavailableError when none came free in DB_ACQUIRE_TIMEOUT_MS, or PostgreSQL refused.
   */
  async acquire(call: string): Promise<Lease> {
    const startedAtMs = performance.now();
    let client: PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw this.unavailable(error, call, Math.round(performance.now() - startedAtMs));
    }
    return this.lease(client, call);
  }

  /** Runs `work` with a connection of its own, and gives it back whatever happens. */
  async use<T>(call: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const lease = await this.acquire(call);
    let failed = true;
    try {
      const result = await work(lease.client);
      failed = false;
      return result;
    } finally {
      lease.release(failed);
    }
  }

  /** Closes the idle connections and, as they come back, the others. Does not end while one is never released. */
  close(): Promise<void> {
    return this.pool.end();
  }

  private lease(client: PoolClient, call: string): Lease {
    // Known to node-pg from the server's greeting, but not to its types. The same number as in pg_stat_activity.
    const id = (client as PoolClient & { readonly processID?: number }).processID;
    const lost = Promise.withResolvers<void>();
    let released = false;
    const release = (destroy = false) => {
      if (released) return;
      released = true;
      client.off('error', onError);
      client.release(destroy);
      if (this.traced) this.log('TRACE', 'sqlx::pool', 'connection released', { id, call });
    };
    const onError = (error: Error) => {
      this.logLost(client, error, call);
      // From here on the pool listens to it: the second event ("Connection terminated unexpectedly") is on its way.
      release(true);
      lost.resolve();
    };
    client.on('error', onError);
    if (this.traced) this.log('TRACE', 'sqlx::pool', 'connection acquired', { id, call });
    return { client, lost: lost.promise, release };
  }

  private unavailable(error: unknown, route: string, waitedMs: number): ConnectionUnavailableError {
    const code = sqlState(error);
    const reason =
      code === TOO_MANY_CONNECTIONS
        ? 'too many clients'
        : isAcquireTimeout(error)
          ? 'connection pool timeout'
          : 'database unreachable';
    this.log('WARN', 'knhk::db', reason, { waited_ms: waitedMs, route, code });
    return new ConnectionUnavailableError(reason, waitedMs, { cause: error });
  }

  private logLost(client: PoolClient, error: Error, route?: string): void {
    if (this.reportedLost.has(client)) return;
    this.reportedLost.add(client);
    this.log('WARN', 'knhk::db', 'connection lost', { code: sqlState(error), route });
  }
}

/** node-pg gives its timeouts no code, only these two texts: waiting for a free connection, and for a new one. */
function isAcquireTimeout(error: unknown): boolean {
  return error instanceof Error && /timeout exceeded|connection timeout/i.test(error.message);
}

/** The SQLSTATE (or the system's error code) that an error carries. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
