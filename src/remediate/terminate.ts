/** Runbook, Immediate option 2: end the sessions that sit idle in a transaction, and only those. */
import type { IdleSession } from '../evidence';
import type { PlanContext, Proposal } from './plan-context';

/** Plans the end of the leaked sessions that were seen, the longest idle first, up to the caps of one pass. */
export function planTermination({ evidence, cause, config, id }: PlanContext): Proposal {
  const policy = config.remediation.terminate;
  const { database } = evidence;
  if (database?.kind !== 'read') return { refusal: 'the sessions of the database could not be read' };

  // Of a lock chain the root alone is of interest: ending others would not free what waits for it.
  const roots = new Set(database.blockers.map((root) => `${root.pid} ${root.backendStart}`));
  const leaked = database.leaked.filter(
    ({ pid, backendStart }) => cause !== 'lock-chain' || roots.has(`${pid} ${backendStart}`),
  );
  if (cause === 'lock-chain' && leaked.length === 0)
    return { refusal: 'the root of the lock chain is no leaked session: a person decides' };

  const includeWriters = policy.uncommittedWrites === 'terminate';
  const known = leaked.filter((session) => session.mayBeEnded);
  const candidates = known.filter((session) => includeWriters || !session.uncommittedWrites);
  const spared = known.length - candidates.length;
  const foreign = leaked.length - known.length;
  if (candidates.length === 0) {
    const reasons = [
      ...(spared > 0 ? [`${spared} leaked session(s) hold uncommitted writes: a person decides`] : []),
      ...(foreign > 0
        ? [`${foreign} belong to applications that are never ended (${examples(leaked)})`]
        : []),
    ];
    return { refusal: reasons.join('; ') || 'no leaked session is left' };
  }
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
  const left = all - sessions.length - spared - foreign;
  return {
    plan: {
      kind: 'terminate-leaked-sessions',
      id,
      sessions,
      idleInTransactionSeconds: policy.idleInTransactionSeconds,
      maxShareOfSessions: policy.maxShareOfSessions,
      includeWriters,
      summary:
        `terminate ${sessions.length} session(s) idle in transaction for more than ${policy.idleInTransactionSeconds} s` +
        (spared > 0 ? `, sparing ${spared} with uncommitted writes` : '') +
        (foreign > 0 ? `, leaving ${foreign} of other applications alone` : '') +
        (left > 0 ? `, leaving ${left} over the cap of one pass (${cap})` : ''),
    },
  };
}

function examples(leaked: readonly IdleSession[]): string {
  const names = leaked.filter((each) => !each.mayBeEnded).map((each) => each.application || 'unnamed');
  return [...new Set(names)].slice(0, 3).join(', ');
}
