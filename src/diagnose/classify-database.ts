/** Causes that PostgreSQL's own view of its sessions shows. */
import type { Configuration } from '../configuration';
import type { DatabaseActivity, Evidence, IdleSession } from '../evidence';
import { headroom } from '../headroom';
import type { Finding } from '../state';
import { percent, secondsText } from './text';

/** What speaks for a cause, or null where the evidence does not support it. */
export type Classified = Omit<Finding, 'cause'> | null;

const MAX_GROUPS = 3;

/** Sessions wait for locks, and one session at the root of it waits for nobody (`pg_blocking_pids`). */
export function lockChain({ database }: Evidence, { diagnosis }: Configuration): Classified {
  if (database?.kind !== 'read' || database.blockers.length === 0) return null;
  if (database.waitingForLock < diagnosis.minWaitingForLock) return null;
  return {
    confidence: 'high',
    evidenceFor: [
      `${database.waitingForLock} session(s) wait for a lock`,
      ...database.blockers.map(
        (root) =>
          `pid ${root.pid} of ${root.application || root.user} blocks ${root.blockedSessions}, ` +
          `${root.state} for ${secondsText(root.stateSeconds)}${root.uncommittedWrites ? ', with uncommitted writes' : ''}: ${root.query}`,
      ),
    ],
    evidenceAgainst: [],
  };
}

/** Runbook, Diagnosis 2: sessions that are idle in a transaction for too long. */
export function connectionLeak({ database, pool }: Evidence, config: Configuration): Classified {
  if (database?.kind !== 'read' || database.leakedCount === 0) return null;
  const { idleInTransactionSeconds } = config.remediation.terminate;
  const oldest = Math.max(...database.leaked.map((session) => session.idleSeconds));
  const full = pool !== null && pool.maxPodUtilization > config.alerts.critical.utilization;
  return {
    confidence: full ? 'high' : 'medium',
    evidenceFor: [
      `${database.leakedCount} session(s) idle in transaction for more than ${idleInTransactionSeconds} s, the oldest for ${secondsText(oldest)}`,
      ...groupLeaks(database.leaked).slice(0, MAX_GROUPS).map(leakGroupText),
      ...(full ? [`a pod's pool is ${percent(pool.maxPodUtilization)} in use`] : []),
    ],
    evidenceAgainst:
      full || pool === null ? [] : [`no pod's pool is above ${percent(pool.maxPodUtilization)}`],
  };
}

/** Leaked sessions of one application (and so of one pod) with one normalised query: the code that forgot to finish. */
export interface LeakGroup {
  readonly application: string;
  readonly query: string;
  readonly sessions: number;
  readonly writers: number;
  readonly oldestSeconds: number;
}

export function leakGroupText({ application, query, sessions, writers }: LeakGroup): string {
  const writing = writers > 0 ? `, ${writers} with uncommitted writes` : '';
  return `${sessions} of ${application || 'an unnamed application'}${writing}, last ran: ${query}`;
}

/** The listed sessions by application and query, the largest group first. */
export function groupLeaks(leaked: readonly IdleSession[]): LeakGroup[] {
  const groups = new Map<string, IdleSession[]>();
  for (const each of leaked) {
    const key = JSON.stringify([each.application, each.query]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()]
    .map((sessions) => ({
      application: sessions[0]?.application ?? '',
      query: sessions[0]?.query ?? '',
      sessions: sessions.length,
      writers: sessions.filter((each) => each.uncommittedWrites).length,
      oldestSeconds: Math.max(...sessions.map((each) => each.idleSeconds)),
    }))
    .sort((a, b) => b.sessions - a.sessions || a.application.localeCompare(b.application));
}

/** At least half of the sessions at work are slow: that is what holds the connections; one report query is not. */
export function slowQueries(
  { database, service, logs }: Evidence,
  { probes, validation }: Configuration,
): Classified {
  if (database?.kind !== 'read') return null;
  const { slowQueries: slow, active } = database;
  if (slow < 2 || slow * 2 < active) return null;
  return {
    confidence: 'medium',
    evidenceFor: [
      `${slow} of ${active} active queries run for more than ${probes.slowQuerySeconds} s`,
      ...database.slowest.map(
        ({ application, seconds, query }) => `${secondsText(seconds)}, ${application || 'unnamed'}: ${query}`,
      ),
      ...(logs && logs.slowQueryLines > 0 ? [`${logs.slowQueryLines} log lines tell of slow queries`] : []),
    ],
    evidenceAgainst:
      service.p95Ms !== null && service.p95Ms <= validation.maxP95Ms
        ? [`p95 is ${Math.round(service.p95Ms)} ms`]
        : [],
  };
}

/** Others hold so many slots that the service's own pools could not be filled, though they are configured right. */
export function otherTenant({ database, deployment, pool }: Evidence, config: Configuration): Classified {
  if (database?.kind !== 'read' || deployment === null || pool === null) return null;
  const open = openSlots(database);
  const { usable, sum } = headroom(database, config.remediation.marginConnections);
  const poolSize = Math.max(...pool.pods.map((pod) => pod.total));
  const wanted = deployment.replicas * poolSize;
  if (database.otherConnections * 2 < open || wanted <= usable) return null;
  return {
    confidence: database.serviceConnections + database.otherConnections >= open ? 'high' : 'medium',
    evidenceFor: [
      `sessions that are not the service's hold ${database.otherConnections} of ${open} slots`,
      ...database.otherHolders.map(
        ({ user, database: name, application, connections }) =>
          `${connections} of ${application || 'an unnamed application'}, user ${user}, database ${name}`,
      ),
      `the service's pools may want ${deployment.replicas} × ${poolSize} = ${wanted}, usable are ${sum}`,
    ],
    evidenceAgainst: [`the service itself holds ${database.serviceConnections}`],
  };
}

/** No slot is left for ordinary roles. A login refused for it (SQLSTATE 53300) is the same evidence. */
export function databaseFull({ database, logs }: Evidence): Classified {
  if (database === null) return null;
  const refusals =
    logs && logs.connectionTimeouts > 0
      ? [`${logs.connectionTimeouts} log lines tell of connections not got`]
      : [];
  if (database.kind === 'full') {
    return {
      confidence: 'high',
      evidenceFor: [`login refused (SQLSTATE ${database.sqlState}): ${database.message}`, ...refusals],
      evidenceAgainst: [],
    };
  }
  const held = database.serviceConnections + database.otherConnections;
  if (held < openSlots(database)) return null;
  return {
    confidence: 'high',
    evidenceFor: [
      `${held} sessions hold all ${openSlots(database)} slots open to ordinary roles`,
      `${database.serviceConnections} of them are the service's`,
      ...refusals,
    ],
    evidenceAgainst: [],
  };
}

/** Slots that any role may take: all but the reserved ones. */
export function openSlots(database: DatabaseActivity): number {
  return database.maxConnections - database.superuserReservedConnections - database.reservedConnections;
}
