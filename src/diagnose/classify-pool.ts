/** Causes that the pools of the pods, and the traffic in front of them, show. */
import type { Configuration } from '../configuration';
import type { DatabaseActivity, Evidence, PodPool, PoolEvidence } from '../evidence';
import type { Classified } from './classify-database';
import { percent, perSecond } from './text';

/** One pod's pool is full while the others have room: the trouble sits in that pod. */
export function skewedPod(evidence: Evidence, config: Configuration): Classified {
  const { pool, database } = evidence;
  const pod = pool && findSkewedPod(pool, config);
  if (!pod) return null;
  const others = pool.pods.filter((each) => each !== pod);
  return {
    confidence: 'medium',
    evidenceFor: [
      `${pod.pod} uses ${percent(pod.utilization)} of its pool, the other ${pool.podsRead - 1} at most ` +
        percent(Math.max(...others.map((each) => each.utilization))),
      ...(database?.kind === 'read' && isHeldWithoutWork(pool, database)
        ? ['most of the connections in use run no query']
        : []),
    ],
    evidenceAgainst: [],
  };
}

/** The one pod above the critical threshold among at least two, with all others below the healthy one. */
export function findSkewedPod(pool: PoolEvidence, { alerts, validation }: Configuration): PodPool | null {
  if (pool.podsRead < 2 || pool.podsRead < pool.podsExpected) return null;
  const full = pool.pods.filter((pod) => pod.utilization > alerts.critical.utilization);
  const healthy = pool.pods.filter((pod) => pod.utilization < validation.maxUtilization);
  const [pod] = full;
  return pod && full.length === 1 && healthy.length === pool.pods.length - 1 ? pod : null;
}

/**
 * Connections that were taken and not given back, without a transaction: the pools are full, the sessions idle.
 * Ending those would only make the pools open more, so nothing here is permitted by itself.
 */
export function heldConnections({ pool, database }: Evidence, config: Configuration): Classified {
  if (!isSaturated(pool, config) || database?.kind !== 'read' || database.leakedCount > 0) return null;
  if (!isHeldWithoutWork(pool, database)) return null;
  return {
    confidence: 'medium',
    evidenceFor: [
      `the pools have ${pool.active} connections in use, and ${atWork(database)} sessions are at work`,
      `${database.idle} sessions are idle outside of any transaction`,
    ],
    evidenceAgainst: ['no session is idle in a transaction'],
  };
}

/** Far more requests than usual: the pools are full of work. */
export function trafficSurge({ pool, database, service }: Evidence, config: Configuration): Classified {
  if (!isSaturated(pool, config) || database?.kind !== 'read' || database.leakedCount > 0) return null;
  const { requestsPerSecond: now, usualRequestsPerSecond: usual } = service;
  if (now === null || usual === null || !isSurge(now, usual, config)) return null;
  return {
    confidence: 'high',
    evidenceFor: [
      `${perSecond(now)}, ${perSecond(usual)} ${config.diagnosis.baselineOffsetSeconds} s ago`,
      `a pod's pool is ${percent(pool.maxPodUtilization)} in use and no session is leaked`,
    ],
    evidenceAgainst: [],
  };
}

/** The pools are full of honest work at the usual traffic. Without knowing the traffic nothing is said. */
export function undersizedPool({ pool, database, service }: Evidence, config: Configuration): Classified {
  if (!isSaturated(pool, config) || database?.kind !== 'read' || database.leakedCount > 0) return null;
  const { requestsPerSecond: now } = service;
  // No traffic at all an hour ago tells nothing about what is usual.
  const usual = service.usualRequestsPerSecond || null;
  if (now === null || (usual !== null && isSurge(now, usual, config))) return null;
  return {
    confidence: usual === null ? 'low' : 'medium',
    evidenceFor: [
      `a pod's pool is ${percent(pool.maxPodUtilization)} in use and no session is leaked`,
      `${atWork(database)} sessions are at work in the database`,
      ...(usual === null ? [] : [`${perSecond(now)} is no surge: ${perSecond(usual)} are usual`]),
    ],
    evidenceAgainst: [
      ...(usual === null
        ? [`it could be a surge: the usual traffic is not known, now it is ${perSecond(now)}`]
        : []),
      ...(database.slowQueries > 0 ? [`${database.slowQueries} queries are slow`] : []),
    ],
  };
}

/** Healthy on every count that was asked for. With anything unread it is no false alarm but missing data. */
export function falseAlarm(
  { pool, database, service, gaps }: Evidence,
  { validation }: Configuration,
): Classified {
  if (gaps.length > 0 || pool === null || database?.kind !== 'read') return null;
  const { maxUtilization, maxErrorRate, maxP95Ms } = validation;
  if (pool.maxPodUtilization >= maxUtilization || database.leakedCount > 0) return null;
  if (service.errorRate === null || service.errorRate > maxErrorRate) return null;
  if (service.p95Ms === null || service.p95Ms > maxP95Ms) return null;
  return {
    confidence: 'high',
    evidenceFor: [
      `every pod's pool is below ${percent(maxUtilization)}`,
      'no session is leaked',
      `${percent(service.errorRate)} of requests fail`,
      `p95 is ${Math.round(service.p95Ms)} ms`,
    ],
    evidenceAgainst: [],
  };
}

function isSurge(now: number, usual: number, { diagnosis }: Configuration): boolean {
  return usual > 0 && now >= usual * diagnosis.surgeFactor;
}

function isSaturated(pool: PoolEvidence | null, { alerts }: Configuration): pool is PoolEvidence {
  return pool !== null && pool.maxPodUtilization > alerts.critical.utilization;
}

function isHeldWithoutWork(pool: PoolEvidence, database: DatabaseActivity): boolean {
  return atWork(database) * 2 < pool.active;
}

function atWork(database: DatabaseActivity): number {
  return database.active + database.idleInTransaction;
}
