/** What leaks of all kinds have in common: a handler that takes connections, one after the other, and keeps them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { ConnectionUnavailableError, type Database, type Lease, sqlState } from '../database';
import type { Log } from '../log';
import type { Fault } from './fault';

/** Settings of every such fault. */
export const paceFields = {
  connectionsPerSecond: z.number().gt(0).max(1_000),
  /** So many at most. */
  connections: z.number().int().min(1).max(1_000),
};

interface Pace {
  readonly connectionsPerSecond: number;
  readonly connections: number;
}

export interface ForgetfulHandler<Settings extends Pace> {
  readonly settings: z.ZodType<Settings>;
  /** Its name, as a trace of the pool shows it. */
  readonly call: string;
  /** What it does with each connection before it forgets it. */
  work(client: PoolClient, settings: Settings): Promise<void>;
  /** Whether a connection that was ended is followed by another. */
  goesOn(settings: Settings): boolean;
}

interface Run<Settings> {
  readonly settings: Settings;
  readonly abort: AbortController;
  leaked: number;
  /** How many more it will take. */
  wanted: number;
}

/** Builds the fault of a handler that never gives a connection back. */
export function forgetfulFault<Settings extends Pace>(
  handler: ForgetfulHandler<Settings>,
  database: Database,
  log: Log,
): Fault<Settings> {
  const held = new Set<Lease>();
  let running: Run<Settings> | undefined;

  const stop = () => {
    running?.abort.abort();
    running = undefined;
  };
  return {
    settings: handler.settings,
    start(settings) {
      stop();
      running = { settings, abort: new AbortController(), leaked: 0, wanted: settings.connections };
      void takeAll(running);
    },
    stop,
    status() {
      if (!running && held.size === 0) return null;
      return { ...running?.settings, leaked: running?.leaked ?? 0, held: held.size };
    },
  };

  async function takeAll(run: Run<Settings>): Promise<void> {
    const { settings, abort } = run;
    const goesOn = handler.goesOn(settings);
    while (!abort.signal.aborted && (goesOn || run.wanted > 0)) {
      const lease = run.wanted > 0 ? await takeOne(run) : undefined;
      if (lease) {
        run.leaked += 1;
        run.wanted -= 1;
        if (goesOn) {
          void lease.lost.then(() => {
            run.wanted += 1;
          });
        }
      }
      // Aborted: the loop's condition ends it.
      await sleep(1_000 / settings.connectionsPerSecond, undefined, { signal: abort.signal }).catch(
        () => undefined,
      );
    }
  }

  async function takeOne({ settings, abort }: Run<Settings>): Promise<Lease | undefined> {
    let lease: Lease;
    try {
      lease = await database.acquire(handler.call);
    } catch (error) {
      // Logged where it happened. A handler that gets no connection has none to forget.
      if (error instanceof ConnectionUnavailableError) return undefined;
      throw error;
    }
    // Switched off while it waited for the connection: that may have been for seconds.
    if (abort.signal.aborted) {
      lease.release();
      return undefined;
    }
    held.add(lease);
    void lease.lost.then(() => held.delete(lease));
    try {
      await handler.work(lease.client, settings);
      return lease;
    } catch (error) {
      log('ERROR', 'knhk::api', 'query failed', { route: handler.call, code: sqlState(error) });
      held.delete(lease);
      lease.release(true);
      return undefined;
    }
  }
}
