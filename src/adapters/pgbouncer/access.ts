/** How a login to PgBouncer's console is made, as the secret says. */
import type { ConnectionOptions } from 'node:tls';
import * as z from 'zod';
import { DependencyError } from '../../model/errors';
import { parsedJson } from '../../text/json';
import { verified } from '../postgres/access';

export interface ConsoleAccess {
  readonly user: string;
  readonly password: string;
  readonly ssl: false | ConnectionOptions;
}

const credentialsSchema = z.looseObject({
  username: z.string().min(1),
  password: z.string(),
  /** `verify` (default) checks the bouncer's certificate; `off` is for a network that is trusted. */
  ssl: z.enum(['verify', 'off']).default('verify'),
  /** PEM text of the authority to trust in place of the system's. */
  ca: z.string().optional(),
});

/** @param secret JSON text of the credentials. Its content never appears in an error. */
export function consoleAccess(secret: string): ConsoleAccess {
  const result = credentialsSchema.safeParse(parsedJson(secret));
  if (!result.success) {
    const fields = result.error.issues.map((issue) => issue.path.join('.') || 'JSON').join(', ');
    throw new DependencyError('pgbouncer', `the secret with the credentials lacks a usable ${fields}`);
  }
  const { username, password, ssl, ca } = result.data;
  return { user: username, password, ssl: ssl === 'off' ? false : verified(ca) };
}
