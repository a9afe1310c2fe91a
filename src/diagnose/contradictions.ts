/** Two sources of one number, compared. A contradiction forbids growth and a false alarm, whichever of them is right. */

import { databaseLimitReached } from '../capacity/headroom';
import type { Configuration } from '../configuration/configuration';
import {
  type DatabaseActivity,
  type Evidence,
  isSettled,
  type LogEvidence,
  type PoolEvidence,
  type PoolerEvidence,
  poolerServers,
  poolerServersInUse,
} from '../model/evidence';
import { percent } from '../text/units';
import { saidBy } from './said-by';

export type Contradiction =
  /** The pods have more connections in use than PostgreSQL has sessions of the service's roles. */
  | {
      readonly kind: 'pools-above-sessions';
      readonly inUse: number;
      readonly sessions: number;
      readonly of?: 'pooler';
    }
  /** PostgreSQL has more sessions of the service's roles than the pods have connections. */
  | {
      readonly kind: 'sessions-above-pools';
      readonly sessions: number;
      readonly connections: number;
      readonly of?: 'pooler';
    }
  | { readonly kind: 'alert-fires'; readonly maxUtilization: number }
  | { readonly kind: 'refusals-in-logs'; readonly logs: LogEvidence; readonly maxUtilization: number };

/** Sources are not read at the same moment, and a busy service opens and closes meanwhile. */
const TOLERATED_SHARE = 0.1;

/** Every pair of figures that can't both be right. */
export function contradictionsOf(evidence: Evidence, config: Configuration): Contradiction[] {
  const { pool, database, alert, logs, deployment, pooler } = evidence;
  if (pool === null) return [];
  const found: Contradiction[] = [];
  if (database?.kind === 'read' && pooler !== null) found.push(...ofPooler(pooler, database, config));
  if (database?.kind === 'read' && pooler === null) {
    const { serviceConnections: sessions } = database;
    const tolerated = toleratedBy(config);
    // Sessions that are hidden would make the difference.
    if (database.partial.length === 0 && pool.active - sessions > tolerated(pool.active))
      found.push({ kind: 'pools-above-sessions', inUse: pool.active, sessions });
    const connections = openConnections(pool);
    // Pods that were not read, or are on their way out or in, have connections too.
    if (
      pool.partial.length === 0 &&
      deployment !== null &&
      isSettled(deployment) &&
      sessions - connections > tolerated(sessions)
    )
      found.push({ kind: 'sessions-above-pools', sessions, connections });
  }
  const { maxPodUtilization: maxUtilization } = pool;
  // The full one may be the one that was not read; between the two thresholds a pool comes and goes.
  if (pool.partial.length > 0 || maxUtilization >= config.validation.maxUtilization) return found;
  if (alert?.firing) found.push({ kind: 'alert-fires', maxUtilization });
  // A database that could not be read, or has a limit reached, and refused connections agree with each other.
  const hasRoom = database?.kind === 'read' && databaseLimitReached(database) === null;
  if (hasRoom && logs !== null && logs.connectionTimeouts > 0)
    found.push({ kind: 'refusals-in-logs', logs, maxUtilization });
  return found;
}

/** Through a pooler it is its connections that are PostgreSQL's sessions, whatever the pods have. */
function ofPooler(
  pooler: PoolerEvidence,
  { serviceConnections: sessions, partial }: DatabaseActivity,
  config: Configuration,
): Contradiction[] {
  const [inUse, connections] = [poolerServersInUse(pooler), poolerServers(pooler)];
  if (inUse === null || connections === null) return [];
  const tolerated = toleratedBy(config);
  const of = 'pooler';
  if (partial.length === 0 && inUse - sessions > tolerated(inUse))
    return [{ kind: 'pools-above-sessions', inUse, sessions, of }];
  return sessions - connections > tolerated(sessions)
    ? [{ kind: 'sessions-above-pools', sessions, connections, of }]
    : [];
}

function toleratedBy({ diagnosis }: Configuration): (of: number) => number {
  return (of) => Math.max(diagnosis.toleratedConnections, of * TOLERATED_SHARE);
}

export function contradictionText(contradiction: Contradiction): string {
  switch (contradiction.kind) {
    case 'pools-above-sessions':
      return (
        `the ${contradiction.of === 'pooler' ? 'pooler has' : 'pods report'} ${contradiction.inUse} connections in use, but PostgreSQL has ${contradiction.sessions} ` +
        "sessions of the service's roles"
      );
    case 'sessions-above-pools':
      return (
        `PostgreSQL has ${contradiction.sessions} sessions of the service's roles, but the ${contradiction.of === 'pooler' ? "pooler's pools" : "pods' pools"} hold ` +
        `${contradiction.connections}: other clients use the same roles`
      );
    case 'alert-fires':
      return `the alert fires, but no pool is above ${percent(contradiction.maxUtilization)}`;
    case 'refusals-in-logs':
      return (
        `${contradiction.logs.connectionTimeouts} log lines report connection timeouts${saidBy(contradiction.logs)}, but no ` +
        `pool is above ${percent(contradiction.maxUtilization)}`
      );
  }
}

/** Both can be of a moment that is past: the alert until its next evaluation, the lines until they leave the window. */
export function mayPass({ kind }: Contradiction): boolean {
  return kind === 'alert-fires' || kind === 'refusals-in-logs';
}

/** Open ones: in use or idle. A pool that does not say how many are idle may have all of them open. */
function openConnections({ pods, active, idle }: PoolEvidence): number {
  const untold = pods.filter((each) => each.idle === null);
  return active + idle + untold.reduce((sum, each) => sum + Math.max(0, each.total - each.active), 0);
}
