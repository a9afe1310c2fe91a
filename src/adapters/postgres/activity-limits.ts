/** Limits of connections: the server's, and those of the service's roles and of its database. */
import { PARAMETER as the } from './activity-parameters';

/** Roles made for each pod and each hour may have a limit each: those that are fullest are told ... */
const MAX_FULLEST = 20;
/** ... and those with the least room for the service. */
const MAX_TIGHTEST = 5;

/**
 * `limits`. What is held of a role's limit is held by all its sessions, in whichever database; of a database's limit by
 * everybody in it. Superusers have none (PostgreSQL, src/backend/utils/init/miscinit.c and postinit.c).
 *
 * Nobody knows which of several roles the next pod takes: each that is named or fits a pattern counts, whether or not
 * it is in use. One that is merely a member of these, a person's or one of an hour that is over, counts while it has a
 * session here, or where nobody has.
 */
export const LIMITS = `holding AS (
  SELECT usesysid, count(*) AS held, count(*) FILTER (WHERE of_service) AS here FROM session WHERE is_client GROUP BY usesysid
), limits AS MATERIALIZED (
  SELECT 'role' AS kind, rolname::text COLLATE "C" AS name, rolconnlimit AS most, coalesce(held, 0) AS held, coalesce(here, 0) AS here
    FROM service_role LEFT JOIN holding ON usesysid = service_role.oid
   WHERE rolconnlimit >= 0 AND rolcanlogin AND NOT rolsuper
     AND (rolname = ANY (${the.users}::text[]) OR rolname::text COLLATE "C" ~ ANY (${the.userPatterns}::text[])
          OR here > 0 OR NOT EXISTS (SELECT FROM session WHERE of_service))
  UNION ALL
  SELECT 'database', datname::text COLLATE "C", datconnlimit,
         (SELECT count(*) FROM session WHERE in_database), (SELECT count(*) FROM session WHERE of_service)
    FROM pg_catalog.pg_database WHERE datname = ${the.database} AND datconnlimit >= 0
), ranked AS (
  SELECT *, row_number() OVER (ORDER BY fullness DESC, kind, name) AS by_fullness,
         row_number() OVER (ORDER BY most - held + here, kind, name) AS by_room
    FROM (SELECT *, coalesce(held / nullif(most, 0)::float8, 'Infinity') AS fullness FROM limits) AS measured
)`;

/**
 * Pairs of the answer.
 *
 * `reserved_connections` exists from PostgreSQL 16 on. What Amazon RDS keeps for its own superuser is a setting of its
 * own; elsewhere there is none.
 */
export const LIMIT_PAIRS = `
  'maxConnections', current_setting('max_connections')::int,
  'superuserReservedConnections', current_setting('superuser_reserved_connections')::int,
  'reservedConnections', coalesce(current_setting('reserved_connections', true)::int, 0),
  'hostReservedConnections', coalesce(
    substring(current_setting('rds.rds_superuser_reserved_connections', true) FROM '^\\s*(\\d{1,6})\\s*$')::int, 0),
  'limits', coalesce((SELECT json_agg(
      json_build_object('kind', kind, 'name', name, 'limit', most, 'held', held, 'heldByService', here) ORDER BY by_fullness)
    FROM ranked WHERE by_fullness <= ${MAX_FULLEST} OR by_room <= ${MAX_TIGHTEST}), '[]')`;
