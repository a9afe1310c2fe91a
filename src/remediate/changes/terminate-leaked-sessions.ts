/** Runbook, Immediate option 2: end the sessions that sit idle in a transaction, and only those. */
import { holdsText, type SparedFor, sparedFor } from '../../diagnose/spared';
import { type Evidence, type IdleSession, sessionKey } from '../../model/evidence';
import { fitting } from '../../model/limits';
import type { SessionToTerminate, TerminatePlan } from '../../model/plans';
import type { Termination } from '../../ports';
import { percent } from '../../text/units';
import type { Change, Done, RecordContext } from './change';
import type { PlanContext, Proposal } from './plan-context';

const MAX_ITEMS_BYTES = 4_096;
/** Of what the statement, which checks everything anew, did not end. */
const REST = 'the rest had gone, were no longer idle in transaction, or hold by now what others may need';

export const terminateLeakedSessions: Change<TerminatePlan, Termination> = {
  kind: 'terminate-leaked-sessions',
  step: 'Immediate, option 2: end idle sessions',
  isRepair: true,
  grows: false,
  isFollowed: false,
  partCounts: false,
  mode: ({ remediation }) => remediation.terminate.mode,
  plan,
  // Which sessions are still what they were is asked of PostgreSQL itself, in the statement that ends them.
  difference: () => null,
  make: (plan, { database }) => database.terminate(plan),
  wasMade: (plan, evidence) => {
    const gone = goneOf(plan, evidence);
    return gone && gone.length > 0;
  },
  record,
  progress: (_plan, _seen, rollout) => rollout,
  rules: ({ remediation: { terminate } }) => [
    `at most ${terminate.maxSessionsPerPass} sessions, and ${percent(terminate.maxShareOfSessions)} of the service's, in one pass`,
    'only roles and applications of the allow-lists; never backups, migrations or people, superusers or replication',
    'nothing but what reading takes: no advisory lock, no further table lock, no snapshot that others may use, no replication slot',
    terminate.uncommittedWrites === 'spare'
      ? 'sessions with uncommitted writes are spared'
      : 'sessions with uncommitted writes too',
    'the statement itself checks `pid` and `backend_start`, state, age, writes, what is held, lists, rights and caps again',
    'undo: none needed, PostgreSQL rolls back',
  ],
};

/** Plans the end of the leaked sessions that were seen, the longest idle first, up to the caps of one pass. */
function plan({ evidence, cause, config, id }: PlanContext): Proposal {
  const policy = config.remediation.terminate;
  const { database } = evidence;
  if (database?.kind !== 'read') return { refusal: 'the sessions of the database could not be read' };

  // Of a lock chain the root alone is of interest: ending others would not free what waits for it.
  const roots = new Set(database.blockers.map(sessionKey));
  const leaked = database.leaked.filter(
    (session) => cause !== 'lock-chain' || roots.has(sessionKey(session)),
  );
  if (cause === 'lock-chain' && leaked.length === 0)
    return { refusal: 'the root of the lock chain is no leaked session: a person decides' };

  const candidates = leaked.filter((session) => sparedFor(session, policy) === null);
  const spared = SPARED_TEXTS.flatMap(({ reason, refusal, aside }) => {
    const sessions = leaked.filter((session) => sparedFor(session, policy) === reason);
    const grant = database.missingGrant ?? '';
    return sessions.length > 0 ? [{ refusal: refusal(sessions, grant), aside: aside(sessions, grant) }] : [];
  });
  if (candidates.length === 0)
    return { refusal: spared.map((each) => each.refusal).join('; ') || 'no leaked session is left' };
  const share = Math.max(1, Math.floor(database.serviceConnections * policy.maxShareOfSessions));
  const cap = Math.min(policy.maxSessionsPerPass, share);
  const sessions = [...candidates]
    .sort((a, b) => b.idleSeconds - a.idleSeconds)
    .slice(0, cap)
    .map(({ pid, backendStart, application, idleSeconds, query }) => ({
      pid,
      backendStart,
      application,
      idleSeconds,
      query,
    }));
  const all = cause === 'lock-chain' ? leaked.length : database.leakedCount;
  const left = all - sessions.length - (leaked.length - candidates.length);
  return {
    plan: {
      kind: 'terminate-leaked-sessions',
      id,
      sessions,
      idleInTransactionSeconds: policy.idleInTransactionSeconds,
      maxShareOfSessions: policy.maxShareOfSessions,
      includeWriters: policy.uncommittedWrites === 'terminate',
      summary:
        `terminate ${sessions.length} session(s) idle in transaction for more than ${policy.idleInTransactionSeconds} s` +
        spared.map(({ aside }) => `, ${aside}`).join('') +
        (left > 0 ? `, leaving ${left} over the cap of one pass (${cap})` : ''),
    },
  };
}

