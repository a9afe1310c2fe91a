/** Runbook, Immediate option 2: end the sessions that sit idle in a transaction, and only those. */
import { sparedFor } from '../../diagnose/spared';
import { type Evidence, sessionKey } from '../../model/evidence';
import { fitting } from '../../model/limits';
import type { SessionToTerminate, TerminatePlan } from '../../model/plans';
import { refused } from '../../model/refusal';
import type { Termination } from '../../ports';
import { percent } from '../../text/units';
import type { Change, Done, RecordContext } from './change';
import type { PlanContext, Proposal } from './plan-context';
import { countedSpared, sparedBy, sparedRefusal, sparedText } from './spared-sessions';

const MAX_ITEMS_BYTES = 4_096;
/** Of what the statement, which checks everything anew, did not end. */
const REST = 'the rest had ended, were no longer idle in transaction, or now hold what others may need';

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
      ? 'sessions with uncommitted writes are not terminated'
      : 'sessions with uncommitted writes are terminated too',
    'the statement itself checks `pid` and `backend_start`, state, age, writes, what is held, lists, rights and caps again',
    'undo: none needed, PostgreSQL rolls back',
  ],
};

/** Plans the end of the leaked sessions that were seen, the longest idle first, up to the caps of one pass. */
function plan({ evidence, cause, config, id }: PlanContext): Proposal {
  const policy = config.remediation.terminate;
  const { database } = evidence;
  if (database?.kind !== 'read') return refused('not-read', 'the sessions of the database could not be read');

  // Of a lock chain the root alone is of interest: ending others would not free what waits for it.
  const roots = new Set(database.blockers.map(sessionKey));
  const leaked = database.leaked.filter(
    (session) => cause !== 'lock-chain' || roots.has(sessionKey(session)),
  );
  if (cause === 'lock-chain' && leaked.length === 0)
    return refused('not-leaked', 'the root of the lock chain is no leaked session: a person decides');

  const candidates = leaked.filter((session) => sparedFor(session, policy) === null);
  const spared = sparedBy(leaked, policy);
  if (candidates.length === 0) return { refusal: sparedRefusal(spared, database.missingGrant) };
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
  const leftAlone = [
    ...countedSpared(spared, database.missingGrant),
    ...(left > 0 ? [{ why: 'over-cap' as const, sessions: left }] : []),
  ];
  return {
    plan: {
      kind: 'terminate-leaked-sessions',
      id,
      sessions,
      spared: leftAlone,
      idleInTransactionSeconds: policy.idleInTransactionSeconds,
      maxShareOfSessions: policy.maxShareOfSessions,
      includeWriters: policy.uncommittedWrites === 'terminate',
      summary:
        `terminate ${sessions.length} session(s) idle in transaction for more than ${policy.idleInTransactionSeconds} s` +
        (leftAlone.length > 0 ? `; not terminated: ${sparedText(leftAlone)}` : ''),
    },
  };
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
  const unpermitted = `the runbook's role may not terminate ${forbidden} of them: ${missingGrant}`;
  return {
    object: `database ${target.postgres.database}`,
    before: `${plan.sessions.length} planned session(s) idle in transaction`,
    after:
      ended.length === plan.sessions.length
        ? 'all of them terminated'
        : [
            `${ended.length} of them terminated`,
            ...(forbidden > 0 ? [unpermitted] : []),
            ...(ended.length + forbidden < plan.sessions.length ? [REST] : []),
          ].join(', '),
    undo: 'none needed: PostgreSQL rolled the open transactions back and the pools open new connections',
    undoPlan: null,
    changed: ended.length,
    summary:
      `terminated ${ended.length} leaked session(s)` +
      (before > 0 ? `, ${before} of them in an interrupted call` : '') +
      (forbidden > 0 ? `; ${unpermitted}` : ''),
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
