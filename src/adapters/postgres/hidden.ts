/** What of a server's sessions could not be seen or may not be ended, in words that say how it is mended. */

/** How much the role that reads can see, as the statement tells it. Sessions are the ones in the target's database. */
export interface View {
  readonly role: string;
  /** The database that the session really is in. */
  readonly database: string;
  /** The rights of `pg_read_all_stats`, which is in `pg_monitor`, apply; or the role is a member, and does not inherit them. */
  readonly mayReadStatistics: boolean;
  readonly isMember: boolean;
  /** The same of `pg_signal_backend`. */
  readonly mayEndOthers: boolean;
  readonly isSignaller: boolean;
  /** Sessions of which the server shows nothing but who they are. */
  readonly hidden: number;
  /** Those that run with `track_activities` off. */
  readonly untracked: number;
  /** Those whose role is no longer there. */
  readonly unnamed: number;
  /** Sessions that wait for a lock and were not looked into, because there are too many. */
  readonly notAsked: number;
}

/** Each a reason for which absence can't be concluded from the reading. */
export function hiddenFrom(view: View): string[] {
  const { hidden, untracked, unnamed, notAsked } = view;
  const sessions = (count: number) => `${count} ${count === 1 ? 'session' : 'sessions'} in ${view.database}`;
  return [
    ...(hidden > 0 ? [`not permitted to see what ${sessions(hidden)} do: ${grantFor(view)}`] : []),
    ...(untracked > 0
      ? [
          `what ${sessions(untracked)} do is not recorded: track_activities is off for the server, the database or the role`,
        ]
      : []),
    ...(unnamed > 0
      ? [`the role of ${sessions(unnamed)} has been dropped: whether they are the service's is not known`]
      : []),
    ...(notAsked > 0 ? [`${notAsked} more sessions wait for locks, and what blocks them was not read`] : []),
  ];
}

function grantFor({ role, mayReadStatistics, isMember }: View): string {
  if (mayReadStatistics)
    return `the server hides them from ${identifier(role)}, though it may read all statistics`;
  return statisticsGrant(role, isMember);
}

/** What has to be granted so that the role sees what others' sessions do. @param isMember it is a member already */
export function statisticsGrant(role: string, isMember: boolean): string {
  return granting('pg_monitor', role, isMember);
}

/** What has to be granted so that the role may end sessions of others. @param isSignaller it is a member already */
export function signallingGrant(role: string, isSignaller: boolean): string {
  return granting('pg_signal_backend', role, isSignaller);
}

function granting(group: string, role: string, isMember: boolean): string {
  const name = identifier(role);
  if (!isMember) return `GRANT ${group} TO ${name}`;
  return (
    `${name} is a member of ${group} and does not inherit its rights: ` +
    `GRANT ${group} TO ${name} WITH INHERIT TRUE, before PostgreSQL 16 ALTER ROLE ${name} INHERIT`
  );
}

/** As it has to be written in SQL. */
function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
