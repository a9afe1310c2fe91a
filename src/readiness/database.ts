/** What PostgreSQL has to be like for the runbook's role: what it sees, whom it may end, and whose sessions are covered. */
import type { Target } from '../configuration/configuration';
import { type CheckResult, fine, notChecked, willFail } from './result';

/** Sessions in the target's database, by role and `application_name`. */
interface SeenSessions {
  readonly role: string;
  readonly application: string;
  readonly count: number;
  /** The role is one of `users`, or a member of one. */
  readonly ofService: boolean;
  /** The application is one of `applications` and none of `neverTerminate`. */
  readonly mayBeEnded: boolean;
}

interface ServiceRole {
  readonly name: string;
  /** The runbook's role may end its sessions. */
  readonly inReach: boolean;
  /** A superuser's or replication role's sessions are never ended. */
  readonly isEndable: boolean;
  /**
   * `idle_in_transaction_session_timeout` as it is set for the role or the database, such as `0` or `5min`; null where it is
   * set for neither. What the server has for everybody is not shown to a role that has a setting of its own.
   */
  readonly idleInTransactionTimeout: string | null;
}

export interface DatabaseFacts {
  readonly serverVersion: string;
  readonly role: string;
  readonly database: string;
  readonly isEncrypted: boolean;
  readonly mayReadStatistics: boolean;
  readonly maxConnections: number;
  readonly reservedConnections: number;
  readonly superuserReservedConnections: number;
  readonly inRecovery: boolean;
  readonly trackActivities: boolean;
  readonly serviceRoles: readonly ServiceRole[];
  /** Most first. */
  readonly sessions: readonly SeenSessions[];
  /** `pg_signal_backend` is missing: what grants it. */
  readonly signallingGrant: string;
  readonly statisticsGrant: string;
}

/** A pod's pool and the server are not read at one moment (`diagnosis.toleratedConnections`). */
export interface PoolsSeen {
  /** Connections that the pods' pools hold, in use or idle; null where that is not known. */
  readonly held: number | null;
  readonly tolerated: number;
}

/** The login alone, and whom it may end: what a function needs that changes something. */
export function judgeLogin({ postgres }: Target, facts: DatabaseFacts): CheckResult[] {
  return [loggedIn(facts), ...judgeRoles(facts, postgres.users)];
}

function loggedIn({ database, serverVersion, role }: DatabaseFacts): CheckResult {
  return fine('postgresql', `login to ${database}`, `PostgreSQL ${serverVersion}, as ${role}`);
}

export function judgeDatabase(target: Target, facts: DatabaseFacts, pools: PoolsSeen): CheckResult[] {
  const { role, database, isEncrypted, inRecovery } = facts;
  const { users, allowPlaintextBecause } = target.postgres;
  return [
    loggedIn(facts),
    database === target.postgres.database
      ? fine('postgresql', 'the login reaches the database of the target', database)
      : willFail(
          'postgresql',
          'the login reaches the database of the target',
          `it reaches ${database}`,
          `put the host and port of PostgreSQL itself into the secret, or set postgres.database to "${database}"`,
        ),
    fine('postgresql', 'TLS', isEncrypted ? 'on' : `off (${allowPlaintextBecause ?? 'this machine'})`),
    facts.mayReadStatistics
      ? fine('postgresql', `${role} sees what sessions do`)
      : willFail('postgresql', `${role} sees what sessions do`, 'it may not', `${facts.statisticsGrant};`),
    facts.trackActivities
      ? fine('postgresql', 'track_activities', 'on')
      : willFail(
          'postgresql',
          'track_activities',
          'it is off: what sessions do is not recorded',
          'ALTER SYSTEM SET track_activities = on; SELECT pg_reload_conf();',
        ),
    ...(inRecovery
      ? [
          willFail(
            'postgresql',
            'the primary answers',
            'a standby does',
            'put the address of the primary into the secret',
          ),
        ]
      : []),
    ...judgeRoles(facts, users),
    slots(facts),
    ...coverage(facts, pools),
  ];
}

