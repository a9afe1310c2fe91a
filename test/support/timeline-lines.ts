/** Histories written by hand, and timelines as lines that a test can compare. */

import type { TimelineEntry } from '../../src/documents/timeline/model';
import type { HistoryEvent } from '../../src/history/events';
import type { ExecutionDescription } from '../../src/history/execution';
import { timelineOf } from './documents';

export const BEGIN = Date.parse('2026-01-31T03:00:00.000Z');

/** One event: its type, the id of the one that it follows, and its details. Ids count from 1. */
export type Line = readonly [type: string, previousId: number, details?: Readonly<Record<string, unknown>>];

/** Events in the form of the API, one second apart, the first at `BEGIN`. */
export function history(...lines: readonly Line[]): HistoryEvent[] {
  return lines.map(([type, previousEventId, details], index) => ({
    id: index + 1,
    previousEventId,
    type,
    timestamp: new Date(BEGIN + index * 1_000),
    ...(details ? { [detailsKey(type)]: details } : {}),
  }));
}

function detailsKey(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** `<offset> <duration> <actor> <branch>/<state> <severity>: <text>`. */
export function line({
  offsetSeconds,
  durationSeconds,
  actor,
  branch,
  state,
  severity,
  text,
}: TimelineEntry): string {
  return `${offsetSeconds} ${durationSeconds ?? '-'} ${actor} ${branch}/${state} ${severity}: ${text}`;
}

export function linesOf(events: readonly HistoryEvent[], execution?: ExecutionDescription): string[] {
  return timelineOf(events, execution).entries.map(line);
}
