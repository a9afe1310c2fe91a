/** What a pooler between the service and the server can come to hold of the server, and to take of clients. */
import type { BouncerEvidence, Evidence, PoolerEvidence, PoolerPool, Whole } from '../model/evidence';
import type { Headroom } from './headroom';

/** Connections to PostgreSQL that every bouncer with every pool can come to hold, with the sum in words. */
export interface PoolerPeak {
  readonly connections: number;
  readonly text: string;
}

/**
 * Bouncers × the pools of each, those in reserve included: pods and their pools are in no such sum, since a pooler lets no
 * more through. A pair of database and user that one bouncer has, every other one may get.
 * @param raisedTo Of the pools that have the default size, those of other databases among them.
 */
export function poolerPeak({ instances, bouncers }: Whole<PoolerEvidence>, raisedTo = 0): PoolerPeak {
  const pairs = new Map<string, PoolerPool[]>();
  for (const bouncer of bouncers) {
    for (const pool of bouncer.pools) {
      const key = JSON.stringify([pool.database, pool.user]);
      pairs.set(key, [...(pairs.get(key) ?? []), { ...pool, size: sizeWith(pool, bouncer, raisedTo) }]);
    }
  }
  const largest = [...pairs.values()].map((pools) => ({
    size: Math.max(...pools.map(({ size, databaseLimit }) => Math.min(size, databaseLimit ?? size))),
    reserve: Math.max(
      ...pools.map(({ size, reserve, databaseLimit }) =>
        Math.min(reserve, Math.max(0, (databaseLimit ?? Number.POSITIVE_INFINITY) - size)),
      ),
    ),
  }));
  const size = largest.reduce((sum, each) => sum + each.size, 0);
  const reserve = largest.reduce((sum, each) => sum + each.reserve, 0);
  const others = Math.max(
    0,
    ...bouncers.map(
      ({ otherPools, defaultPoolSize }) => otherPools * Math.max(0, raisedTo - defaultPoolSize),
    ),
  );
  const pools = largest.length === 1 ? 'pool' : `${largest.length} pools`;
  return {
    connections: instances * (size + reserve + others),
    text:
      `${instances} bouncer${instances === 1 ? '' : 's'} × (${pools} ${size} + reserve ${reserve}` +
      `${others > 0 ? ` + ${others} more of other databases` : ''})`,
  };
}

function sizeWith({ size }: PoolerPool, { defaultPoolSize }: BouncerEvidence, raisedTo: number): number {
  return size === defaultPoolSize ? Math.max(size, raisedTo) : size;
}

/**
 * How many connections the pods may have to the pooler: all of them to one bouncer, while the others are away.
 * @returns A string that says what was not read, which permits nothing.
 */
export function clientRoom(
  { bouncers }: Whole<PoolerEvidence>,
  { pool }: Pick<Evidence, 'pool'>,
): Headroom | string {
  if (bouncers.length === 0) return 'no bouncer was read';
  const limit = Math.min(...bouncers.map(({ maxClients }) => maxClients));
  const clients = bouncers.reduce((sum, each) => sum + each.clients, 0);
  const others = Math.max(0, clients - (pool === null ? 0 : pool.active + pool.idle));
  const usable = Math.max(0, limit - others);
  return { usable, sum: `max_client_conn ${limit} − other clients of the pooler ${others} = ${usable}` };
}
