/** Headroom: how many connections PostgreSQL has left for the service, under every limit that it has. */
import type { Configuration } from '../configuration/configuration';
import {
  type ConnectionLimit,
  type DatabaseActivity,
  type Evidence,
  type PoolEvidence,
  poolerServers,
  type SharedDemand,
  wholeOf,
} from '../model/evidence';

export interface Headroom {
  /** Connections the service may hold in all: what the tightest of the limits leaves it. */
  readonly usable: number;
  /** How `usable` came about, for whoever has to believe it. */
  readonly sum: string;
}

type Sources = Pick<Evidence, 'database' | 'pool' | 'pooler' | 'sharers'>;

/**
 * What the server, each limit of a role or of the database, and everybody who shares them leave to the service: the
 * tightest of them (PostgreSQL documentation, Connections and Authentication). Nobody knows which of several roles the
 * next pod logs in with, so all that the service may hold has to fit under each one's limit.
 * @returns A string that says what was not read, which permits nothing.
 */
export function headroom(evidence: Sources, config: Configuration): Headroom | string {
  const { database, sharers, pooler } = evidence;
  if (database?.kind !== 'read') return 'the connections of the database could not be read';
  if (pooler !== null && wholeOf(pooler) === null)
    return `the pooler was not read whole: ${pooler.partial[0]}`;
  const unread = sharers.find(({ connections }) => connections === null);
  if (unread)
    return `target ${unread.target} shares the server, and what it may come to hold is not known: ${unread.why}`;
  const beside = besideThePools(database, poolerServers(pooler) ?? inPools(evidence.pool));
  const limits = [
    serverTerms(database, beside),
    ...database.limits.map((limit) => limitTerms(limit, database, beside)),
  ];
  const left = limits.map((terms) => summedUp([...terms, ...sharesOf(sharers), marginOf(config)]));
  return left.reduce((tightest, each) => (each.left < tightest.left ? each : tightest)).headroom;
}

/** Slots that any role may take: all but those that are kept for superusers, for a privilege and for the host. */
export function openSlots(database: DatabaseActivity): number {
  const { maxConnections, superuserReservedConnections, reservedConnections, hostReservedConnections } =
    database;
  return maxConnections - superuserReservedConnections - reservedConnections - hostReservedConnections;
}

/** Which limit is used up, with its figures; null where none is. */
export function databaseLimitReached(database: DatabaseActivity): string | null {
  const held = heldSlots(database);
  const open = openSlots(database);
  if (held >= open) return `${held} sessions hold all ${open} slots open to ordinary roles`;
  const limit = database.limits.find((each) => each.held >= each.limit);
  return limit
    ? `${limit.held} of ${limit.limit} connections of ${limit.kind} ${limit.name} are taken`
    : null;
}

/** Sessions that hold a slot. */
export function heldSlots({ serviceConnections, otherConnections }: DatabaseActivity): number {
  return serviceConnections + otherConnections;
}

/**
 * Sessions of the service's roles that are in no pool of its pods, or of the pooler before the server: workers, a cron job, a second deployment, pods that
 * are ending. Of a pool that does not say how many are idle only those in use count as its own: too many others is the
 * safe mistake. What the two readings, which are of two moments, miss of each other is what the margin is for.
 */
function besideThePools({ serviceConnections }: DatabaseActivity, pooled: number): number {
  return Math.max(0, serviceConnections - pooled);
}

function inPools(pool: PoolEvidence | null): number {
  return pool === null ? 0 : pool.active + pool.idle;
}

/** What is taken away from a limit, or the limit itself, and what it is called. */
type Term = readonly [connections: number, what: string];
type Terms = readonly [Term, ...Term[]];

function serverTerms(database: DatabaseActivity, beside: number): Terms {
  const { hostReservedConnections: host } = database;
  return [
    [database.maxConnections, 'max_connections'],
    [database.superuserReservedConnections, 'superuser_reserved'],
    [database.reservedConnections, 'reserved'],
    ...ifAny(host, 'reserved by the host'),
    [database.otherConnections, 'other sessions'],
    ...ifAny(beside, "sessions of the service's roles beside its pools"),
  ];
}

/** Under a limit all count who use it: the service's own share of what is held is taken for no more than it must be. */
function limitTerms(limit: ConnectionLimit, database: DatabaseActivity, beside: number): Terms {
  const own = Math.max(0, ownUnder(limit, database) - beside);
  return [
    [limit.limit, `limit of ${limit.kind} ${limit.name}`],
    ...ifAny(Math.max(0, limit.held - own), 'held by others under it'),
  ];
}

function ownUnder({ kind, held, heldByService }: ConnectionLimit, database: DatabaseActivity): number {
  return kind === 'database' ? Math.min(held, database.serviceConnections) : heldByService;
}

function sharesOf(sharers: readonly SharedDemand[]): Term[] {
  return sharers.flatMap(({ target, connections }) =>
    ifAny(connections ?? 0, `target ${target} may yet take`),
  );
}

function marginOf({ remediation: { marginConnections } }: Configuration): Term {
  return [marginConnections, 'margin'];
}

function ifAny(connections: number, what: string): Term[] {
  return connections > 0 ? [[connections, what]] : [];
}

/** The first of the terms less all others. What is left can be less than nothing, which nobody can use. */
function summedUp([limit, ...less]: Terms): { left: number; headroom: Headroom } {
  const left = less.reduce((rest, [connections]) => rest - connections, limit[0]);
  const usable = Math.max(0, left);
  const terms = [limit, ...less].map(([connections, what]) => `${what} ${connections}`);
  return { left, headroom: { usable, sum: `${terms.join(' − ')} = ${usable}` } };
}
