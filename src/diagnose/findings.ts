/** Classifies one snapshot of evidence. Each cause is one pure function; the table is their order of precedence. */
import type { Configuration } from '../configuration';
import type { DatabaseActivity, Evidence } from '../evidence';
import type { Cause, Finding } from '../state';

type Classifier = (evidence: Evidence, config: Configuration) => Omit<Finding, 'cause'> | null;

const CLASSIFIERS: readonly (readonly [Cause, Classifier])[] = [
  ['connection-leak', connectionLeak],
  ['slow-queries', slowQueries],
  ['database-full', databaseFull],
  ['undersized-pool', undersizedPool],
  ['false-alarm', falseAlarm],
];

/** Every cause the evidence supports, in order of precedence; `no-data` when it supports none. Never empty. */
export function findCauses(evidence: Evidence, config: Configuration): Finding[] {
  const findings = CLASSIFIERS.flatMap(([cause, classify]) => {
    const finding = classify(evidence, config);
    return finding ? [{ cause, ...finding }] : [];
  });
  return findings.length > 0 ? findings : [noData(evidence)];
}

function connectionLeak({ database, pool }: Evidence, config: Configuration): Omit<Finding, 'cause'> | null {
  if (database?.kind !== 'read' || database.leakedCount === 0) return null;
  const { idleInTransactionSeconds } = config.remediation.terminate;
  const oldest = Math.max(...database.leaked.map((session) => session.idleSeconds));
  const full = pool !== null && pool.maxPodUtilization > config.alerts.critical.utilization;
  return {
    confidence: full ? 'high' : 'medium',
    evidenceFor: [
      `${database.leakedCount} session(s) idle in transaction for more than ${idleInTransactionSeconds} s, the oldest for ${Math.round(oldest)} s`,
      ...commonQueries(database),
      ...(full ? [`a pod's pool is ${percent(pool.maxPodUtilization)} in use`] : []),
    ],
    evidenceAgainst:
      full || pool === null ? [] : [`no pod's pool is above ${percent(pool.maxPodUtilization)}`],
  };
}

/** Where the leaked sessions come from, most frequent first: the query names the code that forgot to finish. */
function commonQueries(database: DatabaseActivity): string[] {
  const counts = new Map<string, number>();
  for (const { query } of database.leaked) counts.set(query, (counts.get(query) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([query, count]) => `${count} of them last ran: ${query}`);
}

function slowQueries({ database }: Evidence, config: Configuration): Omit<Finding, 'cause'> | null {
  if (database?.kind !== 'read') return null;
  const stuck = Math.max(database.slowQueries, database.waitingForLock);
  // Half of the sessions at work being slow or blocked is what holds the connections; a single report query is not.
  if (stuck < 2 || stuck * 2 < database.active) return null;
  return {
    confidence: 'medium',
    evidenceFor: [
      `${database.slowQueries} of ${database.active} active queries run for more than ${config.probes.slowQuerySeconds} s`,
      `${database.waitingForLock} wait for a lock`,
    ],
    evidenceAgainst: [],
  };
}

function databaseFull({ database }: Evidence): Omit<Finding, 'cause'> | null {
  if (database === null) return null;
  if (database.kind === 'full') {
    return { confidence: 'high', evidenceFor: [`login refused: ${database.message}`], evidenceAgainst: [] };
  }
  const open = database.serviceConnections + database.otherConnections;
  const usable =
    database.maxConnections - database.superuserReservedConnections - database.reservedConnections;
  if (open < usable) return null;
  return {
    confidence: 'high',
    evidenceFor: [`${open} sessions hold all ${usable} slots open to ordinary roles`],
    evidenceAgainst: [],
  };
}

function undersizedPool({ pool, database }: Evidence, config: Configuration): Omit<Finding, 'cause'> | null {
  if (pool === null || pool.maxPodUtilization <= config.alerts.critical.utilization) return null;
  if (database?.kind !== 'read' || database.leakedCount > 0) return null;
  return {
    confidence: 'medium',
    evidenceFor: [
      `a pod's pool is ${percent(pool.maxPodUtilization)} in use and no session is leaked`,
      `${database.active} active queries in the database`,
    ],
    evidenceAgainst: database.active * 2 < pool.active ? ['most of the connections in use run no query'] : [],
  };
}

/** Healthy on every count that was asked for. With anything unread it is no false alarm but missing data. */
function falseAlarm(
  { pool, database, service, gaps }: Evidence,
  config: Configuration,
): Omit<Finding, 'cause'> | null {
  if (gaps.length > 0 || pool === null || database?.kind !== 'read') return null;
  const { maxUtilization, maxErrorRate } = config.validation;
  if (pool.maxPodUtilization >= maxUtilization || database.leakedCount > 0) return null;
  if (service.errorRate === null || service.errorRate > maxErrorRate) return null;
  return {
    confidence: 'high',
    evidenceFor: [
      `every pod's pool is below ${percent(maxUtilization)}`,
      'no session is leaked',
      `${percent(service.errorRate)} of requests fail`,
    ],
    evidenceAgainst: [],
  };
}

function noData({ gaps, pool }: Evidence): Finding {
  return {
    cause: 'no-data',
    confidence: 'low',
    evidenceFor: gaps.map((gap) => `${gap.probe}${gap.subject ? ` (${gap.subject})` : ''}: ${gap.error}`),
    evidenceAgainst: pool ? [`the highest pool utilisation read is ${percent(pool.maxPodUtilization)}`] : [],
  };
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
