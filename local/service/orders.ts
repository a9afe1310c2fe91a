/** What the service is for: the newest orders. */
import type { PoolClient } from 'pg';

/** How long PostgreSQL works for one answer, so that the load on the pool is that of a real service. */
const QUERY_SECONDS = 0.01;
/** How many orders one answer shows. */
export const LISTED = 20;

export interface Order {
  readonly id: string;
  readonly status: string;
  readonly totalCents: number;
}

/** What a request to `/orders` does with its connection. */
export type OrdersQuery = (client: PoolClient) => Promise<Order[]>;

/** A part of the service that `/orders` needs beside its database has failed. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
}

/** The newest orders, newest first. @param querySeconds how long PostgreSQL works for them; by default 10 ms. */
export async function listOrders(client: PoolClient, querySeconds = QUERY_SECONDS): Promise<Order[]> {
  const { rows } = await client.query<Order>(
    `SELECT id, status, total_cents AS "totalCents" FROM orders, pg_sleep($1) ORDER BY id DESC LIMIT $2`,
    [querySeconds, LISTED],
  );
  return rows;
}
