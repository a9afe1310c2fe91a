/** Which roles are the service's: one rule, for the statement that reads sessions and the one that ends them. */

/**
 * The names, in which `*` stands for anything and everything else for itself, as regular expressions of PostgreSQL. Not
 * of LIKE: that fails on names which are not text in the database's encoding (as EUC_JP), and any role may have one.
 */
export function rolePatterns(names: readonly string[]): string[] {
  return names.map((name) => `^(?:${name.replace(/[^\p{L}\p{N}_*]/gu, '\\$&').replaceAll('*', '.*')})$`);
}

/**
 * The common table expressions `service_member` and `service_role`, to stand behind WITH RECURSIVE.
 *
 * A role is the service's when it is named, fits a pattern, or is a member of such a role, however indirectly: Vault
 * and its like make a role for each pod and each hour, `IN ROLE` the one that has the rights.
 *
 * - By `pg_auth_members` and not `pg_has_role`: a superuser is a member of everything.
 * - A membership counts that gives rights. From PostgreSQL 16 on whoever makes a role is a member of it, to
 *   administer it and without its rights (PostgreSQL documentation, CREATE ROLE).
 * - What is not named itself is the service's only when it is no superuser, replication or administrator's role: those
 *   that make the short-lived roles are members of the same ones. Neither is the role that asks. And no pattern means
 *   PostgreSQL's own roles, whose members are everybody who watches a server.
 * - `may_be_ended`: sessions of a superuser or replication role are never ended, not even of one that is named.
 * - `in_reach`: the role that asks has the right to end its sessions. Asked beforehand, as the server itself does (PostgreSQL,
 *   src/backend/storage/ipc/signalfuncs.c): the function that ends a session fails the whole statement where it may not,
 *   after it has ended others.
 *
 * @param names placeholder of the configured roles, @param patterns of the same by `rolePatterns`
 */
export function serviceRoles(names: string, patterns: string): string {
  return `service_member (oid) AS (
  SELECT oid FROM pg_catalog.pg_roles
   WHERE rolname = ANY (${names}::text[])
      OR (rolname::text COLLATE "C" ~ ANY (${patterns}::text[]) AND NOT starts_with(rolname::text, 'pg_'))
  UNION
  SELECT membership.member
    FROM service_member JOIN pg_catalog.pg_auth_members AS membership ON membership.roleid = service_member.oid
         -- Before PostgreSQL 16 a membership has no options, and gives all rights.
         CROSS JOIN LATERAL to_jsonb(membership) AS options
   WHERE coalesce((options ->> 'inherit_option')::boolean OR (options ->> 'set_option')::boolean, true)
), service_role AS MATERIALIZED (
  SELECT oid, rolname, rolconnlimit, rolcanlogin, rolsuper, NOT (rolsuper OR rolreplication) AS may_be_ended,
         pg_has_role(oid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE') AS in_reach
    FROM pg_catalog.pg_roles
   WHERE oid IN (SELECT oid FROM service_member)
     AND (rolname = ANY (${names}::text[])
          OR NOT (rolsuper OR rolreplication OR rolcreaterole OR rolname = current_user))
)`;
}
