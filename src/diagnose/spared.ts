/** Which leaked sessions are not ended, and why: one rule, for the plan, the checks and what people are told. */
import type { Configuration } from '../configuration/configuration';
import type { Hold, IdleSession } from '../model/evidence';
import type { SparedFor } from '../model/plans';

type TerminatePolicy = Pick<Configuration['remediation']['terminate'], 'uncommittedWrites'>;

const HOLD_TEXTS: Readonly<Record<Hold, string>> = {
  'advisory-lock': 'an advisory lock',
  'table-lock': 'a table lock stronger than a read takes',
  'other-lock': 'a lock stronger than a read takes',
  snapshot: 'a snapshot that others may use',
  'replication-slot': 'a replication slot',
};

/** Why this session is spared; null where nothing speaks against ending it. */
export function sparedFor(session: IdleSession, { uncommittedWrites }: TerminatePolicy): SparedFor | null {
  if (!session.mayBeEnded) return 'application';
  if (session.outOfReach === 'privileged-role') return 'privileged-role';
  if (session.holds.length > 0) return 'holds';
  if (session.uncommittedWrites && uncommittedWrites === 'spare') return 'uncommitted-writes';
  return session.outOfReach;
}

/**
 * Whether the service is not healed while the session is there. What a person has to decide about is none of it; what the
 * runbook would have ended, if only its role had the right to, still leaks.
 */
export function isStillToBeEnded(session: IdleSession, policy: TerminatePolicy): boolean {
  const reason = sparedFor(session, policy);
  return reason === null || reason === 'missing-grant';
}

/** Everything that these sessions hold, in words: 'an advisory lock or a snapshot that others may use'. */
export function holdsText(sessions: readonly Pick<IdleSession, 'holds'>[]): string {
  const held = new Set(sessions.flatMap(({ holds }) => holds));
  return [...held]
    .sort()
    .map((hold) => HOLD_TEXTS[hold])
    .join(' or ');
}
