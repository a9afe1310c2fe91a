/** The Gantt chart. It shows nothing that the list below it does not say. */
import type { Timeline } from '../../src/documents/timeline/model';
import { columnText, durationText, stateTitle } from './format';
import { type GanttBar, type GanttRow, ganttOf } from './gantt';
import { Card, Empty } from './parts';
import { useNow } from './use-now';

/** In thousandths of the chart's width: what is shorter could not be seen. */
const THINNEST = 8;
const ROW_HEIGHT = 22;

export function GanttCard({ timeline }: { readonly timeline: Timeline }) {
  const now = useNow(timeline.execution.status === 'RUNNING');
  const { rows, ticks } = ganttOf(timeline, now);
  return (
    <Card title="Timeline" aside={<Legend />} className="gantt">
      {rows.length === 0 ? (
        <Empty>Nothing has happened yet.</Empty>
      ) : (
        <div className="gantt-rows">
          <div className="gantt-row gantt-axis" aria-hidden="true">
            <span>since the incident began</span>
            <div className="gantt-track">
              {ticks.map(({ seconds, at }) => (
                <Tick key={seconds} at={at} text={durationText(seconds)} />
              ))}
            </div>
          </div>
          {rows.map((row, index) => (
            <Row
              key={row.key}
              row={row}
              isNewBranch={row.branch !== rows[index - 1]?.branch}
              ticks={ticks.map(({ at }) => at)}
            />
          ))}
        </div>
      )}
    </Card>
  );
}

function Tick({ at, text }: { readonly at: number; readonly text: string }) {
  return (
    <span className={at > 0.94 ? 'is-last' : ''} style={{ left: `${at * 100}%` }}>
      {text}
    </span>
  );
}

function Row({
  row,
  isNewBranch,
  ticks,
}: {
  readonly row: GanttRow;
  readonly isNewBranch: boolean;
  readonly ticks: readonly number[];
}) {
  const { title, branch, bars } = row;
  return (
    <div className={`gantt-row ${isNewBranch ? 'is-new-branch' : ''}`}>
      <span title={branch === 'main' ? title : `${title}, branch ${branch}`}>{stateTitle(title)}</span>
      <svg
        className="gantt-track"
        viewBox={`0 0 1000 ${ROW_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${bars.map(barText).join('; ')}`}
      >
        {ticks.map((at) => (
          <line key={at} className="gantt-grid" x1={at * 1_000} x2={at * 1_000} y1="0" y2={ROW_HEIGHT} />
        ))}
        {bars.map((bar) => (
          <Bar key={`${bar.entry.events[0]} ${bar.entry.actor}`} bar={bar} />
        ))}
      </svg>
    </div>
  );
}

function Bar({ bar }: { readonly bar: GanttBar }) {
  const { entry, from, to } = bar;
  const width = Math.max(THINNEST, (to - from) * 1_000);
  const x = Math.min(from * 1_000, 1_000 - width);
  const isChange = entry.severity === 'action';
  const classes = `gantt-bar is-${entry.severity} ${bar.isOpen ? 'is-open' : ''}`;
  return (
    <rect className={classes} x={x} width={width} y={isChange ? 1 : 5} height={isChange ? 20 : 12}>
      <title>{barText(bar)}</title>
    </rect>
  );
}

function barText({ entry, isOpen }: GanttBar): string {
  const { durationSeconds, offsetSeconds, text } = entry;
  const length = isOpen
    ? ', in progress'
    : durationSeconds === null
      ? ''
      : `, ${columnText(durationSeconds)}`;
  return `at ${columnText(offsetSeconds)}${length}: ${text}`;
}

function Legend() {
  return (
    <ul className="legend" aria-hidden="true">
      <li className="is-info">passed</li>
      <li className="is-action">change, taller</li>
      <li className="is-warning">warning</li>
      <li className="is-error">error</li>
      <li className="is-success">success</li>
    </ul>
  );
}
