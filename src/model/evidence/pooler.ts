/** What a pooler between the service and the server shows of itself. */
import type { Owner } from './deployment';
import { type Reading, wholeOf } from './reading';

/** One of a bouncer's pools for the target's database: that of one pair of database and user. */
export interface PoolerPool {
  /** As clients call it: PgBouncer may have another name for it than PostgreSQL. */
  readonly database: string;
  readonly user: string;
  /** `session`, `transaction` or `statement`. */
  readonly mode: string;
  /** Clients that have sent something and have no connection to PostgreSQL yet. */
  readonly clientsWaiting: number;
  /** Of the one that waits longest; 0 where none does. */
  readonly longestWaitSeconds: number;
  /** Connections to PostgreSQL, whatever they do. */
  readonly servers: number;
  /** Of these: a client has it, or it is being made ready for one. */
  readonly serversInUse: number;
  /** The most connections to PostgreSQL that it opens, those in reserve left out. */
  readonly size: number;
  /** Opened beyond these once a client has waited for some time. */
  readonly reserve: number;
  /** Of all the pools of its database in this bouncer together (`max_db_connections`); null where there is no such limit. */
  readonly databaseLimit: number | null;
}

/** One process of the pooler. */
export interface BouncerEvidence {
  /** `host:port`, as configured. */
  readonly address: string;
  readonly version: string;
  /** Of every database; the runbook's own is left out. */
  readonly clients: number;
  /** `max_client_conn`. */
  readonly maxClients: number;
  readonly defaultPoolSize: number;
  /** Pools of other databases that have the default size, and would grow with it. */
  readonly otherPools: number;
  readonly pools: readonly PoolerPool[];
}

/** The size of the pools as it is configured: what a bouncer takes when it reads its file again. */
export interface PoolerConfigEvidence {
  /** Null where the file does not set `default_pool_size`. */
  readonly size: number | null;
  readonly immutable: boolean;
  /** Of the key in the ConfigMap. */
  readonly owner: Owner | null;
}

/** Of a pooler that is configured; what could not be read of it is told by `partial`. */
export interface PoolerEvidence extends Reading {
  readonly kind: 'pgbouncer';
  /** Processes that run, each with pools of its own. */
  readonly instances: number;
  /** Those that were read. */
  readonly bouncers: readonly BouncerEvidence[];
  /** Null where no ConfigMap is configured, or it could not be read. */
  readonly config: PoolerConfigEvidence | null;
}

/** Every pool that was read, of whichever bouncer. */
export function poolsOf({ bouncers }: Pick<PoolerEvidence, 'bouncers'>): readonly PoolerPool[] {
  return bouncers.flatMap(({ pools }) => pools);
}

/** Connections that the pooler has to PostgreSQL for the target's database; null where not all of it was read. */
export function poolerServers(pooler: PoolerEvidence | null): number | null {
  const whole = wholeOf(pooler);
  return whole && poolsOf(whole).reduce((sum, { servers }) => sum + servers, 0);
}

/** Of these, those that clients have; null where not all of it was read. */
export function poolerServersInUse(pooler: PoolerEvidence | null): number | null {
  const whole = wholeOf(pooler);
  return whole && poolsOf(whole).reduce((sum, { serversInUse }) => sum + serversInUse, 0);
}
