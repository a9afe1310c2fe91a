/** Where things stand on a picture of a timeline: shares of its length, and round times counted from the incident's start. */
import type { Timeline, TimelineEntry } from '../model';
import { isOpen, spanOf } from './describe';

/** Seconds between two marks. */
const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200,
];
const DAY_SECONDS = 86_400;
const MOST_TICKS = 8;

export interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ticks: readonly { readonly seconds: number; readonly at: number }[];
  /** From 0 to 1. */
  readonly share: (ms: number) => number;
}

/** Shares of the whole, from 0 to 1. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** @param leastMs until when it is drawn at least, in milliseconds since 1970. */
export function axisOf(timeline: Timeline, leastMs = 0): Axis {
  const { fromMs, toMs: lastMs } = spanOf(timeline);
  const toMs = Math.max(lastMs, leastMs);
  const share = (ms: number) => (ms - fromMs) / (toMs - fromMs);
  const [first] = timeline.entries;
  const startMs = first ? Date.parse(first.at) - first.offsetSeconds * 1_000 : fromMs;
  const step = stepOf((toMs - fromMs) / 1_000);
  const ticks: { seconds: number; at: number }[] = [];
  for (
    let seconds = Math.ceil((fromMs - startMs) / 1_000 / step) * step;
    startMs + seconds * 1_000 <= toMs;
    seconds += step
  ) {
    ticks.push({ seconds, at: share(startMs + seconds * 1_000) });
  }
  return { fromMs, toMs, ticks, share };
}

/** What lasts still goes to the end. */
export function extentOf(entry: TimelineEntry, { share }: Axis): Extent {
  const { at, endedAt } = entry;
  return { from: share(Date.parse(at)), to: isOpen(entry) ? 1 : share(Date.parse(endedAt ?? at)) };
}

/** Round, and so long that there are few of them. */
function stepOf(seconds: number): number {
  return (
    STEPS.find((step) => seconds / step <= MOST_TICKS) ??
    Math.ceil(seconds / MOST_TICKS / DAY_SECONDS) * DAY_SECONDS
  );
}
