/** Rows and their figures in words, for the terminal and the page. */
import { type Figure, figureOf, medianOf, type Verdict, verdictOf } from './figure';
import type { Row } from './row';

export interface Line {
  readonly row: Row;
  readonly figure: Figure;
  readonly verdict: Verdict;
  readonly cells: readonly string[];
}

export const HEADINGS = [
  'measurement',
  'median',
  'baseline',
  'baseline median',
  'figure (spread)',
  'target',
  '',
] as const;

export function lineOf(row: Row): Line {
  const figure = figureOf(row);
  const verdict = verdictOf(row, figure);
  const { what, beside, unit, measured, baseline } = row;
  const cells = [
    what,
    quantity(medianOf(measured), unit),
    beside,
    baseline.length > 0 ? quantity(medianOf(baseline), unit) : '',
    `${figureText(figure, unit)}${measured.length > 1 ? ` (${figureText({ ...figure, value: figure.low }, unit)} to ${figureText({ ...figure, value: figure.high }, unit)})` : ''}`,
    targetText(row),
    verdict ?? 'no target',
  ];
  return { row, figure, verdict, cells };
}

function targetText({ target, unit }: Row): string {
  if (!target) return '';
  const { of, most, least } = target;
  const bound = (sign: string, value: number | undefined) =>
    value === undefined ? [] : [`${sign} ${figureText({ of, value }, unit)}`];
  return [...bound('≤', most), ...bound('≥', least)].join(', ');
}

/** `1.2 ×`, `+3.1 ms`, `4 s`. */
export function figureText({ of, value }: Pick<Figure, 'of' | 'value'>, unit: Row['unit']): string {
  if (of === 'ratio') return `${number(value)} ×`;
  const text = quantity(value, unit);
  return of === 'difference' && value >= 0 ? `+${text}` : text;
}

function quantity(value: number, unit: Row['unit']): string {
  if (unit === 'USD') return `$${value < 0.01 ? value.toFixed(5) : value.toFixed(2)}`;
  return unit === 'per second' ? `${number(value)}/s` : `${number(value)} ${unit}`;
}

/** Three digits that count; none more than the measurement is good for. */
function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 0.1 || size === 0 ? value.toFixed(2) : value.toPrecision(2);
}
