/** A leak without the service's help: sessions of its own role that open a transaction and never finish it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DATABASE, SERVICE_ROLE } from '../../local/configuration';
import type { World } from '../../local/world';

const POLL_MS = 100;

export interface LeakedSessions {
  /** Whether all of them are gone, within the time; what is left is closed. */
  gone(timeoutMs: number): Promise<boolean>;
}

/** Opens them; only somebody else can end them. */
export async function leakSessions(world: World, count: number): Promise<LeakedSessions> {
  const { host, port } = world.postgres;
  let alive = 0;
  const clients = Array.from(
    { length: count },
    () =>
      new Client({
        ...{ host, port, database: DATABASE, user: SERVICE_ROLE, password: world.servicePassword },
        application_name: 'knhk-closed-loop',
      }),
  );
  for (const client of clients) {
    // An ended session tells of it twice; the end alone counts.
    client.on('error', () => undefined);
    client.once('end', () => {
      alive -= 1;
    });
    await client.connect();
    alive += 1;
    await client.query('BEGIN');
    await client.query('SELECT 1');
  }
  return {
    async gone(timeoutMs) {
      for (const end = performance.now() + timeoutMs; alive > 0 && performance.now() < end; )
        await sleep(POLL_MS);
      const isGone = alive === 0;
      if (!isGone) await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      return isGone;
    },
  };
}
