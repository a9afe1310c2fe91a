/** Whether the service may be given more connections at all: what speaks against it, whatever the cause. */

import { databaseLimitReached } from '../capacity/headroom';
import type { Configuration } from '../configuration/configuration';
import { type Evidence, type Reading, wholeOf } from '../model/evidence';
import { explainsLittle, shareInUse } from './connections-in-use';
import { contradictionsOf, contradictionText } from './contradictions';
import { fullPoolerPools, fullPoolText } from './pooler-full';
import { unknownPooler, unknownPoolerText } from './pooler-signs';

/**
 * Sessions of the service's roles above its pools are others' and are measured: what they hold is taken away from what the
 * service may grow to (`besideThePools`), so they say no more against growth than any other neighbour.
 */
const IN_THE_SUM = 'sessions-above-pools';

/**
 * Why neither replicas nor pools may grow: a reading that is not whole, sources that contradict each other, sessions
 * that leak or are on their way to, no slot left. Null where nothing of that is so.
 */
export function growthObjection(evidence: Evidence, config: Configuration): string | null {
  const unknown = unknownPooler(evidence);
  if (unknown !== null) return unknownPoolerText(unknown);
  const [full] = fullPoolerPools(evidence, config);
  return full ? fullPoolText(full) : serverObjection(evidence, config);
}

/** Why PostgreSQL may not be given more connections, by whomever: the same, without what a pooler that is full says. */
export function serverObjection(evidence: Evidence, config: Configuration): string | null {
  const { pool, database, service, pooler } = evidence;
  if (database === null) return 'the sessions of the database could not be read';
  if (database.kind === 'full') return 'the database has no free connection slot';
  for (const [what, reading] of Object.entries({ pools: pool, sessions: database, figures: service })) {
    if (wholeOf<Reading>(reading) === null)
      return `the ${what} were read only in part: ${whyPartial(reading)}`;
  }
  if (pooler !== null && wholeOf(pooler) === null)
    return `the pooler was read only in part: ${whyPartial(pooler)}`;
  const [contradiction] = contradictionsOf(evidence, config).filter(({ kind }) => kind !== IN_THE_SUM);
  if (contradiction) return contradictionText(contradiction);
  const full = databaseLimitReached(database);
  if (full !== null) return full;
  const leaking = database.leakedCount + database.suspected.sessions + database.longTransactionCount;
  return explainsLittle(shareInUse(leaking, evidence), config)
    ? null
    : `${leaking} session(s) are leaked or suspected to be: new connections would leak too`;
}

function whyPartial(reading: Reading | null): string {
  return reading?.partial[0] ?? 'nothing was read';
}
