/** The parameters of the statement that reads a PostgreSQL server, in the order in which it has them. */
import type { Target } from '../../configuration/configuration';
import type { ActivityQuery } from '../../ports';
import { likePatterns } from './applications';
import { rolePatterns } from './service-roles';

/** The statement's name for each of them. */
export const PARAMETER = {
  database: '$1',
  /** The service's roles as they are configured, and the same as patterns. */
  users: '$2',
  userPatterns: '$3',
  idleInTransactionSeconds: '$4',
  suspectIdleSeconds: '$5',
  minLockWaitSeconds: '$6',
  slowQuerySeconds: '$7',
  maxSessions: '$8',
  /** Patterns of LIKE: applications that may be ended, and those that never may. */
  applications: '$9',
  neverTerminate: '$10',
  preparedTransactionSeconds: '$11',
} as const;

export function activityParameters(
  { database, users, applications, neverTerminate }: Target['postgres'],
  query: ActivityQuery,
): unknown[] {
  const values: Record<keyof typeof PARAMETER, unknown> = {
    database,
    users,
    userPatterns: rolePatterns(users),
    idleInTransactionSeconds: query.idleInTransactionSeconds,
    suspectIdleSeconds: query.suspectIdleSeconds,
    minLockWaitSeconds: query.minLockWaitSeconds,
    slowQuerySeconds: query.slowQuerySeconds,
    maxSessions: query.maxSessions,
    applications: likePatterns(applications),
    neverTerminate: likePatterns(neverTerminate),
    preparedTransactionSeconds: query.preparedTransactionSeconds,
  };
  return Object.values(values);
}

/** Seconds as an interval. */
export function secondsOf(parameter: string): string {
  return `make_interval(secs => ${parameter}::float8)`;
}

/** An interval as seconds, of which fewer than three decimals mean nothing. */
export function inSeconds(interval: string): string {
  return `round(extract(epoch FROM ${interval})::numeric, 3)::float8`;
}
