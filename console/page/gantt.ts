/** The timeline as rows: one a state, with a bar for each time that it was passed. */
import { isOpen } from '../../src/documents/timeline/format/describe';
import type { Timeline, TimelineEntry } from '../../src/documents/timeline/model';

export interface GanttBar {
  readonly entry: TimelineEntry;
  /** Shares of the whole, 0 to 1. */
  readonly from: number;
  readonly to: number;
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
  /** Round times on the axis: seconds since the start of the incident. */
  readonly ticks: readonly { readonly seconds: number; readonly at: number }[];
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600];
const MOST_TICKS = 8;

/** @param now in milliseconds: as far as what still lasts is drawn. */
export function ganttOf({ entries, execution }: Timeline, now: number): Gantt {
  const times = entries.flatMap(({ at, endedAt }) => [Date.parse(at), Date.parse(endedAt ?? at)]);
  if (times.length === 0) return { rows: [], ticks: [] };
  const fromMs = Math.min(...times);
  const toMs = Math.max(...times, fromMs + 1_000, execution.status === 'RUNNING' ? now : 0);
  const share = (ms: number) => (ms - fromMs) / (toMs - fromMs);
  const rows = new Map<string, { title: string; branch: string; bars: GanttBar[] }>();
  for (const entry of entries) {
    const { state, actor, branch, at, endedAt } = entry;
    const title = state === '' || actor !== 'workflow' ? (actor === 'workflow' ? 'execution' : actor) : state;
    const key = `${branch}/${title}`;
    const row = rows.get(key) ?? { title, branch, bars: [] };
    const open = isOpen(entry);
    const to = open ? 1 : share(Date.parse(endedAt ?? at));
    row.bars.push({ entry, from: share(Date.parse(at)), to, isOpen: open });
    rows.set(key, row);
  }
  const first = entries[0];
  const startMs = first ? Date.parse(first.at) - first.offsetSeconds * 1_000 : fromMs;
  return {
    rows: byBranch([...rows].map(([key, row]) => ({ key, ...row }))),
    ticks: ticksOf(fromMs, toMs, startMs, share),
  };
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

function ticksOf(
  fromMs: number,
  toMs: number,
  startMs: number,
  share: (ms: number) => number,
): Gantt['ticks'] {
  const length = (toMs - fromMs) / 1_000;
  const step =
    STEPS.find((each) => length / each <= MOST_TICKS) ?? Math.ceil(length / MOST_TICKS / 86_400) * 86_400;
  const first = Math.ceil((fromMs - startMs) / 1_000 / step) * step;
  const ticks = [];
  for (let seconds = first; startMs + seconds * 1_000 <= toMs; seconds += step) {
    ticks.push({ seconds, at: share(startMs + seconds * 1_000) });
  }
  return ticks;
}
