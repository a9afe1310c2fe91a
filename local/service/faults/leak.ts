/**
 * The leak of the runbook ("transactions not committed", "panic in query handler"): a handler that opens a
 * transaction and never gives its connection back.
 */
import { z } from 'zod';
import type { Database } from '../database';
import type { Log } from '../log';
import type { Fault } from './fault';
import { forgetfulFault, paceFields } from './forgetful';

/** A literal in the text is what careless code looks like; nothing that reads this query may repeat it. */
export const READ = `SELECT id, status FROM orders WHERE customer_email = 'jane.roe@example.com'`;
/** An insert: two leaks that update one row would wait for each other rather than sit idle. */
const WRITE = `INSERT INTO orders (customer_email, total_cents) VALUES ('jane.roe@example.com', 4200)`;

const settingsSchema = z.strictObject({
  ...paceFields,
  /** Each leaked transaction has also written a row, which is lost if its session is terminated. */
  uncommittedWrites: z.boolean().default(false),
  /** A terminated connection is leaked anew: the bug goes on. By default it has run its course. */
  again: z.boolean().default(false),
});

export type LeakSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `leak`. */
export function createLeak(database: Database, log: Log): Fault<LeakSettings> {
  return forgetfulFault(
    {
      settings: settingsSchema,
      call: '/orders/export',
      async work(client, { uncommittedWrites }) {
        await client.query('BEGIN');
        if (uncommittedWrites) await client.query(WRITE);
        await client.query(READ);
      },
      goesOn: ({ again }) => again,
    },
    database,
    log,
  );
}