function judgeRoles(
  { serviceRoles, role, signallingGrant }: DatabaseFacts,
  users: readonly string[],
): CheckResult[] {
  if (serviceRoles.length === 0) {
    const why = `there is no role ${users.join(', ')}`;
    return [
      willFail(
        'postgresql',
        'roles of the service',
        why,
        'set postgres.users to the roles that the service logs in with',
      ),
    ];
  }
  return serviceRoles.map(({ name, inReach, isEndable, idleInTransactionTimeout }) => {
    const needed = `${role} may end sessions of ${name}`;
    if (!isEndable) {
      const advice = `ALTER ROLE ${name} NOSUPERUSER NOREPLICATION, or have the service log in with another role`;
      return willFail(
        'postgresql',
        needed,
        'it is a superuser or replication role, whose sessions are never ended',
        advice,
      );
    }
    if (!inReach) return willFail('postgresql', needed, 'it may not', `${signallingGrant};`);
    return fine(
      'postgresql',
      needed,
      idleInTransactionTimeout === null
        ? 'idle_in_transaction_session_timeout is set neither for the role nor for the database'
        : `idle_in_transaction_session_timeout is ${idleInTransactionTimeout}`,
    );
  });
}

function slots(facts: DatabaseFacts): CheckResult {
  const { maxConnections, reservedConnections, superuserReservedConnections } = facts;
  const needed = 'a way in when the database is full';
  const sum = `max_connections ${maxConnections}, reserved ${reservedConnections}, for superusers ${superuserReservedConnections}`;
  // A refused login is evidence of its own (cause database-full): what it costs is to end sessions then.
  return fine(
    'postgresql',
    needed,
    reservedConnections > 0
      ? sum
      : `${sum}; reserved_connections is 0, so a full database refuses the runbook too, which is evidence`,
  );
}

/** Whether the sessions that the pods hold are among those that the runbook may count and end. */
function coverage({ sessions }: DatabaseFacts, { held, tolerated }: PoolsSeen): CheckResult[] {
  const needed = 'the sessions of the pods are covered by users and applications';
  const sum = (rows: readonly SeenSessions[]) => rows.reduce((total, { count }) => total + count, 0);
  const ofService = sessions.filter((each) => each.ofService);
  const others = sessions.filter((each) => !each.ofService);
  const spared = ofService.filter(({ mayBeEnded }) => !mayBeEnded);
  const seen = `${sum(ofService)} of ${sum(sessions)} sessions are the service's${others.length > 0 ? `; others: ${named(others, 'role')}` : ''}`;
  if (held === null) return [notChecked('postgresql', needed, `what the pods hold is not known; ${seen}`)];
  if (held - sum(ofService) > tolerated && others.length > 0) {
    const roles = [...new Set(others.map(({ role }) => role))].map((role) => JSON.stringify(role));
    return [
      willFail(
        'postgresql',
        needed,
        `the pods hold ${held} connections; ${seen}`,
        `add the service's role to postgres.users of the target: ${roles.join(', ')}`,
      ),
    ];
  }
  if (spared.length > 0 && sum(spared) === sum(ofService)) {
    return [
      willFail(
        'postgresql',
        needed,
        `none of the service's sessions may be ended, by its application_name: ${named(spared, 'application')}`,
        `add to postgres.applications of the target, or take out of postgres.neverTerminate: ${[...new Set(spared.map(({ application }) => JSON.stringify(application)))].join(', ')}`,
      ),
    ];
  }
  const also = spared.length > 0 ? `; never ended: ${named(spared, 'application')}` : '';
  return [fine('postgresql', needed, `${seen}${also}`)];
}

/** More of them say the same. */
const MAX_NAMED = 5;

function named(rows: readonly SeenSessions[], by: 'role' | 'application'): string {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[by], (counts.get(row[by]) ?? 0) + row.count);
  return [...counts]
    .slice(0, MAX_NAMED)
    .map(([name, count]) => `${name === '' ? '(none)' : name} (${count})`)
    .join(', ');
}
