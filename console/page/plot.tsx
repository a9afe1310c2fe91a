/** One plot: values over time, the limit as a dashed line, changes as vertical ones. The numbers are said beside it. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { plotOptions } from './plot-options';
import type { PlotProps } from './plot-props';
import { DARK, useMedia } from './use-media';

export type { PlotMark } from './plot-props';

export function Plot(props: PlotProps) {
  const { title, seconds, values, limit, show, marks } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const isDark = useMedia(DARK);
  const marksKey = marks.map(({ label, seconds: at }) => `${label}${at}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: new values go into the plot that is there
  useEffect(() => {
    const { current: element } = box;
    if (!element) return;
    const made = new uPlot(plotOptions(props, element), dataOf(seconds, values), element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: made.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [isDark, marksKey, limit]);

  useEffect(() => plot.current?.setData(dataOf(seconds, values)), [seconds, values]);

  const known = values.filter((value) => value !== null);
  const last = values.findLast((value) => value !== null) ?? null;
  const highest = known.length > 0 ? Math.max(...known) : null;
  const isOver = last !== null && last > limit;
  const text = [
    `last ${last === null ? 'no data' : show(last)}`,
    ...(highest === null ? [] : [`highest ${show(highest)}`]),
    `limit ${show(limit)}`,
  ].join(' · ');
  return (
    <figure className="plot">
      <figcaption>
        <strong>{title}</strong>{' '}
        <span className={isOver ? 'text-bad' : 'dim'}>
          {text}
          {isOver ? ' · over the limit' : ''}
        </span>
      </figcaption>
      <div ref={box} role="img" aria-label={`${title}: ${text}`} />
    </figure>
  );
}

function dataOf(seconds: readonly number[], values: readonly (number | null)[]): uPlot.AlignedData {
  return [[...seconds], [...values]];
}
