/** Evidence as it travels with the state: every count, and of what is listed as much as the state has room for. */
import {
  type DatabaseActivity,
  type Evidence,
  type Gap,
  type IdleSession,
  type PodPool,
  type PoolEvidence,
  poolsByPod,
  sessionKey,
} from '../model/evidence';
import { fitting, jsonBytes } from '../model/limits';
import { cut } from '../text/cut';
import { sparedFor } from './spared';

/** Pods that are listed, each with all its pools: the fullest, and those whose pools are of another size. */
const MAX_PODS = 30;
const MAX_PODS_BYTES = 8_192;
const MAX_SESSIONS_BYTES = 40_960;
const MAX_GAPS_BYTES = 8_192;
/** In the state of each later step: the first tell of the rest. */
const FEW_GAPS_BYTES = 2_048;
/** Of a query, where all of them do not fit whole. */
const SHORT_QUERY_LENGTH = 60;

/**
 * What is decided on it is the same: counts and extremes stay. Sessions that are not listed are neither ended nor
 * forgotten: they are counted, and listed once the first are gone.
 */
export function trimEvidence(evidence: Evidence): Evidence {
  const { pool, database, gaps } = evidence;
  return {
    ...evidence,
    pool: pool && trimPool(pool),
    database: database?.kind === 'read' ? trimDatabase(database) : database,
    gaps: trimGaps(gaps),
  };
}

/** Whether anything was left out. */
export function isTrimmed(evidence: Evidence, trimmed: Evidence): boolean {
  return jsonBytes(evidence) !== jsonBytes(trimmed);
}

function trimPool(pool: PoolEvidence): PoolEvidence {
  const pods = [...poolsByPod(pool).values()];
  const fullest = sortedBy(pods, (pools) => -Math.max(...pools.map(({ utilization }) => utilization)));
  // Their sizes decide whether a larger pool fits, and whether somebody is changing it.
  const bySize = sortedBy(pods, (pools) => -pools.reduce((sum, { total }) => sum + total, 0));
  const first = [fullest[0], bySize[0], bySize.at(-1), ...fullest].filter((pools) => pools !== undefined);
  const listed = new Set<PodPool>(fitting([...new Set(first)].slice(0, MAX_PODS), MAX_PODS_BYTES).flat());
  return { ...pool, pods: pool.pods.filter((each) => listed.has(each)) };
}

/**
 * Queries are cut before sessions are left out: a session is ended by what it is, not by what it said. Roots of lock
 * chains stay, then those that nothing spares but their writes.
 */
function trimDatabase(database: DatabaseActivity): DatabaseActivity {
  const { leaked } = database;
  if (jsonBytes(leaked) <= MAX_SESSIONS_BYTES) return database;
  const short = leaked.map((session) => ({ ...session, query: cut(session.query, SHORT_QUERY_LENGTH) }));
  const roots = new Set(database.blockers.map(sessionKey));
  const rank = (session: IdleSession) =>
    roots.has(sessionKey(session))
      ? 0
      : sparedFor(session, { uncommittedWrites: 'terminate' }) === null
        ? 1
        : 2;
  const kept = new Set(
    fitting(
      [...short].sort((a, b) => rank(a) - rank(b)),
      MAX_SESSIONS_BYTES,
    ),
  );
  return { ...database, leaked: short.filter((session) => kept.has(session)) };
}

/**
 * The field of a step that could not read something; none when it could. A database that takes no login is evidence, and
 * yet what is in it was not read.
 */
export function gapsField({ gaps, database }: Pick<Evidence, 'gaps' | 'database'>): {
  readonly gaps?: readonly Gap[];
} {
  const all: readonly Gap[] =
    database?.kind === 'full'
      ? [
          {
            probe: 'database',
            subject: null,
            error: `login refused (SQLSTATE ${database.sqlState}): ${database.message}`,
          },
          ...gaps,
        ]
      : gaps;
  return all.length > 0 ? { gaps: trimGaps(all, FEW_GAPS_BYTES) } : {};
}

function trimGaps(gaps: readonly Gap[], maxBytes: number = MAX_GAPS_BYTES): readonly Gap[] {
  const kept = fitting(gaps, maxBytes);
  const [first] = gaps;
  if (!first || kept.length === gaps.length) return gaps;
  return [
    ...kept,
    { probe: first.probe, subject: null, error: `and ${gaps.length - kept.length} more gaps` },
  ];
}

function sortedBy<T>(items: readonly T[], rank: (item: T) => number): T[] {
  return [...items].sort((a, b) => rank(a) - rank(b));
}
