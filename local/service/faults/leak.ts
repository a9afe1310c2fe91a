/**
 * The leak of the runbook ("transactions not committed", "panic in query handler"): a handler that opens a
 * transaction and never gives its connection back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Database, Lease } from '../database';
import { ConnectionUnavailableError, sqlState } from '../database';
import type { Log } from '../log';
import type { Fault } from './fault';

/** The handler that forgets its transactions, as a trace of the pool shows it. */
const LEAKING_CALL = '/orders/export';

/** A literal in the text is what careless code looks like; nothing that reads this query may repeat it. */
const READ = `SELECT id, status FROM orders WHERE customer_email = 'jane.roe@example.com'`;
/** An insert: two leaks that update one row would wait for each other rather than sit idle. */
const WRITE = `INSERT INTO orders (customer_email, total_cents) VALUES ('jane.roe@example.com', 4200)`;

const settingsSchema = z.strictObject({
  connectionsPerSecond: z.number().gt(0).max(1_000),
  /** The leak stops by itself after so many. */
  connections: z.number().int().min(1).max(1_000),
  /** Each leaked transaction has also written a row, which is lost if its session is terminated. */
  uncommittedWrites: z.boolean().default(false),
});

export type LeakSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `leak`. A terminated connection is not leaked anew: the bug has run its course. */
export function createLeak(database: Database, log: Log): Fault<LeakSettings> {
  const held = new Set<Lease>();
  let running: { settings: LeakSettings; leaked: number; abort: AbortController } | undefined;

  const stop = () => {
    running?.abort.abort();
    running = undefined;
  };
  return {
    settings: settingsSchema,
    start(settings) {
      stop();
      const run = { settings, leaked: 0, abort: new AbortController() };
      running = run;
      void leakAll(run);
    },
    stop,
    status() {
      if (!running && held.size === 0) return null;
      return { ...running?.settings, leaked: running?.leaked ?? 0, held: held.size };
    },
  };

  async function leakAll(run: NonNullable<typeof running>): Promise<void> {
    const { settings, abort } = run;
    while (run.leaked < settings.connections && !abort.signal.aborted) {
      if (await leakOne(settings)) run.leaked += 1;
      // Aborted: the loop's condition ends it.
      await sleep(1_000 / settings.connectionsPerSecond, undefined, { signal: abort.signal }).catch(
        () => undefined,
      );
    }
  }

  async function leakOne(settings: LeakSettings): Promise<boolean> {
    let lease: Lease;
    try {
      lease = await database.acquire(LEAKING_CALL);
    } catch (error) {
      // Logged where it happened. A handler that gets no connection has none to forget.
      if (error instanceof ConnectionUnavailableError) return false;
      throw error;
    }
    held.add(lease);
    void lease.lost.then(() => held.delete(lease));
    try {
      await lease.client.query('BEGIN');
      if (settings.uncommittedWrites) await lease.client.query(WRITE);
      await lease.client.query(READ);
      return true;
    } catch (error) {
      log('ERROR', 'knhk::api', 'query failed', { route: LEAKING_CALL, code: sqlState(error) });
      held.delete(lease);
      lease.release(true);
      return false;
    }
  }
}
