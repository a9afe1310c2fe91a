/** Pool, errors and latency, one below the other over the same time, with the changes that were made. */
import type { ReactNode } from 'react';
import { offsetText, percentText } from './format';
import { useLive } from './live';
import { Card, Empty, Icon } from './parts';
import { Plot, type PlotMark } from './plot';
import type { ReadSeries } from './use-series';

export interface Mark extends PlotMark {
  readonly text: string;
  /** Since the start of the incident. */
  readonly offsetSeconds: number;
}

export function PlotsCard({
  title,
  read: { series, error },
  marks,
  aside,
}: {
  readonly title: string;
  readonly read: ReadSeries;
  readonly marks: readonly Mark[];
  readonly aside?: ReactNode;
}) {
  const { hello } = useLive();
  const limits = hello?.limits;
  const isEmpty = series?.pool.every((value) => value === null) ?? false;
  return (
    <Card
      title={title}
      aside={aside || <span className="dim">Prometheus, times in UTC</span>}
      className="plots"
    >
      {error !== null && (
        <p className="plot-problem" role="status">
          <Icon name="warn" /> Prometheus can't be read from here
          {series ? '; shown is what was read before' : ''}: {error}
        </p>
      )}
      {!series || !limits ? (
        error === null && <Empty>reading…</Empty>
      ) : isEmpty ? (
        <Empty>
          {hello?.hasWorld
            ? 'There are no figures of this time: Prometheus starts empty with each local run.'
            : 'Prometheus has no figures of this time.'}
        </Empty>
      ) : (
        <>
          <Plot
            title="Pool utilization, fullest pod"
            seconds={series.seconds}
            values={series.pool}
            limit={limits.pool}
            show={percentText}
            top={1}
            marks={marks}
          />
          <Plot
            title={`Failed requests, over ${limits.windowSeconds} s`}
            seconds={series.seconds}
            values={series.errorRate}
            limit={limits.errorRate}
            show={percentText}
            top={0.05}
            marks={marks}
          />
          <Plot
            title={`p95 latency, over ${limits.windowSeconds} s`}
            seconds={series.seconds}
            values={series.p95Ms}
            limit={limits.p95Ms}
            show={(value) => `${Math.round(value)} ms`}
            top={limits.p95Ms * 1.2}
            marks={marks}
          />
          {marks.length > 0 && (
            <ol className="marks" aria-label="Marks in the plots">
              {marks.map(({ label, text, offsetSeconds }) => (
                <li key={label}>
                  <b>{label}</b> {offsetText(offsetSeconds)} {text}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </Card>
  );
}
