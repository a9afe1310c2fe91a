/** Limits of connections: the server's, and those of the service's roles and of its database. */
import { PARAMETER as the } from './postgres-activity-parameters';

/** Roles made for each pod and each hour may have a limit each. */
const MAX_LIMITS = 20;

/**
 * `limits`. What is held of a role's limit is held by all its sessions, in whichever database; of a database's limit by
 * everybody in it. Superusers have none (PostgreSQL, src/backend/utils/init/miscinit.c and postinit.c).
 */
export const LIMITS = `holding AS (
  SELECT usesysid, count(*) AS held, count(*) FILTER (WHERE of_service) AS here FROM session WHERE is_client GROUP BY usesysid
), limits AS MATERIALIZED (
  SELECT 'role' AS kind, rolname::text COLLATE "C" AS name, rolconnlimit AS most, coalesce(held, 0) AS held, coalesce(here, 0) > 0 AS in_use
    FROM service_role LEFT JOIN holding ON usesysid = service_role.oid
   WHERE rolconnlimit >= 0 AND rolcanlogin AND NOT rolsuper
  UNION ALL
  SELECT 'database', datname::text COLLATE "C", datconnlimit, (SELECT count(*) FROM session WHERE in_database), true
    FROM pg_catalog.pg_database WHERE datname = ${the.database} AND datconnlimit >= 0
)`;

/**
 * Pairs of the answer.
 *
 * - The tightest limit of the service: of its roles those count that it uses now, or all when it uses none. With several
 *   roles nobody knows which of them the next pod takes, so the smallest holds: too little room is the safe mistake.
 * - `reserved_connections` exists from PostgreSQL 16 on. What Amazon RDS keeps for its own superuser is a setting of
 *   its own; elsewhere there is none.
 */
export const LIMIT_PAIRS = `
  'maxConnections', current_setting('max_connections')::int,
  'superuserReservedConnections', current_setting('superuser_reserved_connections')::int,
  'reservedConnections', coalesce(current_setting('reserved_connections', true)::int, 0),
  'hostReservedConnections', coalesce(
    substring(current_setting('rds.rds_superuser_reserved_connections', true) FROM '^\\s*(\\d{1,6})\\s*$')::int, 0),
  'serviceConnectionLimit', (SELECT coalesce(min(most) FILTER (WHERE in_use OR NOT any_in_use), -1)
    FROM limits CROSS JOIN (SELECT coalesce(bool_or(in_use AND kind = 'role'), false) AS any_in_use FROM limits) AS used),
  'limits', coalesce((SELECT json_agg(json_build_object('kind', kind, 'name', name, 'limit', most, 'held', held)
      ORDER BY fullness DESC, kind, name)
    FROM (SELECT *, coalesce(held / nullif(most, 0)::float8, 'Infinity') AS fullness
            FROM limits ORDER BY fullness DESC, kind, name LIMIT ${MAX_LIMITS}) AS fullest), '[]')`;
