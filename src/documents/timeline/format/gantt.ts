/** The picture: branches as lanes, states as bars, changes and failures as marks. All that it says is in the table too. */

import { escapeHtml } from '../../../text/escape';
import { durationText, offsetText } from '../../../text/units';
import type { Severity, Timeline } from '../model';
import { type Axis, axisOf } from './axis';
import { placeOf, tookText } from './describe';
import { type Bar, type LaneOfBars, lanesOf } from './gantt-rows';

const WIDTH = 960;
const LEFT = 10;
const INNER = WIDTH - 2 * LEFT;
const ROW = 20;
const HEAD = 18;
const AXIS = 26;

export function ganttSvg(timeline: Timeline): string {
  const whole = axisOf(timeline);
  const lanes = lanesOf(timeline, whole);
  let y = AXIS;
  const drawn = lanes.map((lane) => {
    const top = y;
    y += HEAD + lane.rows * ROW + 6;
    return laneSvg(lane, top);
  });
  const { fromMs, toMs } = whole;
  const label = `${lanes.length} lane(s) from ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="${escapeHtml(`Timeline as a picture: ${label}. The table below says the same.`)}">`,
    axisSvg(whole, y),
    ...drawn,
    '</svg>',
  ].join('\n');
}

/** Counted from the start of the incident, at round numbers. */
function axisSvg({ ticks }: Axis, height: number): string {
  const drawn = ticks.map(({ seconds, at }) => {
    const x = xOf(at);
    // The last label would run out of the picture.
    const anchor = x > WIDTH - 60 ? 'end' : x < 60 ? 'start' : 'middle';
    return (
      `<line class="tick" x1="${x}" x2="${x}" y1="18" y2="${height}"/>` +
      `<text class="axis" x="${x}" y="13" text-anchor="${anchor}">${seconds < 0 ? '−' : '+'}${durationText(seconds)}</text>`
    );
  });
  return drawn.join('');
}

function laneSvg({ branch, bars }: LaneOfBars, top: number): string {
  return [
    `<g><text class="lane" x="${LEFT}" y="${top + 13}">${escapeHtml(branch)}</text>`,
    ...bars.map((bar) => barSvg(bar, top + HEAD + bar.row * ROW)),
    '</g>',
  ].join('\n');
}

function barSvg({ entry, from, to }: Bar, y: number): string {
  const { severity, offsetSeconds, durationSeconds, text } = entry;
  const x = xOf(from);
  const width = Math.max(2, round((to - from) * INNER));
  const took = tookText(entry, 'not over');
  const title = `${placeOf(entry)}, ${offsetText(offsetSeconds)}${took ? `, ${took}` : ''}: ${text}`;
  const hasLength = durationSeconds !== null || took !== '';
  const fits = width > placeOf(entry).length * 7 + 12;
  return [
    `<g class="${severity}"><title>${escapeHtml(title)}</title>`,
    hasLength ? `<rect x="${x}" y="${y + 2}" width="${width}" height="${ROW - 5}" rx="2"/>` : '',
    severity === 'info' && hasLength
      ? ''
      : markSvg(entry.actor === 'engineer' ? 'engineer' : severity, x, y + ROW / 2),
    fits ? `<text class="name" x="${x + 12}" y="${y + 13}">${escapeHtml(placeOf(entry))}</text>` : '',
    '</g>',
  ].join('');
}

/** Shapes, so that no meaning hangs on a colour. */
function markSvg(kind: Severity | 'engineer', x: number, y: number): string {
  const at = (path: string) => `<path class="mark" transform="translate(${x} ${round(y)})" d="${path}"/>`;
  switch (kind) {
    case 'engineer':
      return at('M0-6a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2zM-5 6a5 5 0 0 1 10 0z');
    case 'action':
      return at('M0-6L6 0L0 6L-6 0z');
    case 'warning':
      return at('M0-6L6 5L-6 5z');
    case 'error':
      return at('M-5-3L-3-5L0-2L3-5L5-3L2 0L5 3L3 5L0 2L-3 5L-5 3L-2 0z');
    case 'success':
      return at('M-6 0L-4-2L-2 0L4-6L6-4L-2 4z');
    case 'info':
      return at('M0-3a3 3 0 1 1 0 6a3 3 0 1 1 0-6z');
  }
}

function xOf(share: number): number {
  return round(LEFT + share * INNER);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
