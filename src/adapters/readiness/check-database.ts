/** The PostgreSQL server of a target, as the runbook's role finds it. */
import type { Configuration, Target } from '../../configuration/configuration';
import { DependencyError } from '../../model/errors';
import type { ClockReading } from '../../readiness/clocks';
import type { DatabaseFacts } from '../../readiness/database';
import { accessFailed, loginFailed } from '../../readiness/login';
import type { CheckResult } from '../../readiness/result';
import { errorText } from '../../text/error-text';
import type { PostgresAccess } from '../postgres/access';
import type { TargetAccess } from '../target-access';
import { readDatabaseFacts } from './postgres';
import { readClock } from './read-clock';

const OF = 'PostgreSQL';

export interface DatabaseChecks {
  /** Why nothing is known. */
  readonly checks: readonly CheckResult[];
  readonly facts: DatabaseFacts | null;
  readonly clock: ClockReading | { readonly of: string; readonly unread: string };
}

export async function checkDatabase(
  target: Target,
  { probes }: Configuration,
  reach: TargetAccess,
  now: () => Date,
): Promise<DatabaseChecks> {
  const needed = `login to ${target.postgres.database}`;
  let access: PostgresAccess;
  try {
    access = await reach.postgres(target);
  } catch (error) {
    const why = errorText(error);
    return {
      checks: [accessFailed('postgresql', needed, error, target.postgres.secretId)],
      facts: null,
      clock: { of: OF, unread: why },
    };
  }
  let facts: DatabaseFacts | null = null;
  let failed: CheckResult | null = null;
  const clock = await readClock(OF, 0, now, async () => {
    try {
      const read = await readDatabaseFacts(access, target.postgres, probes.timeoutMs);
      facts = read.facts;
      return read.nowMs;
    } catch (error) {
      const code = error instanceof DependencyError ? error.code : undefined;
      failed = loginFailed('postgresql', needed, { why: errorText(error), code });
      throw error;
    }
  });
  return { checks: failed === null ? [] : [failed], facts, clock };
}
