/** Runbook, Immediate option 2: end the sessions that sit idle in a transaction, and only those. */
import type { PlanContext, Proposal } from './decide';

/** Plans the end of the leaked sessions that were seen, the longest idle first, up to the cap of one pass. */
export function planTermination({ diagnosis, config, id }: PlanContext): Proposal {
  const policy = config.remediation.terminate;
  const { database } = diagnosis.evidence;
  if (!policy.enabled) return { refusal: 'switched off in the configuration' };
  if (database?.kind !== 'read') return { refusal: 'the sessions of the database could not be read' };

  const includeWriters = policy.uncommittedWrites === 'terminate';
  const candidates = database.leaked.filter((session) => includeWriters || !session.uncommittedWrites);
  const spared = database.leaked.length - candidates.length;
  if (candidates.length === 0) {
    return {
      refusal:
        spared > 0
          ? `all ${spared} leaked sessions hold uncommitted writes: a person decides`
          : 'no leaked session is left',
    };
  }
  const sessions = [...candidates]
    .sort((a, b) => b.idleSeconds - a.idleSeconds)
    .slice(0, policy.maxSessionsPerPass)
    .map(({ pid, backendStart, application, idleSeconds, query }) => ({
      pid,
      backendStart,
      application,
      idleSeconds,
      query,
    }));
  const left = database.leakedCount - sessions.length;
  return {
    plan: {
      kind: 'terminate-leaked-sessions',
      id,
      sessions,
      idleInTransactionSeconds: policy.idleInTransactionSeconds,
      includeWriters,
      summary:
        `terminate ${sessions.length} session(s) idle in transaction for more than ${policy.idleInTransactionSeconds} s` +
        (spared > 0 ? `, sparing ${spared} with uncommitted writes` : '') +
        (left > spared ? `, leaving ${left - spared} over the cap of one pass` : ''),
    },
  };
}
