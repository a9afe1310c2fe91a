-- The runbook's role in PostgreSQL 14 or later: it reads what sessions do and ends them, and reads no data. Run it with
-- psql in the service's database, as a superuser, or on Amazon RDS as a member of rds_superuser; as often as you like.
--
--     RUNBOOK_PASSWORD=… psql -d knhk -f deploy/postgres/role.sql                 a password
--     psql -d knhk -v iam=on -f deploy/postgres/role.sql                          IAM authentication (rds_iam)
--
-- Variables (-v name=value): role, by default knhk_runbook; iam; connection_limit, by default 10. The password comes from
-- the environment, so that no list of processes shows it. Without one and without iam the present login stays as it is.
\set ON_ERROR_STOP on
\if :{?role}
\else
  \set role knhk_runbook
\endif
\if :{?iam}
\else
  \set iam off
\endif
-- More than the runbook opens at a time: being refused for this limit reads like a full database (SQLSTATE 53300).
\if :{?connection_limit}
\else
  \set connection_limit 10
\endif
\set password `printf %s "$RUNBOOK_PASSWORD"`
SELECT :'password' <> '' AS has_password \gset

BEGIN;

-- A role of this name that may do more would keep it: nothing here takes rights away that somebody else gave on purpose.
SELECT set_config('knhk.role', :'role', true) AS role, set_config('knhk.iam', :'iam', true) AS iam \gset checked_
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_setting('knhk.role')
      AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
    RAISE EXCEPTION 'role % is there already and may do more than the runbook should: take another name, or drop it',
      current_setting('knhk.role');
  END IF;
  IF current_setting('knhk.iam')::boolean AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
    RAISE EXCEPTION 'iam=on, and there is no role rds_iam: that is for Amazon RDS and Aurora';
  END IF;
END $$;

SELECT format('CREATE ROLE %I', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
-- INHERIT: what is granted below is of use only to a role that has its rights at once, which one made earlier may not.
ALTER ROLE :"role" WITH LOGIN INHERIT CONNECTION LIMIT :connection_limit;

-- Both: pg_monitor sees the state of others' sessions and can't end them, pg_signal_backend the other way round. Neither
-- reaches the sessions of a superuser (PostgreSQL documentation, Predefined Roles). From PostgreSQL 16 on each grant has
-- its own INHERIT, which an earlier one keeps unless told, and a way in is left when the database is full:
-- where the server's reserved_connections is above 0.
SELECT current_setting('server_version_num')::int >= 160000 AS is_16_or_later \gset
\if :is_16_or_later
  GRANT pg_monitor, pg_signal_backend, pg_use_reserved_connections TO :"role" WITH INHERIT TRUE;
\else
  GRANT pg_monitor, pg_signal_backend TO :"role";
\endif

-- Only where it can't connect already, as everybody can unless that was revoked from PUBLIC: granting needs the owner.
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'role')
 WHERE NOT has_database_privilege(:'role', current_database(), 'CONNECT') \gexec

-- Of its own, whatever a program says when it connects or forgets to say: nothing of it stays, and nothing is written.
ALTER ROLE :"role" SET statement_timeout = '10s';
ALTER ROLE :"role" SET lock_timeout = '5s';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE :"role" SET idle_session_timeout = '60s';
ALTER ROLE :"role" SET default_transaction_read_only = on;

-- With rds_iam a password counts for nothing (Amazon RDS User Guide, Creating a database account using IAM authentication).
\if :iam
  GRANT rds_iam TO :"role";
\elif :has_password
  ALTER ROLE :"role" WITH PASSWORD :'password';
\endif

COMMIT;
