/** Why there may be more incidents than were read. */
import type { PastIncidents } from './past-incident';

/** Null where everything was read. */
export function missingText({ partial, unread }: Pick<PastIncidents, 'partial' | 'unread'>): string | null {
  const reasons = [
    ...(partial === null ? [] : [partial]),
    ...(unread > 0 ? [`${unread} report(s) could not be read`] : []),
  ];
  return reasons.length > 0 ? reasons.join('; ') : null;
}
