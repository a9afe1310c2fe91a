/** Headroom: how many connections PostgreSQL has left for the service, and how many replicas that feeds. */
import type { DatabaseActivity, MaxSurge } from '../evidence';

export interface Headroom {
  /** Connections the service may hold in all. */
  readonly usable: number;
  /** How `usable` came about, for whoever has to believe it. */
  readonly sum: string;
}

/**
 * `max_connections − superuser_reserved_connections − reserved_connections − other sessions − margin`, or the
 * limit of the role or database when that is tighter (PostgreSQL documentation, Connections and Authentication).
 */
export function headroom(database: DatabaseActivity, marginConnections: number): Headroom {
  const { maxConnections, superuserReservedConnections, reservedConnections, otherConnections } = database;
  const server =
    maxConnections -
    superuserReservedConnections -
    reservedConnections -
    otherConnections -
    marginConnections;
  const limit = database.serviceConnectionLimit;
  const limited = limit >= 0 && limit - marginConnections < server;
  const usable = Math.max(0, limited ? limit - marginConnections : server);
  const sum = limited
    ? `limit of the role or database ${limit} − margin ${marginConnections} = ${usable}`
    : `max_connections ${maxConnections} − superuser_reserved ${superuserReservedConnections} − reserved ` +
      `${reservedConnections} − other sessions ${otherConnections} − margin ${marginConnections} = ${usable}`;
  return { usable, sum };
}

/** Pods that a rolling update of so many replicas may run at once: percentages round up (Kubernetes, Deployments). */
export function podsAtPeak(replicas: number, maxSurge: MaxSurge): number {
  return replicas + ('count' in maxSurge ? maxSurge.count : Math.ceil((replicas * maxSurge.percent) / 100));
}

/** The connections that so many replicas can come to hold, a rolling update under way included. */
export function demand(replicas: number, maxSurge: MaxSurge, poolSize: number): number {
  return podsAtPeak(replicas, maxSurge) * poolSize;
}

/** The most replicas, up to `wanted`, whose demand fits. */
export function replicasThatFit(
  usable: number,
  wanted: number,
  maxSurge: MaxSurge,
  poolSize: number,
): number {
  let replicas = wanted;
  while (replicas > 0 && demand(replicas, maxSurge, poolSize) > usable) replicas -= 1;
  return replicas;
}
