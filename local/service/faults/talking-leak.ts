/**
 * A leak that keeps talking: a handler that never ends its transaction and runs a short query in it every now and then,
 * a lock that it keeps alive, say. Its sessions are never idle for long, and so no rule about idle sessions finds them.
 */
import type { PoolClient } from 'pg';
import { z } from 'zod';
import type { Database } from '../database';
import type { Log } from '../log';
import type { Fault } from './fault';
import { forgetfulFault, paceFields } from './forgetful';
import { READ } from './leak';

const settingsSchema = z.strictObject({
  ...paceFields,
  /** From one query of a session to the next. */
  everySeconds: z.number().min(0.1).max(3_600),
});

export type TalkingLeakSettings = z.infer<typeof settingsSchema>;

/** Builds the fault `talkingLeak`. */
export function createTalkingLeak(database: Database, log: Log): Fault<TalkingLeakSettings> {
  return forgetfulFault(
    {
      settings: settingsSchema,
      call: '/orders/follow',
      async work(client, { everySeconds }) {
        await client.query('BEGIN');
        await client.query(READ);
        talk(client, everySeconds * 1_000);
      },
      goesOn: () => false,
    },
    database,
    log,
  );
}

function talk(client: PoolClient, everyMs: number): void {
  const timer = setInterval(() => {
    // Its session was ended: there is nobody left to talk to.
    client.query(READ).catch(() => clearInterval(timer));
  }, everyMs);
  timer.unref();
}
