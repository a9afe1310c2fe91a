/** An entry while it is being written: times in milliseconds, everything may still change. */
import { MAIN_BRANCH } from '../../history/lanes';
import type { Actor, Severity, TimelineEntry } from './model';

export interface Draft {
  atMs: number;
  endedMs: number | null;
  actor: Actor;
  branch: string;
  state: string;
  severity: Severity;
  isPending: boolean;
  text: string;
  evidence: readonly string[];
  events: readonly [first: number, last: number];
  /** It has nothing to say, such as a choice: not shown. */
  silent: boolean;
  /** Its beginning is not in the history: the length can't be known. */
  isStartKnown: boolean;
}

/** @param of the moment, and the id of its event. */
export function draft(
  of: { readonly atMs: number; readonly event: number },
  rest: Partial<Draft> & Pick<Draft, 'text'>,
): Draft {
  return {
    ...{ atMs: of.atMs, endedMs: null, events: [of.event, of.event], isStartKnown: true },
    ...{ actor: 'workflow', branch: MAIN_BRANCH, state: '', severity: 'info', evidence: [] },
    ...{ isPending: false, silent: false },
    ...rest,
  };
}

/** The entry that a draft has become. @param startMs the start of the incident. */
export function toEntry(of: Draft, startMs: number): TimelineEntry {
  const { atMs, endedMs, actor, branch, state, severity, isPending, text, evidence, events } = of;
  return {
    at: new Date(atMs).toISOString(),
    endedAt: endedMs === null ? null : new Date(endedMs).toISOString(),
    offsetSeconds: tenths(atMs - startMs),
    durationSeconds: lengthOf(of),
    ...{ actor, branch, state, severity, isPending, text, evidence, events },
  };
}

/** In seconds; null while it lasts, and where its beginning is not known. */
export function lengthOf({ atMs, endedMs, isStartKnown }: Draft): number | null {
  return endedMs === null || !isStartKnown ? null : tenths(endedMs - atMs);
}

/** Seconds, to a tenth. */
function tenths(ms: number): number {
  return Math.round(ms / 100) / 10;
}
