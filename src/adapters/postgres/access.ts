/** How a connection to a database is made: where, as whom, and what its certificate is checked against. */
import type { ConnectionOptions } from 'node:tls';
import * as z from 'zod';
import { DependencyError } from '../../model/errors';
import { parsedJson } from '../../text/json';

export interface PostgresAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Asked for with every connection. */
  readonly password: () => Promise<string>;
  readonly ssl: false | ConnectionOptions;
}

/** The secret: the fields that Amazon RDS writes, plus `ssl`. */
const credentialsSchema = z.looseObject({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535).default(5432),
  username: z.string().min(1),
  password: z.string(),
  /** `verify` (default) checks the server's certificate; `off` is for loopback. */
  ssl: z.enum(['verify', 'off']).default('verify'),
  /** PEM text of the authority to trust in place of the system's. */
  ca: z.string().optional(),
});

/**
 * With a password.
 * @param secret JSON text of the credentials. Its content never appears in an error.
 */
export function accessWithPassword(secret: string): PostgresAccess {
  const value = parsedJson(secret);
  if (value === undefined)
    throw new DependencyError('postgres', 'the secret with the credentials is not JSON');
  const result = credentialsSchema.safeParse(value);
  if (!result.success) {
    const fields = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new DependencyError('postgres', `the secret with the credentials lacks a usable ${fields}`);
  }
  const { host, port, username, password, ssl, ca } = result.data;
  return {
    host,
    port,
    user: username,
    password: async () => password,
    ssl: ssl === 'off' ? false : verified(ca),
  };
}

/** The server's certificate and its name are checked. @param ca PEM, in place of the system's authorities. */
export function verified(ca: string | readonly string[] | undefined): ConnectionOptions {
  return { rejectUnauthorized: true, ...(ca && { ca: typeof ca === 'string' ? ca : [...ca] }) };
}
