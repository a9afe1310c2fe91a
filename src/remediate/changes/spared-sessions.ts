/** Leaked sessions that a plan does not terminate: counted by reason, and in words. */
import { holdsText, sparedFor } from '../../diagnose/spared';
import type { IdleSession } from '../../model/evidence';
import { SPARED_FOR, type SparedFor, type SparedSessions } from '../../model/plans';
import { because, type Reason } from '../../model/refusal';

type Policy = Parameters<typeof sparedFor>[1];

/** The sessions that are not terminated, by reason; reasons that none has are left out. */
export function sparedBy(
  leaked: readonly IdleSession[],
  policy: Policy,
): { readonly why: SparedFor; readonly sessions: readonly IdleSession[] }[] {
  return SPARED_FOR.map((why) => ({
    why,
    sessions: leaked.filter((session) => sparedFor(session, policy) === why),
  })).filter(({ sessions }) => sessions.length > 0);
}

/** For the plan. @param grant What the runbook's role would need, where it may not terminate some of them. */
export function countedSpared(
  spared: ReturnType<typeof sparedBy>,
  grant: string | null,
): readonly SparedSessions[] {
  return spared.map(({ why, sessions }) => ({
    why,
    sessions: sessions.length,
    ...(why === 'holds' ? { holds: [...new Set(sessions.flatMap(({ holds }) => holds))].sort() } : {}),
    ...(why === 'missing-grant' && grant !== null ? { grant } : {}),
  }));
}

/** What a plan leaves alone: `2 with uncommitted writes, 3 over the cap of one pass`; empty where that is nothing. */
export function sparedText(spared: readonly SparedSessions[]): string {
  return spared.map((each) => `${each.sessions} ${asideOf(each)}`).join(', ');
}

function asideOf({ why, holds = [], grant = 'a grant is missing' }: SparedSessions): string {
  switch (why) {
    case 'application':
      return 'of applications that are never terminated';
    case 'privileged-role':
      return 'of superusers or replication roles';
    case 'holds':
      return `with ${holdsText([{ holds }])}`;
    case 'uncommitted-writes':
      return 'with uncommitted writes';
    case 'missing-grant':
      return `that the runbook's role may not terminate (${grant})`;
    case 'over-cap':
      return 'over the cap of one pass';
  }
}

/** Why none of the leaked sessions is terminated. */
export function sparedRefusal(spared: ReturnType<typeof sparedBy>, grant: string | null): Reason {
  if (spared.length === 0) return because('nothing-left', 'no leaked session is left');
  return because('protected', spared.map((each) => refusalOf(each, grant)).join('; '));
}

function refusalOf({ why, sessions }: ReturnType<typeof sparedBy>[number], grant: string | null): string {
  const { length } = sessions;
  switch (why) {
    case 'application':
      return `${length} belong to applications that are never terminated (${examples(sessions)})`;
    case 'privileged-role':
      return `${length} belong to a superuser or a replication role: a person decides`;
    case 'holds':
      return `${length} leaked session(s) hold ${holdsText(sessions)}: a person decides (${examples(sessions)})`;
    case 'uncommitted-writes':
      return `${length} leaked session(s) hold uncommitted writes: a person decides`;
    case 'missing-grant':
      return `the runbook's role may not terminate ${length} of them: ${grant}`;
  }
}

function examples(sessions: readonly IdleSession[]): string {
  const names = sessions.map((each) => each.application || 'unnamed');
  return [...new Set(names)].slice(0, 3).join(', ');
}
