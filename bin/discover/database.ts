/**
 * The database and the role that the service logs in with, out of its variables. A password is never taken out of an
 * address, nor is anything of an address that can't be read for sure. Without I/O.
 */
import type { Variable } from './variables';

interface Found {
  readonly value: string;
  /** The variable that says so. */
  readonly variable: string;
}

export interface DatabaseFound {
  readonly database: Found | null;
  readonly user: Found | null;
  /** Host, and port where it is told. */
  readonly server: Found | null;
  /** Other databases that variables name. */
  readonly otherDatabases: readonly Found[];
  /** Variables that may say it, and come from a Secret, which is not read. */
  readonly inSecrets: readonly { readonly variable: string; readonly secret: string }[];
}

/** One address or connection string. */
interface Address {
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly server?: string | undefined;
}

const OF_DATABASE = '(?:DB|DATABASE|PG|POSTGRES|POSTGRESQL|DATASOURCE)';
const DATABASE_NAME = new RegExp(
  `^(?:PGDATABASE|(?:\\w+_)?${OF_DATABASE}_(?:NAME|DB|DBNAME|DATABASE))$`,
  'i',
);
const USER_NAME = new RegExp(`^(?:PGUSER|(?:\\w+_)?${OF_DATABASE}_USER(?:_?NAME)?)$`, 'i');
const HOST_NAME = new RegExp(`^(?:PGHOST|(?:\\w+_)?${OF_DATABASE}_HOST(?:NAME)?)$`, 'i');
const ADDRESS_NAME = /(?:URL|URI|DSN|CONNECTION_?STRING)$/i;

/** What PostgreSQL takes without quotes, and dashes. */
const PLAIN = /^[A-Za-z_][\w$-]{0,62}$/;
const SERVER = /^[\w.-]+(?::\d{1,5})?$/;

export function databaseFound(variables: readonly Variable[]): DatabaseFound {
  const addresses = variables.flatMap(({ name, value }) => {
    const address = value === null ? undefined : addressOf(value);
    return address ? [{ variable: name, ...address }] : [];
  });
  const found = (name: RegExp, field: keyof Address, accepted: RegExp): Found[] =>
    [
      ...variables.flatMap(({ name: variable, value }) =>
        name.test(variable) && value !== null ? [{ variable, value }] : [],
      ),
      ...addresses.flatMap(({ variable, [field]: value }) =>
        value === undefined ? [] : [{ variable, value }],
      ),
    ].filter(({ value }) => accepted.test(value));
  const [database = null, ...more] = found(DATABASE_NAME, 'database', PLAIN);
  const others = more.filter(({ value }) => value !== database?.value);
  return {
    database,
    user: found(USER_NAME, 'user', PLAIN)[0] ?? null,
    server: found(HOST_NAME, 'server', SERVER)[0] ?? null,
    otherDatabases: others.filter(
      ({ value }, index) => others.findIndex((each) => each.value === value) === index,
    ),
    inSecrets: variables.flatMap(({ name: variable, from }) =>
      from.kind === 'secret' && [DATABASE_NAME, USER_NAME, ADDRESS_NAME].some((each) => each.test(variable))
        ? [{ variable, secret: from.secret }]
        : [],
    ),
  };
}

/** An address as libpq, JDBC, R2DBC and SQLAlchemy have it, or a connection string as libpq and Npgsql have it. */
export function addressOf(text: string): Address | undefined {
  const isUrl = /^(?:jdbc:|r2dbc:)?postgres(?:ql)?(?:\+\w+)?:\/\//i.exec(text);
  if (isUrl) return urlOf(text.slice(isUrl[0].length));
  return /\b(?:dbname|database)\s*=/i.test(text) ? connectionString(text) : undefined;
}

/**
 * A password in which a character is not escaped makes one part look like another: then nothing is taken out of it, lest
 * it be a part of the password.
 */
function urlOf(rest: string): Address | undefined {
  const [before = '', after, ...more] = rest.split('@');
  if (more.length > 0 || (after !== undefined && /[/?#]/.test(before))) return undefined;
  const [, server = '', database = '', query = ''] =
    /^([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?/.exec(after ?? before) ?? [];
  const parameters = new URLSearchParams(query);
  const [user = ''] = after === undefined ? [] : before.split(':');
  return {
    database: decoded(database) || undefined,
    user: decoded(user) || (parameters.get('user') ?? parameters.get('username') ?? undefined),
    server: server || undefined,
  };
}

/** One with quotes, or with ODBC's braces, may have separators inside them: it is not read. */
function connectionString(text: string): Address | undefined {
  if (/["'\\{}]/.test(text)) return undefined;
  const parts = text.includes(';') ? text.split(';') : text.trim().split(/\s+/);
  const values = new Map(
    parts.map((part): [string, string] => {
      const [key = '', ...value] = part.split('=');
      return [key.trim().toLowerCase().replace(/\s+/g, ''), value.join('=').trim()];
    }),
  );
  const host = values.get('host') ?? values.get('server');
  const port = values.get('port');
  return {
    database: values.get('dbname') ?? values.get('database'),
    user: ['user', 'username', 'userid', 'uid'].map((key) => values.get(key)).find(Boolean),
    server: host && port ? `${host}:${port}` : host,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
