/** Where each entry stands in the picture: a lane a branch, and as many rows in it as run at the same time. */
import type { Timeline, TimelineEntry } from '../model';
import { type Axis, type Extent, extentOf } from './axis';
import { branchesOf } from './describe';

export interface Bar extends Extent {
  readonly entry: TimelineEntry;
  readonly row: number;
}

export interface LaneOfBars {
  readonly branch: string;
  readonly rows: number;
  readonly bars: readonly Bar[];
}

/** Marks take some room too: what is nearer than this goes to the next row, as long as there are few. */
const APART = 0.012;
const MOST_ROWS = 6;

export function lanesOf(timeline: Timeline, axis: Axis): LaneOfBars[] {
  const lanes = new Map(
    branchesOf(timeline).map((branch) => [branch, { ends: [] as number[], bars: [] as Bar[] }]),
  );
  for (const entry of timeline.entries) {
    const lane = lanes.get(entry.branch);
    if (!lane) continue;
    const { from, to } = extentOf(entry, axis);
    const free = lane.ends.findIndex((end) => end <= from);
    const row = free >= 0 ? free : Math.min(lane.ends.length, MOST_ROWS - 1);
    lane.ends[row] = Math.max(lane.ends[row] ?? 0, to, from + APART);
    lane.bars.push({ entry, row, from, to });
  }
  return [...lanes].map(([branch, { ends, bars }]) => ({ branch, rows: Math.max(1, ends.length), bars }));
}
