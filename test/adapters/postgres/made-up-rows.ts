/** The rows of PostgreSQL's own tables about made-up sessions and roles. */
import type { MadeUp } from './made-up';
import type { MadeUpSession, Role } from './recount';

interface World {
  readonly roles: readonly Role[];
  readonly sessions: readonly MadeUpSession[];
  readonly databaseLimit: number;
}

/** Of one server with a database 'knhk' of that limit. */
export function rowsOf({ roles: known, sessions, databaseLimit }: World): MadeUp {
  return {
    pg_stat_activity: sessions.map(activityRow),
    pg_locks: [
      ...sessions
        .filter(({ waitsFor, waitAge }) => waitsFor === 'Lock' && waitAge !== undefined)
        .map(({ pid, waitAge }) => ({
          ...{ pid, locktype: 'advisory', mode: 'ExclusiveLock' },
          ...{ granted: false, waitstart: waitAge },
        })),
      ...sessions.flatMap(({ pid, locks }) =>
        locks.map(({ locktype, mode }) => ({ pid, locktype, mode, granted: true })),
      ),
    ],
    pg_replication_slots: [
      { active_pid: null, wal_status: 'reserved' },
      ...sessions.flatMap(({ pid, hasSlot }) =>
        hasSlot ? [{ active_pid: pid, wal_status: 'reserved' }] : [],
      ),
    ],
    pg_roles: known.map((role) => ({
      ...{ oid: role.oid, rolname: role.name, rolsuper: role.superuser, rolreplication: false },
      ...{ rolcreaterole: role.administrator, rolcanlogin: true, rolconnlimit: role.limit },
    })),
    pg_auth_members: known.flatMap((role) =>
      role.memberOf.map(({ oid, givesRights }) => ({
        ...{ roleid: oid, member: role.oid, inherit_option: false, set_option: givesRights },
      })),
    ),
    pg_database: [
      { datname: 'knhk', datconnlimit: databaseLimit },
      { datname: 'other', datconnlimit: 1 },
    ],
    pg_prepared_xacts: [],
    blocking: sessions.flatMap(({ pid, blockedBy }) =>
      blockedBy.map((blocker) => ({ waiter: pid, blocker })),
    ),
  };
}

/** What PostgreSQL shows of it: of one that the role may not see, only who it is and where. */
function activityRow(each: MadeUpSession): Record<string, unknown> {
  const who = {
    ...{ pid: each.pid, usesysid: each.role.oid, usename: each.role.name, datname: each.database },
    ...{ application_name: 'knhk-app' },
  };
  if (each.kind === 'hidden') return { ...who, query: '<insufficient privilege>' };
  return {
    ...who,
    ...{ backend_type: each.kind, state: each.state, wait_event_type: each.waitsFor, query: 'SELECT 1' },
    ...{ backend_start: 1_000, state_change: each.stateAge, query_start: each.queryAge },
    xact_start: each.transactionAge,
    backend_xid: each.hasTransactionId ? 700 : null,
    backend_xmin: each.hasSnapshot ? 700 : null,
  };
}
