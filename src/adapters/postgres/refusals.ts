/** What a server's refusal means: a full database, an old one, or something in front of it. */
import { type Client, DatabaseError } from 'pg';
import { DependencyError } from '../../model/errors';
import { errorText } from '../../text/error-text';

/** SQLSTATE too_many_connections: what every refusal for want of slots carries (PostgreSQL documentation, Appendix A). */
export const TOO_MANY_CONNECTIONS = '53300';
/**
 * Where the server says so for the role's own limit (src/backend/utils/init/miscinit.c): told by the routine, since the
 * words are in the server's language. The runbook's own role being used up says nothing about the database.
 */
const ROLE_LIMIT_ROUTINE = 'InitializeSessionUserId';

/** The statements use what came with it: `pg_locks.waitstart`. */
const OLDEST_MAJOR = 14;
/** Undefined column, function, table, object, and syntax error: what an older server says to a newer statement. */
const UNKNOWN_TO_SERVER: readonly (string | undefined)[] = ['42703', '42883', '42P01', '42704', '42601'];

/** The client's own limit: PostgreSQL's, which is shorter, was not kept. */
const CLIENT_GAVE_UP = 'Query read timeout';
const UNANSWERED =
  'no answer and no statement timeout in time: check the network, or a pooler in front of PostgreSQL that ignores statement_timeout';

/** Whether no slot was left for the login: not where the role's own limit is reached, nor where a pooler has its own. */
export function saysFull(error: unknown): error is DependencyError {
  if (!(error instanceof DependencyError) || error.code !== TOO_MANY_CONNECTIONS) return false;
  const { cause } = error;
  return cause instanceof DatabaseError && isOfPostgres(cause) && cause.routine !== ROLE_LIMIT_ROUTINE;
}

/** The error in this project's terms; one that says what to do where that can be known. */
export async function asDependencyError(error: unknown, client: Client): Promise<DependencyError> {
  if (error instanceof DependencyError) return error;
  if (!(error instanceof DatabaseError)) {
    const text = errorText(error);
    return new DependencyError('postgres', text === CLIENT_GAVE_UP ? UNANSWERED : text, { cause: error });
  }
  const code = error.code === undefined ? {} : { code: error.code };
  if (!isOfPostgres(error))
    return new DependencyError('postgres', poolerText(error), { cause: error, ...code });
  const tooOld = UNKNOWN_TO_SERVER.includes(error.code) ? tooOldText(await versionOf(client)) : null;
  return new DependencyError('postgres', tooOld ?? errorText(error), { cause: error, ...code });
}

/** @param version `server_version` as the server says it, such as `13.23 (Debian 13.23-1)`; null where it is not known */
export function tooOldText(version: string | null): string | null {
  const major = Number(/^\d+/.exec(version ?? '')?.[0] ?? Number.NaN);
  if (!(major < OLDEST_MAJOR)) return null;
  return `PostgreSQL ${OLDEST_MAJOR} or later is needed, this is ${errorText(version, 40)}`;
}

async function versionOf(client: Client): Promise<string | null> {
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? null;
  } catch {
    // Its first error is told, then.
    return null;
  }
}

/**
 * PostgreSQL says of each error which of its routines it is from. What has none was said by something in front of it:
 * PgBouncer, which refuses `statement_timeout` for one (`unsupported startup parameter`), and says itself that a login
 * to the server failed or that its own clients are too many.
 */
function isOfPostgres(error: DatabaseError): boolean {
  return error.routine !== undefined;
}

function poolerText(error: DatabaseError): string {
  return (
    `a pooler or proxy such as PgBouncer answers instead of PostgreSQL (${errorText(error, 120)}): put the host and ` +
    'port of PostgreSQL into the secret. A pooler hides who holds which connection and queues new logins'
  );
}
