/** Parts of the examples of causes. */
import type { Cause } from '../../src/model/cause';
import type { DatabaseActivity, Evidence, RootBlocker } from '../../src/model/evidence';
import { podPool, poolOf } from '../support/evidence-builders';
import { database } from '../support/evidence-of-database';

/** What leads to a cause; then what comes close, each with what it lacks. */
export type CauseExample = readonly [Cause, Partial<Evidence>, Readonly<Record<string, Partial<Evidence>>>];
const root: RootBlocker = {
  pid: 7,
  backendStart: '2026-01-31T02:50:00.000007Z',
  user: 'knhk',
  application: 'knhk-closed-loop/pod-1',
  state: 'active',
  stateSeconds: 30,
  uncommittedWrites: true,
  blockedSessions: 9,
  query: 'UPDATE orders SET state = ?',
};
export const FULL = { kind: 'full', sqlState: '53300', message: 'sorry, too many clients already' } as const;
export const skewed = (...active: number[]) => {
  const pool = poolOf(active.map((each, index) => podPool(`pod-${index + 1}`, each)));
  return { pool, database: sessions({ serviceConnections: pool.total, serviceActive: pool.active }) };
};
/** The service's sessions are all that there are, and all of the others are idle. */
export const sessions = (own: Partial<DatabaseActivity>) =>
  database({ active: own.serviceActive ?? 4, total: own.serviceConnections ?? 60, ...own });
export const chain = { waitingForLock: 9, serviceWaitingForLock: 9, blockers: [root] };
export const suspected = { sessions: 48, oldestIdleSeconds: 100, medianIdleSeconds: 80 };
export function NOTHING_USUAL() {
  return { utilization: null, inUse: null, requestsPerSecond: null, servedPerSecond: null, p95Ms: null };
}
