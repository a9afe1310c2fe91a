/** What PgBouncer's console answers, as evidence. Columns are found by name: versions have more of them, and other names. */
import { DependencyError } from '../../model/errors';
import type { BouncerEvidence, PoolerPool } from '../../model/evidence';
import { errorText } from '../../text/error-text';

export type Row = Readonly<Record<string, unknown>>;

/** The answers to `SHOW` of these, as rows. */
export interface Shown {
  readonly version: readonly Row[];
  readonly config: readonly Row[];
  readonly databases: readonly Row[];
  readonly pools: readonly Row[];
  readonly lists: readonly Row[];
  /** None from a version whose users have no size of their own. */
  readonly users: readonly Row[];
}

/** Which of the bouncer's databases are the target's. */
export interface WantedDatabases {
  /** As PostgreSQL calls it. */
  readonly database: string;
  /** As the bouncer calls it; undefined for whatever it calls it. */
  readonly names: readonly string[] | undefined;
}

/** The console's own database, in each bouncer. */
export const CONSOLE = 'pgbouncer';
/** Connections to PostgreSQL by what they do, of versions 1.18 to 1.25 (`SHOW POOLS`): those that a client can't have now. */
const BUSY = ['sv_active', 'sv_active_cancel', 'sv_being_canceled', 'sv_tested', 'sv_login'];
const IDLE = ['sv_idle', 'sv_used'];
/** Pools that are kept one by one. */
const MAX_POOLS = 5;

/** @returns What one bouncer shows, and how many pools of the target's are left out of it. */
export function bouncerEvidence(
  address: string,
  shown: Shown,
  wanted: WantedDatabases,
): { readonly bouncer: BouncerEvidence; readonly leftOut: number } {
  const settings = new Map(shown.config.map((row) => [textOf(row, 'key'), row]));
  const setting = (name: string) => {
    const row = settings.get(name);
    if (!row) throw new DependencyError('pgbouncer', `SHOW CONFIG has no ${name}`);
    return numberOf(row, 'value');
  };
  const databases = new Map(shown.databases.map((row) => [textOf(row, 'name'), row]));
  const isWanted = (name: string) => {
    if (wanted.names) return wanted.names.includes(name);
    const row = databases.get(name);
    return (row === undefined ? name : textOf(row, 'database')) === wanted.database;
  };
  const users = new Map(shown.users.map((row) => [textOf(row, 'name'), row]));
  const defaultPoolSize = setting('default_pool_size');
  const all = shown.pools.filter((row) => textOf(row, 'database') !== CONSOLE);
  const pools = all.map((row) =>
    poolOf(row, databases.get(textOf(row, 'database')) ?? {}, users.get(textOf(row, 'user')) ?? {}, {
      size: defaultPoolSize,
      reserve: setting('reserve_pool_size'),
    }),
  );
  const own = pools.filter(({ database }) => isWanted(database));
  return {
    bouncer: {
      address,
      version: errorText(textOf(shown.version[0] ?? {}, 'version'), 40),
      // The runbook's own login is among them.
      clients: Math.max(0, listed(shown.lists, 'used_clients') - 1),
      maxClients: setting('max_client_conn'),
      defaultPoolSize,
      otherPools: pools.filter((each) => !isWanted(each.database) && each.size === defaultPoolSize).length,
      pools: byNeed(own).slice(0, MAX_POOLS),
    },
    leftOut: Math.max(0, own.length - MAX_POOLS),
  };
}

/** @param defaults What holds where neither the user nor the database has a size of its own. */
function poolOf(
  row: Row,
  database: Row,
  user: Row,
  defaults: { readonly size: number; readonly reserve: number },
): PoolerPool {
  const sum = (columns: readonly string[]) =>
    columns.reduce((total, column) => total + (optional(row, column) ?? 0), 0);
  const limit = optional(database, 'max_connections') ?? 0;
  return {
    database: textOf(row, 'database'),
    user: textOf(row, 'user'),
    mode: textOf(row, 'pool_mode'),
    clientsWaiting: numberOf(row, 'cl_waiting'),
    longestWaitSeconds: numberOf(row, 'maxwait') + (optional(row, 'maxwait_us') ?? 0) / 1_000_000,
    servers: sum([...BUSY, ...IDLE]),
    serversInUse: sum(BUSY),
    size: optional(user, 'pool_size') ?? optional(database, 'pool_size') ?? defaults.size,
    reserve:
      optional(user, 'reserve_pool_size') ??
      // Its name up to version 1.23.
      optional(database, 'reserve_pool_size') ??
      optional(database, 'reserve_pool') ??
      defaults.reserve,
    databaseLimit: limit > 0 ? limit : null,
  };
}

/** Those that clients wait for first, then the largest. */
function byNeed(pools: readonly PoolerPool[]): PoolerPool[] {
  return [...pools].sort((a, b) => b.clientsWaiting - a.clientsWaiting || b.servers - a.servers);
}

function listed(rows: readonly Row[], list: string): number {
  const row = rows.find((each) => textOf(each, 'list') === list);
  if (!row) throw new DependencyError('pgbouncer', `SHOW LISTS has no ${list}`);
  return numberOf(row, 'items');
}

function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new DependencyError('pgbouncer', `its console gave no ${column}`);
}

function numberOf(row: Row, column: string): number {
  const value = optional(row, column);
  if (value === null) throw new DependencyError('pgbouncer', `its console gave no ${column}`);
  return value;
}

/** Null where the version has no such column, or nothing is set. Large ones come as text. */
function optional(row: Row, column: string): number | null {
  const value = row[column];
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
