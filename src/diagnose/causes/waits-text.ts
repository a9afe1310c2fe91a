/** What active sessions wait for, in a line. */
import type { Wait } from '../../model/evidence';

const MAX_TYPES = 4;

/** One line, or none where nobody is active. */
export function waitsText(waits: readonly Wait[]): readonly string[] {
  if (waits.length === 0) return [];
  const each = waits
    .slice(0, MAX_TYPES)
    .map(({ type, sessions }) => (type === 'CPU' ? `${sessions} on CPU` : `${sessions} waiting for ${type}`));
  return [`active sessions: ${each.join(', ')}`];
}
