/** Builders of what is read from the database for tests: nothing wrong with it unless the test says otherwise. */
import type { DatabaseActivity, IdleSession, RootBlocker } from '../../src/model/evidence';

export function session(pid: number, overrides: Partial<IdleSession> = {}): IdleSession {
  return {
    pid,
    backendStart: `2026-01-31T02:50:00.${String(pid).padStart(6, '0')}Z`,
    user: 'knhk',
    application: 'knhk-closed-loop/pod-1',
    state: 'idle in transaction',
    idleSeconds: 400,
    transactionSeconds: 400,
    uncommittedWrites: false,
    mayBeEnded: true,
    holds: [],
    outOfReach: null,
    query: 'SELECT * FROM orders WHERE customer_email = ?',
    ...overrides,
  };
}

/** That session, at the root of a lock chain. */
export function rootBlocker({
  pid,
  backendStart,
  user,
  application,
  state,
  query,
}: IdleSession): RootBlocker {
  return {
    ...{ pid, backendStart, user, application, state, query },
    stateSeconds: 400,
    uncommittedWrites: false,
    blockedSessions: 3,
  };
}

export function database(overrides: Partial<DatabaseActivity> = {}): DatabaseActivity {
  return {
    kind: 'read',
    serverVersion: '18.4',
    total: 60,
    active: 4,
    idle: 56,
    idleInTransaction: 0,
    waitingForLock: 0,
    waitingWithoutRoot: 0,
    slowQueries: 0,
    serviceConnections: 60,
    serviceActive: 4,
    serviceIdle: 56,
    serviceIdleInTransaction: 0,
    serviceWaitingForLock: 0,
    serviceSlowQueries: 0,
    otherConnections: 2,
    maxConnections: 400,
    superuserReservedConnections: 3,
    reservedConnections: 5,
    hostReservedConnections: 0,
    limits: [],
    leakedCount: 0,
    leaked: [],
    missingGrant: null,
    suspected: { sessions: 0, oldestIdleSeconds: 0, medianIdleSeconds: 0 },
    longTransactionCount: 0,
    longTransactions: [],
    waits: [],
    prepared: [],
    byApplication: [],
    blockers: [],
    slowest: [],
    otherHolders: [],
    dataLoss: {
      inRecovery: false,
      preparedTransactions: 0,
      archiverFailing: false,
      lostReplicationSlots: 0,
    },
    partial: [],
    ...overrides,
  };
}

/** The database with so many sessions leaked. */
export function leaking(sessions: readonly IdleSession[]): DatabaseActivity {
  return database({
    leaked: sessions,
    leakedCount: sessions.length,
    idleInTransaction: sessions.length,
    serviceIdleInTransaction: sessions.length,
  });
}
