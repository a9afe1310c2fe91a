/** The service's one table, made by whichever pod comes first. */
import type { Database } from './database';

/** Any number that no other program locks in this database. */
const SCHEMA_LOCK = 4_751_230_917;
const SEED_ORDERS = 50;

/**
 * Creates the table and its seed rows if they are missing. Pods that start together take turns: `CREATE TABLE IF
 * NOT EXISTS` alone can still fail when two sessions run it at once.
 */
export async function ensureSchema(database: Database): Promise<void> {
  await database.use('schema', async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await client.query(`
      CREATE TABLE IF NOT EXISTS orders (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_email text NOT NULL,
        status text NOT NULL DEFAULT 'open',
        total_cents integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await client.query(
      `INSERT INTO orders (customer_email, total_cents)
         SELECT 'customer-' || n || '@example.com', 100 * n FROM generate_series(1, $1::int) AS n
         WHERE NOT EXISTS (SELECT 1 FROM orders)`,
      [SEED_ORDERS],
    );
    await client.query('COMMIT');
  });
}
