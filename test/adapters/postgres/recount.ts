/** The activity of made-up sessions, counted one by one: what the statement's answer is compared with. */
import type { Hold } from '../../../src/model/evidence';
import type { ActivityQuery } from '../../../src/ports';

export interface Role {
  readonly oid: number;
  readonly name: string;
  readonly superuser: boolean;
  readonly administrator: boolean;
  readonly limit: number;
  /** Roles that it is a member of, with their rights or only to administer them. */
  readonly memberOf: readonly { readonly oid: number; readonly givesRights: boolean }[];
}

/** A lock as `pg_locks` has it, and what it counts as: with a transaction id, and without. */
export interface HeldLock {
  readonly locktype: string;
  readonly mode: string;
  readonly counts: Hold | null;
  readonly countsOfWriter: Hold | null;
}

export interface MadeUpSession {
  readonly pid: number;
  readonly kind: 'client backend' | 'autovacuum worker' | 'hidden';
  readonly role: Role;
  readonly database: string;
  readonly state: string;
  readonly waitsFor: string | null;
  /** Ages in seconds; null where the server has none. */
  readonly stateAge: number;
  readonly queryAge: number;
  readonly transactionAge: number | null;
  /** Of the wait for a lock, null for one that has just begun; undefined where it is over by now. */
  readonly waitAge: number | null | undefined;
  readonly hasTransactionId: boolean;
  readonly hasSnapshot: boolean;
  readonly hasSlot: boolean;
  readonly locks: readonly HeldLock[];
  /** Pids, 0 for a prepared transaction; some lead nowhere. */
  readonly blockedBy: readonly number[];
}

export interface Expected {
  readonly counts: Record<string, number>;
  readonly suspected: { readonly sessions: number; readonly oldest: number; readonly median: number };
  readonly longTransactions: readonly number[];
  readonly leaked: readonly number[];
  /** Of those that leaked, what they hold beside their writes. */
  readonly holds: Readonly<Record<string, readonly Hold[]>>;
  readonly waits: Readonly<Record<string, number>>;
  readonly roots: Readonly<Record<string, number>>;
  readonly limits: readonly {
    readonly kind: 'role' | 'database';
    readonly name: string;
    readonly limit: number;
    readonly held: number;
    readonly heldByService: number;
  }[];
}

const AT_WORK = ['active', 'fastpath function call'];
const IDLE_IN_TRANSACTION = ['idle in transaction', 'idle in transaction (aborted)'];

/** Whether the role is the service's, with `users` as they are configured. */
function fitsOne({ name }: Role, users: readonly string[]): boolean {
  return users.some((user) => (user.endsWith('*') ? name.startsWith(user.slice(0, -1)) : name === user));
}

function isOfService(role: Role, roles: readonly Role[], users: readonly string[]): boolean {
  const reached = new Set<number>();
  const follow = (each: Role): boolean => {
    if (fitsOne(each, users)) return true;
    if (reached.has(each.oid)) return false;
    reached.add(each.oid);
    return each.memberOf.some(({ oid, givesRights }) => {
      const group = roles.find((other) => other.oid === oid);
      return givesRights && group !== undefined && follow(group);
    });
  };
  return users.includes(role.name) || (follow(role) && !role.superuser && !role.administrator);
}

