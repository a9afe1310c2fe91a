/** An entry while it is being written: times in milliseconds, everything may still change. */
import type { Actor, Severity, TimelineEntry } from './model';

export interface Draft {
  atMs: number;
  endedAtMs: number | null;
  actor: Actor;
  branch: string;
  state: string;
  severity: Severity;
  text: string;
  evidence: readonly string[];
  events: [first: number, last: number];
  /** It has nothing to say, such as a choice: not shown. */
  silent: boolean;
  /** Its beginning is not in the history: the length can't be known. */
  startKnown: boolean;
}

export function draft(
  first: { readonly atMs: number; readonly id: number },
  rest: Partial<Draft> & Pick<Draft, 'text'>,
): Draft {
  return {
    atMs: first.atMs,
    endedAtMs: null,
    actor: 'workflow',
    branch: MAIN_BRANCH,
    state: '',
    severity: 'info',
    evidence: [],
    events: [first.id, first.id],
    silent: false,
    startKnown: true,
    ...rest,
  };
}

export const MAIN_BRANCH = 'main';

/** The entry that a draft has become. @param startMs the start of the incident. */
export function toEntry(of: Draft, startMs: number): TimelineEntry {
  const { atMs, endedAtMs, actor, branch, state, severity, text, evidence, events } = of;
  return {
    at: isoTime(atMs),
    endedAt: endedAtMs === null ? null : isoTime(endedAtMs),
    offsetSeconds: tenths(atMs - startMs),
    durationSeconds: endedAtMs === null || !of.startKnown ? null : tenths(endedAtMs - atMs),
    actor,
    branch,
    state,
    severity,
    text,
    evidence,
    events,
  };
}

/** Seconds, to a tenth. */
export function tenths(ms: number): number {
  return Math.round(ms / 100) / 10;
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970, or null for what is no time. */
export function timeOf(text: unknown): number | null {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
