/** Frames as a picture: as wide as they took, the callees on top of who called them. */
import { escapeHtml } from '../../src/text/escape';
import type { Frame } from './frames';

const WIDTH = 1_200;
const ROW = 17;
const TOP = 44;
/** What is narrower is left out, with all that it called. */
const LEAST_WIDTH = 1.5;
const CHARACTER = 6.7;
const MOST_ROWS = 60;

interface Box {
  readonly name: string;
  readonly totalUs: number;
  readonly x: number;
  readonly width: number;
  readonly depth: number;
}

/** An SVG. The whole name of a frame and its time are in its title, which a browser shows. */
export function flameSvg(root: Frame, title: string): string {
  const boxes = boxesOf(root, 0, 0, WIDTH / Math.max(1, root.totalUs));
  const rows = 1 + Math.max(...boxes.map(({ depth }) => depth));
  const height = TOP + rows * ROW + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="10.5">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="8" y="18" font-size="14">${escapeHtml(title)}</text>`,
    `<text x="8" y="34" fill="#555">${ms(root.totalUs)} at work in all, as sampled; what is narrower than ${LEAST_WIDTH} pixels is left out</text>`,
    ...boxes.map((box) => boxSvg(box, root.totalUs, TOP + (rows - 1 - box.depth) * ROW)),
    '</svg>',
    '',
  ].join('\n');
}

function boxesOf(frame: Frame, x: number, depth: number, scale: number): Box[] {
  const width = frame.totalUs * scale;
  if (width < LEAST_WIDTH || depth >= MOST_ROWS) return [];
  const boxes: Box[] = [{ name: frame.name, totalUs: frame.totalUs, x, width, depth }];
  let at = x;
  for (const callee of [...frame.callees.values()].sort((a, b) => b.totalUs - a.totalUs)) {
    boxes.push(...boxesOf(callee, at, depth + 1, scale));
    at += callee.totalUs * scale;
  }
  return boxes;
}

function boxSvg({ name, totalUs, x, width }: Box, allUs: number, y: number): string {
  const share = ((100 * totalUs) / Math.max(1, allUs)).toFixed(1);
  const fits = Math.floor((width - 4) / CHARACTER);
  const text = name.length <= fits ? name : `${name.slice(0, Math.max(0, fits - 1))}…`;
  const label = fits < 4 ? '' : `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escapeHtml(text)}</text>`;
  return (
    `<g><title>${escapeHtml(name)}: ${ms(totalUs)}, ${share} %</title>` +
    `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(name)}"/>` +
    `${label}</g>`
  );
}

/** The project's own files, packages, and Node.js itself. */
function colourOf(name: string): string {
  const place = name.split(' ').at(-1) ?? '';
  if (place.startsWith('node:') || place.startsWith('(') || !name.includes(' ')) return '#d9d9d9';
  return /\.(ts|tsx|mjs|cjs|js)$/.test(place) ? '#8fd3c8' : '#f3c98b';
}

function ms(us: number): string {
  return `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`;
}
