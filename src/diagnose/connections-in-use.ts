/** Connections in use: what a cause has to account for. */
import type { Configuration } from '../configuration/configuration';
import {
  type DatabaseActivity,
  type Evidence,
  type PodPool,
  type PoolEvidence,
  poolerServersInUse,
  wholeOf,
} from '../model/evidence';

/** The one pool of one pod that leads: the fullest. */
export function fullestPool({ pods }: PoolEvidence): PodPool | undefined {
  return [...pods].sort((a, b) => b.utilization - a.utilization)[0];
}

/** What it is called for people: its pod, and which of the pod's pools where there are several. */
export function poolName({ pod, pool }: PodPool): string {
  return pool === '' ? `the pool of ${pod}` : `the pool of ${pod} with ${pool}`;
}

/** Whether a pool is so full that requests wait for a connection (runbook, Symptoms). */
export function isSaturated(pool: PoolEvidence | null, { alerts }: Configuration): pool is PoolEvidence {
  return pool !== null && pool.maxPodUtilization > alerts.critical.utilization;
}

/**
 * Behind a pooler those of its connections to PostgreSQL that clients have: the pods' own may all be waiting for one.
 * Without one, as the pods tell it, where all of them did; else as many as they or PostgreSQL (sessions of the service that are not
 * idle) know of. Null where neither was read.
 */
export function connectionsInUse({
  pool,
  database,
  pooler,
}: Pick<Evidence, 'pool' | 'database' | 'pooler'>): number | null {
  const told = database?.kind === 'read' ? inTransaction(database) : null;
  if (pooler !== null) return poolerServersInUse(pooler) ?? told;
  const whole = wholeOf(pool);
  if (whole !== null) return whole.active;
  return pool === null ? told : Math.max(pool.active, told ?? 0);
}

/** The share of the connections in use that so many account for, 0 to 1; null where it is not known. */
export function shareInUse(count: number, evidence: Evidence): number | null {
  const inUse = connectionsInUse(evidence);
  if (inUse === null) return null;
  return count >= inUse ? Number(count > 0) : count / inUse;
}

/** A share too small to lead by. One that is not known is not small. */
export function explainsLittle(share: number | null, { diagnosis }: Configuration): boolean {
  return share !== null && share < diagnosis.minExplainedShare;
}

/** Most of the connections in use neither work nor are in a transaction. */
export function isHeldWithoutWork(
  pool: PoolEvidence,
  database: DatabaseActivity,
  { pooler }: Pick<Evidence, 'pooler'>,
): boolean {
  const inUse = pooler === null ? pool.active : (poolerServersInUse(pooler) ?? 0);
  return database.partial.length === 0 && inTransaction(database) * 2 < inUse;
}

/** Sessions of the service that work, or are in a transaction. */
export function inTransaction({ serviceActive, serviceIdleInTransaction }: DatabaseActivity): number {
  return serviceActive + serviceIdleInTransaction;
}
