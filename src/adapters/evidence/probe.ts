/** One probe: bounded in time, and what it could not read kept as a gap. */
import type { Gap, Probe, Reading } from '../../model/evidence';
import { errorText } from '../../text/error-text';

const MAX_GAPS = 20;

/** Reads one source, or one part of it: null where that failed. */
export type Read = <T>(probe: Probe, run: () => Promise<T>, subject?: string | null) => Promise<T | null>;

/** @param gaps Where what could not be read is added. @param timeoutMs Of each probe. */
export function prober(gaps: Gap[], timeoutMs: number): Read {
  return async (probe, run, subject = null) => {
    try {
      const value = await withinTime(run, timeoutMs);
      // What a reading does without is no less a gap than one that failed.
      for (const error of partialOf(value)) gaps.push({ probe, subject, error });
      return value;
    } catch (error) {
      gaps.push({ probe, subject, error: errorText(error) });
      return null;
    }
  };
}

/** What a value says it does without, where it is a reading at all. */
export function partialOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && 'partial' in value ? (value as Reading).partial : [];
}

/** Hundreds of pods that can't be read are one piece of news, and must not outgrow the state of an execution. */
export function boundedGaps(gaps: readonly Gap[]): Gap[] {
  const [first] = gaps;
  if (!first || gaps.length <= MAX_GAPS) return [...gaps];
  const more = { probe: first.probe, subject: null, error: `and ${gaps.length - MAX_GAPS} more gaps` };
  return [...gaps.slice(0, MAX_GAPS), more];
}

/** A last limit around each probe, in case an adapter's own does not hold. */
async function withinTime<T>(run: () => Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs + 250);
  });
  try {
    return await Promise.race([run(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
