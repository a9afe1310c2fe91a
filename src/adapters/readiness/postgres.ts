/** What PostgreSQL is like for the runbook's role, in one statement that reads and changes nothing. */
import type { Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { DatabaseFacts } from '../../readiness/database';
import type { PostgresAccess } from '../postgres/access';
import { likePatterns, mayBeEnded } from '../postgres/applications';
import { loginSettings, withConnection } from '../postgres/connection';
import { parseServerJson } from '../postgres/encodings';
import { signallingGrant, statisticsGrant } from '../postgres/hidden';
import { asDependencyError } from '../postgres/refusals';
import { rolePatterns, serviceRoles } from '../postgres/service-roles';

const MAX_ROLES = 20;
const MAX_GROUPS = 50;
const TIMEOUT = 'idle_in_transaction_session_timeout';

/**
 * $1 database, $2 the service's roles, $3 the same as patterns, $4 and $5 LIKE patterns of applications that may be ended,
 * and of those that never may. As the statement that reads the activity, it sends names as the bytes that they are.
 *
 * Of settings that are made for a role or a database the most particular counts (PostgreSQL documentation, ALTER ROLE).
 */
const SQL = `
WITH RECURSIVE ${serviceRoles('$2', '$3')}, grouped AS (
  SELECT coalesce(usename::text, '') AS role, coalesce(application_name, '') AS application, count(*) AS count,
         coalesce(usesysid IN (SELECT oid FROM service_role), false) AS of_service,
         ${mayBeEnded("coalesce(application_name, '')", '$4', '$5')} AS may_be_ended
    FROM pg_catalog.pg_stat_activity
   WHERE datname = $1 AND pid <> pg_backend_pid() AND usename IS DISTINCT FROM current_user
     AND (backend_type = 'client backend' OR backend_type IS NULL)
   GROUP BY usename, usesysid, application_name ORDER BY count(*) DESC LIMIT ${MAX_GROUPS}
), logins AS (
  SELECT rolname::text AS name, in_reach, may_be_ended, (
    SELECT substring(setting FROM '=(.*)$')
      FROM pg_catalog.pg_db_role_setting CROSS JOIN unnest(setconfig) AS setting
     WHERE setting LIKE '${TIMEOUT}=%' AND setrole IN (0, service_role.oid)
       AND setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
     ORDER BY setrole <> 0 DESC, setdatabase <> 0 DESC LIMIT 1) AS timeout
    FROM service_role WHERE rolcanlogin ORDER BY rolname LIMIT ${MAX_ROLES}
)
SELECT getdatabaseencoding() AS encoding, clock_timestamp() AS now, json_send(json_build_object(
  'serverVersion', current_setting('server_version'),
  'role', current_user,
  'database', current_database(),
  'isEncrypted', coalesce((SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()), false),
  'mayReadStatistics', pg_has_role('pg_read_all_stats', 'USAGE'),
  'isMember', pg_has_role('pg_read_all_stats', 'MEMBER'),
  'isSignaller', pg_has_role('pg_signal_backend', 'MEMBER'),
  'maxConnections', current_setting('max_connections')::int,
  'reservedConnections', coalesce(current_setting('reserved_connections', true)::int, 0),
  'superuserReservedConnections', current_setting('superuser_reserved_connections')::int,
  'inRecovery', pg_is_in_recovery(),
  'trackActivities', current_setting('track_activities')::boolean,
  'serviceRoles', coalesce((SELECT json_agg(json_build_object('name', name, 'inReach', in_reach, 'isEndable', may_be_ended,
     'idleInTransactionTimeout', timeout)) FROM logins), '[]'),
  'sessions', coalesce((SELECT json_agg(json_build_object('role', role, 'application', application, 'count', count,
     'ofService', of_service, 'mayBeEnded', may_be_ended)) FROM grouped), '[]')
)) AS facts FROM set_config('client_encoding', 'SQL_ASCII', true)`;

interface Row {
  readonly facts: Buffer;
  readonly encoding: string;
  readonly now: Date;
}

type Answer = Omit<DatabaseFacts, 'signallingGrant' | 'statisticsGrant'> & {
  readonly isMember: boolean;
  readonly isSignaller: boolean;
};

/** @throws DependencyError, with the SQLSTATE where there is one. */
export async function readDatabaseFacts(
  access: PostgresAccess,
  { database, users, applications, neverTerminate }: Target['postgres'],
  timeoutMs: number,
): Promise<{ readonly facts: DatabaseFacts; readonly nowMs: number }> {
  const settings = await loginSettings(access, database, timeoutMs);
  const parameters = [
    database,
    users,
    rolePatterns(users),
    likePatterns(applications),
    likePatterns(neverTerminate),
  ];
  return withConnection(
    settings,
    async (client) => {
      const { rows } = await client.query<Row>(SQL, parameters);
      const [row] = rows;
      if (!row) throw new DependencyError('postgres', 'it gave no answer');
      const { isMember, isSignaller, ...rest } = parseServerJson(row.facts, row.encoding) as Answer;
      const facts = {
        ...rest,
        signallingGrant: signallingGrant(rest.role, isSignaller),
        statisticsGrant: statisticsGrant(rest.role, isMember),
      };
      return { facts, nowMs: row.now.getTime() };
    },
    asDependencyError,
  );
}
