/** Where each entry stands in the picture: a lane a branch, and as many rows in it as run at the same time. */
import type { Timeline, TimelineEntry } from '../model';
import { branchesOf, isOpen, spanOf } from './describe';

export interface Bar {
  readonly entry: TimelineEntry;
  readonly row: number;
  /** Shares of the whole, from 0 to 1. */
  readonly from: number;
  readonly to: number;
}

export interface LaneOfBars {
  readonly branch: string;
  readonly rows: number;
  readonly bars: readonly Bar[];
}

/** Marks take some room too: what is nearer than this goes to the next row, as long as there are few. */
const APART = 0.012;
const MOST_ROWS = 6;

export function lanesOf(timeline: Timeline): LaneOfBars[] {
  const { fromMs, toMs } = spanOf(timeline);
  const share = (ms: number) => (ms - fromMs) / (toMs - fromMs);
  const lanes = new Map(
    branchesOf(timeline).map((branch) => [branch, { ends: [] as number[], bars: [] as Bar[] }]),
  );
  for (const entry of timeline.entries) {
    const lane = lanes.get(entry.branch);
    if (!lane) continue;
    const from = share(Date.parse(entry.at));
    const to = isOpen(entry) ? 1 : share(Date.parse(entry.endedAt ?? entry.at));
    const free = lane.ends.findIndex((end) => end <= from);
    const row = free >= 0 ? free : Math.min(lane.ends.length, MOST_ROWS - 1);
    lane.ends[row] = Math.max(lane.ends[row] ?? 0, to, from + APART);
    lane.bars.push({ entry, row, from, to });
  }
  return [...lanes].map(([branch, { ends, bars }]) => ({ branch, rows: Math.max(1, ends.length), bars }));
}

/** Round steps between marks of the axis, at most so many of them: in seconds. */
export function stepOf(seconds: number, most: number): number {
  const STEPS = [
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200,
  ];
  return STEPS.find((step) => seconds / step <= most) ?? Math.ceil(seconds / most / 86_400) * 86_400;
}
