/** Queries that run for far too long: their sessions are active all the time, and neither idle nor waiting for a lock. */
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { LISTED, type Order } from '../orders';
import type { Fault } from './fault';
import { ordersFault } from './orders-fault';
import { pickShare, shareSchema } from './share';

/** A report where a list would do, with a customer in its text; nothing that reads this query may repeat it. */
const REPORT = `SELECT id, status, total_cents AS "totalCents" FROM orders, pg_sleep($1)
  WHERE customer_email <> 'richard.miles@example.com' ORDER BY total_cents DESC, id DESC LIMIT $2`;

const settingsSchema = z.strictObject({
  /** How long PostgreSQL works for one report. */
  seconds: z.number().min(0.1).max(60),
  /** How many of the requests run the report. */
  share: shareSchema,
});

export type SlowQueriesSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `slowQueries`. */
export function createSlowQueries(): Fault<SlowQueriesSettings> {
  return ordersFault(settingsSchema, ({ seconds, share }) => {
    const struck = pickShare(share);
    return (query) => (struck() ? (client) => report(client, seconds) : query);
  });
}

async function report(client: PoolClient, seconds: number): Promise<Order[]> {
  const { rows } = await client.query<Order>(REPORT, [seconds, LISTED]);
  return rows;
}
