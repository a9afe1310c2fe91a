/** What people are told of a check: each problem once, and its end once. */
import * as z from 'zod';
import type { CheckScope, ReadinessNews, ReadinessProblem } from '../model/check';
import { keyOf } from './merge';
import type { CheckResult, Readiness } from './result';

const problemSchema = z.object({
  target: z.string().nullable(),
  system: z.string(),
  needed: z.string(),
  why: z.string(),
  advice: z.string(),
});

/** Kept from one check to the next: the problems that people were told of, and not yet of their end. */
const recordSchema = z.object({
  version: z.literal(1),
  /** Of the last check that was recorded. ISO 8601, UTC. */
  checkedAt: z.string(),
  told: z.array(problemSchema),
});
export type ToldRecord = z.infer<typeof recordSchema>;

/** The record of the last check; that there is none yet; or why it can't be read. */
export type KnownRecord =
  | { readonly kind: 'read'; readonly record: ToldRecord }
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly why: string };

/** Null for what is no such record. */
export function parseRecord(value: unknown): ToldRecord | null {
  return recordSchema.safeParse(value).data ?? null;
}

/** All that will fail. */
export function problemsOf({ targets, shared }: Pick<Readiness, 'targets' | 'shared'>): ReadinessProblem[] {
  const of = (target: string | null, checks: readonly CheckResult[]) =>
    checks.flatMap((check): ReadinessProblem[] => {
      if (check.status !== 'will-fail') return [];
      const { system, needed, why, advice } = check;
      return [{ target, system, needed, why, advice }];
    });
  return [...targets.flatMap(({ target, checks }) => of(target, checks)), ...of(null, shared)];
}

/** Where the record can't be read, all problems are told: twice is better than never. */
export function newsOf(readiness: Readiness, known: KnownRecord): ReadinessNews {
  const told = known.kind === 'read' ? known.record.told : [];
  const now = problemsOf(readiness);
  return {
    begun: now.filter((problem) => !told.some((each) => isSame(each, problem))),
    ended: told.filter((problem) => isOver(problem, readiness)),
    recordUnread: known.kind === 'unread' ? known.why : null,
  };
}

/**
 * @param check of every target that is configured, where it is whole: what is told of another is forgotten.
 * @param wasTold whether the news reached anybody: what did not is news the next time.
 */
export function nextRecord(
  known: KnownRecord,
  { begun, ended }: ReadinessNews,
  { startedAt, targets, isWhole }: CheckScope,
  wasTold: boolean,
): ToldRecord {
  const before = known.kind === 'read' ? known.record.told : [];
  const isForgotten = ({ target }: ReadinessProblem) =>
    isWhole && target !== null && !targets.includes(target);
  const isIn = (problems: readonly ReadinessProblem[]) => (problem: ReadinessProblem) =>
    problems.some((each) => isSame(each, problem));
  const kept = before.filter((each) => !isForgotten(each) && !(wasTold && isIn(ended)(each)));
  const added = wasTold ? begun.filter((each) => !isIn(kept)(each)) : [];
  return { version: 1, checkedAt: startedAt, told: [...kept, ...added] };
}

function isSame(one: ReadinessProblem, other: ReadinessProblem): boolean {
  return one.target === other.target && keyOf(one) === keyOf(other);
}

/**
 * It is over where the same thing is fine now; and where nothing is said of it any more, though its system was read whole:
 * that a right is missing, say, is told by a line of its own. What could not be checked is not over.
 */
function isOver(problem: ReadinessProblem, { targets, shared, isWhole: areAllHeard }: Readiness): boolean {
  const checks =
    problem.target === null ? shared : targets.find(({ target }) => target === problem.target)?.checks;
  // Another target is checked this time, or it is no longer configured: then nobody waits for its end.
  if (checks === undefined) return false;
  const same = checks.find((check) => keyOf(check) === keyOf(problem));
  if (same) return same.status === 'fine';
  const ofSystem = checks.filter(({ system }) => system === problem.system);
  const isWhole = (check: CheckResult) =>
    check.status === 'fine' || (check.status === 'will-fail' && check.hidesOthers !== true);
  return areAllHeard && ofSystem.length > 0 && ofSystem.every(isWhole);
}
