/** Whose words the log lines are that tell of connections not got. */
import type { LogEvidence } from '../model/evidence';

/** With a space before it: ` (HikariCP 12, PgBouncer 3)`; nothing where the lines have nobody's words but the runbook's. */
export function saidBy({ wordings }: Pick<LogEvidence, 'wordings'>): string {
  const parts = wordings.map(({ of, lines }) => `${of} ${lines}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
