import type { World } from '../../local/world';

/** How many sessions of the world's database are idle in a transaction, failed or not; -1 where it does not say. */
export async function idleInTransactionOf({ postgres }: World): Promise<number> {
  const rows = await postgres.query<{ count: number }>(
    'knhk',
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = 'knhk' AND state LIKE 'idle in transaction%'",
  );
  return rows[0]?.count ?? -1;
}
