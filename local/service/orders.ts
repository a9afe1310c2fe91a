/** What the service is for: the newest orders. */
import type { PoolClient } from 'pg';

/** How long PostgreSQL works for one answer, so that the load on the pool is that of a real service. */
const QUERY_SECONDS = 0.01;
const LISTED = 20;

export interface Order {
  readonly id: string;
  readonly status: string;
  readonly totalCents: number;
}

/** The newest orders, newest first. */
export async function listOrders(client: PoolClient): Promise<Order[]> {
  const { rows } = await client.query<Order>(
    `SELECT id, status, total_cents AS "totalCents" FROM orders, pg_sleep($1) ORDER BY id DESC LIMIT $2`,
    [QUERY_SECONDS, LISTED],
  );
  return rows;
}