export function recount(
  sessions: readonly MadeUpSession[],
  roles: readonly Role[],
  target: { readonly database: string; readonly users: readonly string[]; readonly databaseLimit: number },
  query: ActivityQuery,
): Expected {
  const visible = (each: MadeUpSession) => each.kind !== 'hidden';
  const isClient = (each: MadeUpSession) => each.kind !== 'autovacuum worker';
  const here = sessions.filter((each) => isClient(each) && each.database === target.database);
  const atWork = (each: MadeUpSession) => visible(each) && AT_WORK.includes(each.state);
  const idleIn = (each: MadeUpSession) => visible(each) && IDLE_IN_TRANSACTION.includes(each.state);
  const lockWait = ({ waitsFor, waitAge, queryAge, kind }: MadeUpSession) =>
    waitsFor === 'Lock' && waitAge !== undefined && kind !== 'hidden' ? (waitAge ?? queryAge) : null;
  const waits = (each: MadeUpSession) => (lockWait(each) ?? -1) > query.minLockWaitSeconds;
  const slow = (each: MadeUpSession) =>
    atWork(each) && !waits(each) && each.queryAge > query.slowQuerySeconds;
  const service = here.filter((each) => isOfService(each.role, roles, target.users));
  const leaked = service.filter((each) => idleIn(each) && each.stateAge > query.idleInTransactionSeconds);
  const suspected = service.filter(
    (each) => idleIn(each) && !leaked.includes(each) && each.stateAge > query.suspectIdleSeconds,
  );
  const long = service.filter(
    (each) =>
      (atWork(each) || idleIn(each)) &&
      !leaked.includes(each) &&
      each.transactionAge !== null &&
      each.transactionAge - (lockWait(each) ?? 0) > query.idleInTransactionSeconds,
  );
  const ages = suspected.map((each) => each.stateAge).sort((a, b) => a - b);
  const counted = (of: readonly MadeUpSession[], test: (each: MadeUpSession) => boolean) =>
    of.filter(test).length;
  const tally = (names: readonly string[]) =>
    Object.fromEntries(
      [...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]),
    );
  const held = ({ oid }: Role) => counted(sessions, (each) => isClient(each) && each.role.oid === oid);

  const limited = roles.filter(
    (role) => role.limit >= 0 && !role.superuser && isOfService(role, roles, target.users),
  );
  const ofService = ({ oid }: Role) => counted(service, (each) => each.role.oid === oid);
  // One that is merely a member counts while it is in use, or nobody is.
  const counting = limited.filter(
    (role) => fitsOne(role, target.users) || ofService(role) > 0 || service.length === 0,
  );

  const rootsOf = rootsIn(sessions, waits);
  const asked = sessions.filter((each) => visible(each) && waits(each));
  const waitersHere = asked.filter((each) => each.database === target.database);
  const roots = new Set(waitersHere.flatMap((each) => [...rootsOf(each)]).filter((root) => root > 0));

  return {
    counts: {
      total: here.length,
      active: counted(here, atWork),
      idle: counted(here, (each) => visible(each) && each.state === 'idle'),
      idleInTransaction: counted(here, idleIn),
      waitingForLock: counted(here, (each) => atWork(each) && waits(each)),
      waitingWithoutRoot: counted(here, (each) => {
        const found = [...rootsOf(each)];
        return atWork(each) && waits(each) && found.length > 0 && found.every((root) => root === 0);
      }),
      slowQueries: counted(here, slow),
      serviceConnections: service.length,
      serviceActive: counted(service, atWork),
      serviceIdle: counted(service, (each) => visible(each) && each.state === 'idle'),
      serviceIdleInTransaction: counted(service, idleIn),
      serviceWaitingForLock: counted(service, (each) => atWork(each) && waits(each)),
      serviceSlowQueries: counted(service, slow),
      otherConnections: counted(sessions, isClient) - service.length,
      leakedCount: leaked.length,
      longTransactionCount: long.length,
      hidden: counted(here, (each) => !visible(each)),
    },
    suspected: {
      sessions: ages.length,
      oldest: ages.at(-1) ?? 0,
      median: ages[Math.ceil(ages.length / 2) - 1] ?? 0,
    },
    leaked: leaked.map((each) => each.pid).sort(),
    holds: Object.fromEntries(leaked.map((each) => [String(each.pid), heldBy(each)])),
    longTransactions: long.map((each) => each.pid).sort(),
    waits: tally(here.filter(atWork).map((each) => each.waitsFor ?? 'CPU')),
    roots: Object.fromEntries(
      [...roots].map((root) => [String(root), counted(asked, (each) => rootsOf(each).has(root))]),
    ),
    limits: [
      ...counting.map((role) => ({
        ...{ kind: 'role' as const, name: role.name, limit: role.limit, held: held(role) },
        heldByService: ofService(role),
      })),
      ...(target.databaseLimit >= 0
        ? [
            {
              ...{ kind: 'database' as const, name: target.database, limit: target.databaseLimit },
              ...{ held: here.length, heldByService: service.length },
            },
          ]
        : []),
    ],
  };
}

/** What a session holds that may matter to others. */
function heldBy({ hasTransactionId, hasSnapshot, hasSlot, locks }: HeldBy): Hold[] {
  const ofLocks = locks.flatMap((lock) => (hasTransactionId ? lock.countsOfWriter : lock.counts) ?? []);
  const all: Hold[] = [
    ...ofLocks,
    ...(hasSnapshot ? ['snapshot' as const] : []),
    ...(hasSlot ? ['replication-slot' as const] : []),
  ];
  return [...new Set(all)].sort();
}
type HeldBy = Pick<MadeUpSession, 'hasTransactionId' | 'hasSnapshot' | 'hasSlot' | 'locks'>;

/** The roots of a session's chain, by following who blocks whom; 0 for each that is not there. */
function rootsIn(sessions: readonly MadeUpSession[], waits: (each: MadeUpSession) => boolean) {
  return (waiter: MadeUpSession): Set<number> => {
    const roots = new Set<number>();
    const passed = new Set<number>();
    const follow = (each: MadeUpSession) => {
      if (passed.has(each.pid) || !waits(each)) return;
      passed.add(each.pid);
      for (const pid of each.blockedBy) {
        const blocker = sessions.find((other) => other.pid === pid);
        if (!blocker) roots.add(0);
        else if (waits(blocker)) follow(blocker);
        else roots.add(pid);
      }
    };
    follow(waiter);
    return roots;
  };
}
