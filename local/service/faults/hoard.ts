/**
 * A handler that keeps connections without a transaction: to PostgreSQL they look like the idle ones of a healthy
 * pool, so nothing there tells them apart, and only a new pod gets rid of them.
 */
import { z } from 'zod';
import type { Database } from '../database';
import type { Log } from '../log';
import type { Fault } from './fault';
import { forgetfulFault, paceFields } from './forgetful';

const READ = 'SELECT id, status FROM orders ORDER BY id';

const settingsSchema = z.strictObject(paceFields);

export type HoardSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `hoard`. */
export function createHoard(database: Database, log: Log): Fault<HoardSettings> {
  return forgetfulFault(
    {
      settings: settingsSchema,
      call: '/orders/stream',
      async work(client) {
        await client.query(READ);
      },
      goesOn: () => false,
    },
    database,
    log,
  );
}
