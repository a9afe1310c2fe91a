/** Headroom: how many connections PostgreSQL has left for the service, and how many its pods can come to hold. */
import type { DatabaseActivity, Evidence, MaxSurge } from './evidence';

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
  const { otherConnections, hostReservedConnections: host } = database;
  const server = openSlots(database) - otherConnections - marginConnections;
  const limit = database.serviceConnectionLimit;
  const limited = limit >= 0 && limit - marginConnections < server;
  const usable = Math.max(0, limited ? limit - marginConnections : server);
  const sum = limited
    ? `limit of the role or database ${limit} − margin ${marginConnections} = ${usable}`
    : `max_connections ${database.maxConnections} − superuser_reserved ${database.superuserReservedConnections} − reserved ` +
      `${database.reservedConnections}${host > 0 ? ` − reserved by the host ${host}` : ''} − other sessions ${otherConnections} − margin ${marginConnections} = ${usable}`;
  return { usable, sum };
}

/** Slots that any role may take: all but those that are kept for superusers, for a privilege and for the host. */
export function openSlots(database: DatabaseActivity): number {
  const { maxConnections, superuserReservedConnections, reservedConnections, hostReservedConnections } =
    database;
  return maxConnections - superuserReservedConnections - reservedConnections - hostReservedConnections;
}

/** How large the service may grow by itself, as it is configured now. */
export interface Capacity {
  /** The replicas that may run: those wanted, or an autoscaler's maximum when that is more. */
  readonly replicas: number;
  readonly maxSurge: MaxSurge;
  /** The largest pool that a pod has, or that the next pod to start would get. */
  readonly poolSize: number;
}

/**
 * The capacity that the evidence shows, with every change so far in it: two changes that are safe one by one can be
 * unsafe together. A string says what was not read, which permits nothing.
 */
export function capacityOf({ deployment, pool, poolConfig }: Evidence): Capacity | string {
  if (deployment === null) return 'the deployment could not be read';
  if (poolConfig === null) return 'the configured size of the pool could not be read';
  if (pool === null || pool.podsExpected === 0 || pool.podsRead < pool.podsExpected)
    return 'not every pod could be read';
  return {
    replicas: Math.max(deployment.replicas, deployment.autoscaler?.maxReplicas ?? 0),
    maxSurge: deployment.maxSurge,
    poolSize: Math.max(...pool.pods.map((pod) => pod.total), poolConfig.size ?? 0),
  };
}

/** Pods beyond the replicas that a rolling update may run: percentages round up (Kubernetes, Deployments). */
export function surgeOf({ replicas, maxSurge }: Capacity): number {
  return 'count' in maxSurge ? maxSurge.count : Math.ceil((replicas * maxSurge.percent) / 100);
}

/** Pods that a rolling update may run at once. */
export function podsAtPeak(capacity: Capacity): number {
  return capacity.replicas + surgeOf(capacity);
}

/** The connections that the service can come to hold, a rolling update under way included. */
export function demand(capacity: Capacity): number {
  return podsAtPeak(capacity) * capacity.poolSize;
}

/** The sum that shows that a capacity fits, or that it does not. */
export function proof(capacity: Capacity, { sum }: Headroom): string {
  return (
    `${podsAtPeak(capacity)} pods at the peak of a rollout × pool ${capacity.poolSize} = ` +
    `${demand(capacity)} connections, usable are ${sum}`
  );
}
