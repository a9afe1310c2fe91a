/** One short connection in PostgreSQL's protocol, to a server or to what speaks like one. */
import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { MAX_ANSWER_BYTES, tooLong } from '../http/bounded-text';
import type { PostgresAccess } from './access';

const LOOK_MS = 20;

/** How a short login to a PostgreSQL server is made. Every step of it ends after `timeoutMs`. */
export async function loginSettings(
  { host, port, user, password, ssl }: PostgresAccess,
  database: string,
  timeoutMs: number,
): Promise<ClientConfig> {
  return {
    ...{ host, port, user, ssl, database, password: await password() },
    connectionTimeoutMillis: timeoutMs,
    // The server gives up first, so that its reason is known; the client's own limit covers a dead network.
    statement_timeout: Math.ceil(timeoutMs * 0.8),
    query_timeout: timeoutMs,
  };
}

/**
 * Ends with `use`, whatever comes of it.
 * @param failed What is thrown in place of what went wrong; the connection may still be asked. Default: the same.
 */
export async function withConnection<T>(
  settings: ClientConfig,
  use: (client: Client) => Promise<T>,
  failed: (error: unknown, client: Client) => Promise<unknown> = async (error) => error,
): Promise<T> {
  const socket = new Socket();
  const client = new Client({ ...settings, stream: () => socket, application_name: 'knhk-runbook' });
  // A connection that breaks while idle emits 'error'; the query under way, or the next, reports it.
  client.on('error', () => undefined);
  const watch = setInterval(() => {
    // Of one connection, in all: the client itself takes whatever comes, and keeps it in memory.
    if (socket.bytesRead > MAX_ANSWER_BYTES) socket.destroy(tooLong(MAX_ANSWER_BYTES));
  }, LOOK_MS);
  try {
    await client.connect();
    return await use(client);
  } catch (error) {
    throw await failed(error, client);
  } finally {
    clearInterval(watch);
    // What it said is known by now. The farewell is on its way at once; the server's own need not be waited for.
    void client.end().catch(() => undefined);
  }
}
