/** How a plot looks, in the colours of the page. */
import type uPlot from 'uplot';
import type { PlotProps } from './plot-props';

const HEIGHT = 148;
const FONT = '12px system-ui, sans-serif';
const DASH = [5, 4];

export function plotOptions(
  { title, limit, top, show, marks }: PlotProps,
  element: HTMLElement,
): uPlot.Options {
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
  const axis = { stroke: colour('--dim'), font: FONT, grid: { stroke: colour('--line'), width: 1 } };
  const ticks = { show: false };
  return {
    width: Math.max(200, element.clientWidth),
    height: HEIGHT,
    // Above, for the letters of the marks.
    padding: [16, 32, 0, 0],
    cursor: { sync: { key: 'pool-runbook' }, y: false, points: { size: 6 } },
    legend: { show: false },
    tzDate: (seconds) => utcDate(seconds),
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(top, (high ?? 0) * 1.08)] } },
    axes: [
      {
        ...axis,
        ticks,
        size: 32,
        gap: 12,
        values: (_plot, at) => at.map((seconds) => clock(seconds)),
        space: 80,
      },
      { ...axis, ticks, size: 62, values: (_plot, at) => at.map(show), space: 34 },
    ],
    series: [
      {},
      {
        label: title,
        stroke: colour('--series'),
        fill: colour('--series-fill'),
        width: 2,
        points: { show: false },
        spanGaps: false,
      },
    ],
    hooks: {
      draw: [
        (plot) => {
          const { left, width } = plot.bbox;
          const y = plot.valToPos(limit, 'y', true);
          line(plot, colour('--bad'), [left, y], [left + width, y]);
          for (const mark of marks) drawMark(plot, mark, colour('--act'));
        },
      ],
    },
  };
}

function drawMark(plot: uPlot, { seconds, label }: PlotProps['marks'][number], colour: string): void {
  const { top, height, left, width } = plot.bbox;
  const x = plot.valToPos(seconds, 'x', true);
  if (x < left || x > left + width) return;
  line(plot, colour, [x, top], [x, top + height]);
  const { ctx } = plot;
  const size = 12 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.font = `bold ${size}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  ctx.fillText(label, x, top);
  ctx.restore();
}

function line(
  { ctx }: uPlot,
  colour: string,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash(DASH.map((each) => each * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}

/** A date whose local fields are those of UTC: uPlot asks for those to find round steps. */
function utcDate(seconds: number): Date {
  const date = new Date(seconds * 1_000);
  return new Date(date.getTime() + date.getTimezoneOffset() * 60_000);
}

function clock(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(11, 19);
}
