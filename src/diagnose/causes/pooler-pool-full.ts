import { databaseLimitReached, heldSlots, openSlots } from '../../capacity/headroom';
import type { Configuration } from '../../configuration/configuration';
import type { DatabaseActivity, Evidence } from '../../model/evidence';
import { poolerCommand } from '../../text/commands';
import { connectionsInUse } from '../connections-in-use';
import { fullPoolerPools, fullPoolText } from '../pooler-full';
import { type CauseRow, type Classified, found } from './row';

export const poolerPoolFull: CauseRow<'pooler-pool-full'> = {
  cause: 'pooler-pool-full',
  title: 'a full pool of the pooler in front of the database',
  classify,
  foundWhen: ({ diagnosis }) =>
    `clients wait for at least ${diagnosis.minPoolerWaitSeconds} s at the pooler, every connection of its pool is in use, and PostgreSQL has slots left`,
  permits: ['raise-pooler-pool'],
  why: 'PostgreSQL has room that the pooler does not use; more pods or larger pools of theirs would only wait there too',
};

/** The pods' connections wait at the pooler: how much of its own are taken by honest work is what it accounts for. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { database } = evidence;
  const full = fullPoolerPools(evidence, config);
  if (full.length === 0 || database?.kind !== 'read' || databaseLimitReached(database) !== null) return null;
  const inUse = connectionsInUse(evidence);
  const limited = full.find(({ size, databaseLimit }) => databaseLimit !== null && databaseLimit <= size);
  return found({
    confidence: 'medium',
    explains: inUse === null || inUse === 0 ? null : Math.max(0, 1 - otherwiseHeld(database) / inUse),
    evidenceFor: [
      ...full.slice(0, 3).map(fullPoolText),
      `${heldSlots(database)} sessions hold slots of PostgreSQL, ${openSlots(database)} are open to ordinary roles`,
    ],
    evidenceAgainst: [
      ...(database.slowQueries > 0 ? [`${database.slowQueries} queries are slow`] : []),
      ...(database.serviceIdleInTransaction > 0
        ? [`${database.serviceIdleInTransaction} of the service's sessions are idle in transaction`]
        : []),
    ],
    next: [
      'look at cl_waiting and maxwait of its pools:',
      ...(evidence.pooler?.bouncers ?? []).map(({ address }) => poolerCommand(address, 'SHOW POOLS')),
      ...(full.some(({ mode }) => mode === 'session')
        ? [
            'its pool_mode is session: each connection of a pod keeps one of its own, idle or not; transaction mode shares them',
          ]
        : []),
      ...(limited
        ? [`raise max_db_connections of ${limited.database}: it keeps the pool at ${limited.databaseLimit}`]
        : []),
    ],
  });
}

/** Connections that another cause accounts for. */
function otherwiseHeld(database: DatabaseActivity): number {
  const { leakedCount, suspected, longTransactionCount, serviceSlowQueries, serviceWaitingForLock } =
    database;
  return leakedCount + suspected.sessions + longTransactionCount + serviceSlowQueries + serviceWaitingForLock;
}
