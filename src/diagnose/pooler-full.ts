/** Whether a pooler is what clients wait for. */
import type { Configuration } from '../configuration/configuration';
import { type Evidence, type PoolerPool, poolsOf } from '../model/evidence';
import { secondsText } from '../text/units';

/** Pools of which every connection to PostgreSQL is taken while clients wait, the longest wait first. */
export function fullPoolerPools(
  { pooler }: Pick<Evidence, 'pooler'>,
  { diagnosis }: Configuration,
): PoolerPool[] {
  return poolsOf(pooler ?? { bouncers: [] })
    .filter(
      (pool) =>
        pool.clientsWaiting > 0 &&
        pool.longestWaitSeconds >= diagnosis.minPoolerWaitSeconds &&
        pool.serversInUse >= sizeOf(pool),
    )
    .sort((a, b) => b.longestWaitSeconds - a.longestWaitSeconds);
}

/** What the pool may have of PostgreSQL, without its reserve. */
function sizeOf({ size, databaseLimit }: PoolerPool): number {
  return Math.min(size, databaseLimit ?? size);
}

/** `55 clients wait for the pooler's pool of database knhk and user knhk, the longest for 3 s: all 5 connections are in use`. */
export function fullPoolText(pool: PoolerPool): string {
  return (
    `${pool.clientsWaiting} client(s) wait for the pooler's pool of database ${pool.database} and user ${pool.user}, ` +
    `the longest for ${secondsText(pool.longestWaitSeconds)}: ${pool.serversInUse} connections to PostgreSQL are in use, ` +
    `its size is ${sizeOf(pool)}`
  );
}