/** How it is told of sessions that are spared: where none is left to end, and beside those that are ended. */
interface SparedText {
  readonly reason: SparedFor;
  readonly refusal: (sessions: readonly IdleSession[], grant: string) => string;
  readonly aside: (sessions: readonly IdleSession[], grant: string) => string;
}

const SPARED_TEXTS: readonly SparedText[] = [
  {
    reason: 'uncommitted-writes',
    refusal: ({ length }) => `${length} leaked session(s) hold uncommitted writes: a person decides`,
    aside: ({ length }) => `sparing ${length} with uncommitted writes`,
  },
  {
    reason: 'holds',
    refusal: (sessions) =>
      `${sessions.length} leaked session(s) hold ${holdsText(sessions)}: a person decides (${examples(sessions)})`,
    aside: (sessions) => `sparing ${sessions.length} with ${holdsText(sessions)}`,
  },
  {
    reason: 'application',
    refusal: (sessions) =>
      `${sessions.length} belong to applications that are never ended (${examples(sessions)})`,
    aside: ({ length }) => `leaving ${length} of other applications alone`,
  },
  {
    reason: 'privileged-role',
    refusal: ({ length }) => `${length} are a superuser's or a replication role's: a person decides`,
    aside: ({ length }) => `leaving ${length} of superusers or replication roles alone`,
  },
  {
    reason: 'missing-grant',
    refusal: ({ length }, grant) => `${length} may not be ended by the runbook's role: ${grant}`,
    aside: ({ length }, grant) => `leaving ${length} that the runbook's role may not end: ${grant}`,
  },
];

function examples(sessions: readonly IdleSession[]): string {
  const names = sessions.map((each) => each.application || 'unnamed');
  return [...new Set(names)].slice(0, 3).join(', ');
}

/** Planned sessions that are idle in a transaction no more; null where that could not be read. */
function goneOf({ sessions }: TerminatePlan, { database }: Evidence): SessionToTerminate[] | null {
  if (database?.kind !== 'read') return null;
  const left = new Set(database.leaked.map(sessionKey));
  return sessions.filter((session) => !left.has(sessionKey(session)));
}

/** Sessions that a call which was cut off had ended count as ended. */
function record(plan: TerminatePlan, made: Termination | null, { target, earlier }: RecordContext): Done {
  const { ended: now = [], notPermitted = [], missingGrant = null } = made ?? {};
  const gone = (earlier && goneOf(plan, earlier)) ?? [];
  const isEnded = new Set([...now, ...gone].map(sessionKey));
  const ended = plan.sessions.filter((session) => isEnded.has(sessionKey(session)));
  const before = ended.length - now.length;
  const forbidden = notPermitted.length;
  const refused = `${forbidden} may not be ended by the runbook's role: ${missingGrant}`;
  return {
    object: `database ${target.postgres.database}`,
    before: `${plan.sessions.length} planned session(s) idle in transaction`,
    after:
      ended.length === plan.sessions.length
        ? 'all of them ended'
        : [
            `${ended.length} of them ended`,
            ...(forbidden > 0 ? [refused] : []),
            ...(ended.length + forbidden < plan.sessions.length ? [REST] : []),
          ].join(', '),
    undo: 'none needed: PostgreSQL rolled the open transactions back and the pools open new connections',
    undoPlan: null,
    changed: ended.length,
    summary:
      `terminated ${ended.length} leaked session(s)` +
      (before > 0 ? `, ${before} of them in a call that was cut off` : '') +
      (forbidden > 0 ? `; ${refused}` : ''),
    items: some(
      ended.map(
        ({ pid, application, idleSeconds, query }) =>
          `pid ${pid} of ${application || 'unknown'}, idle in transaction for ${Math.round(idleSeconds)} s: ${query}`,
      ),
    ),
  };
}

/** Each change stays in the state until the incident is over: all of them are counted, some are listed. */
function some(items: readonly string[]): string[] {
  const listed = fitting(items, MAX_ITEMS_BYTES);
  const more = items.length - listed.length;
  return more > 0 ? [...listed, `and ${more} more`] : listed;
}
