/** The timeline as rows: one a state, with a bar for each time that it was passed. */
import { type Axis, axisOf, type Extent, extentOf } from '../../src/documents/timeline/format/axis';
import { isOpen, spanOf } from '../../src/documents/timeline/format/describe';
import type { Timeline, TimelineEntry } from '../../src/documents/timeline/model';

export interface GanttBar extends Extent {
  readonly entry: TimelineEntry;
  readonly isOpen: boolean;
}

export interface GanttRow {
  readonly key: string;
  readonly title: string;
  readonly branch: string;
  readonly bars: readonly GanttBar[];
}

export interface Gantt {
  readonly rows: readonly GanttRow[];
  readonly ticks: Axis['ticks'];
}

/** A picture of less than this would show nothing but its rounding. */
const LEAST_MS = 1_000;

/** @param now in milliseconds: as far as what still lasts is drawn. */
export function ganttOf(timeline: Timeline, now: number): Gantt {
  const { entries, execution } = timeline;
  if (entries.length === 0) return { rows: [], ticks: [] };
  const { fromMs } = spanOf(timeline);
  const axis = axisOf(timeline, Math.max(fromMs + LEAST_MS, execution.status === 'RUNNING' ? now : 0));
  const rows = new Map<string, { title: string; branch: string; bars: GanttBar[] }>();
  for (const entry of entries) {
    const { state, actor, branch } = entry;
    const title = state === '' || actor !== 'workflow' ? (actor === 'workflow' ? 'execution' : actor) : state;
    const key = `${branch}/${title}`;
    const row = rows.get(key) ?? { title, branch, bars: [] };
    row.bars.push({ entry, ...extentOf(entry, axis), isOpen: isOpen(entry) });
    rows.set(key, row);
  }
  return { rows: byBranch([...rows].map(([key, row]) => ({ key, ...row }))), ticks: axis.ticks };
}

/** Branches run at the same time: the rows of each stay together, between what came before them and what came after. */
function byBranch(rows: readonly GanttRow[]): GanttRow[] {
  const main = rows[0]?.branch;
  const begin = rows.findIndex(({ branch }) => branch !== main);
  if (begin < 0) return [...rows];
  const branches = [...new Set(rows.map(({ branch }) => branch))].filter((branch) => branch !== main);
  return [
    ...rows.slice(0, begin),
    ...branches.flatMap((each) => rows.filter(({ branch }) => branch === each)),
    ...rows.slice(begin).filter(({ branch }) => branch === main),
  ];
}
