/** A short login to the console of one bouncer. It takes simple queries alone, one statement at a time. */
import { DatabaseError } from 'pg';
import { DependencyError, StalePlanError } from '../../model/errors';
import { errorText } from '../../text/error-text';
import { withConnection } from '../postgres/connection';
import type { ConsoleAccess } from './access';
import { CONSOLE, type Row } from './rows';

export interface ConsoleAddress {
  readonly host: string;
  readonly port: number;
}

/** Runs one statement. */
export type Ask = (statement: string) => Promise<readonly Row[]>;

/** What the console says to a command of a role that is in `stats_users` alone. */
const ADMIN_NEEDED = /admin access needed/;

/** @throws DependencyError naming the bouncer. */
export async function withConsole<T>(
  { host, port }: ConsoleAddress,
  { user, password, ssl }: ConsoleAccess,
  timeoutMs: number,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const settings = { host, port, user, password, ssl, database: CONSOLE, query_timeout: timeoutMs };
  try {
    return await withConnection({ ...settings, connectionTimeoutMillis: timeoutMs }, (client) =>
      use(async (statement) => (await client.query<Row>(statement)).rows),
    );
  } catch (error) {
    if (error instanceof DependencyError || error instanceof StalePlanError) throw error;
    const code = error instanceof DatabaseError ? error.code : undefined;
    throw new DependencyError('pgbouncer', `${addressOf({ host, port })}: ${errorText(error)}`, {
      cause: error,
      code,
    });
  }
}

export function addressOf({ host, port }: ConsoleAddress): string {
  return `${host}:${port}`;
}

/** Whether the command was refused because the role may only read. */
export function needsAdmin(error: unknown): error is DependencyError {
  return error instanceof DependencyError && ADMIN_NEEDED.test(error.message);
}
