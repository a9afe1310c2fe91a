/** What comes out of a row: one figure with its spread, and whether it is what was to be reached. */
import { max, median, min } from 'simple-statistics';
import type { Row } from './row';

export interface Figure {
  readonly of: 'ratio' | 'difference' | 'value';
  readonly value: number;
  /** The lowest and the highest turn: no less is what two runs differ by. The same where there is one sample. */
  readonly low: number;
  readonly high: number;
}

/** Null: there is nothing to be reached, the row is shown. */
export type Verdict = 'reached' | 'missed' | null;

/**
 * The figure of a row, by its target, or by whether it has a baseline. Samples that were taken in turns are compared
 * turn by turn, so that what else the machine did falls on both.
 * @throws RangeError for a row without samples.
 */
export function figureOf({ name, measured, baseline, target }: Row): Figure {
  if (measured.length === 0) throw new RangeError(`${name}: nothing was measured`);
  const of = target?.of ?? (baseline.length > 0 ? 'ratio' : 'value');
  if (of === 'value') return { of, value: median([...measured]), ...spread(measured) };
  if (baseline.length === 0) throw new RangeError(`${name}: there is no baseline to compare with`);
  const compare = (one: number, other: number) => (of === 'ratio' ? one / other : one - other);
  const middle = median([...baseline]);
  const inTurns = measured.length === baseline.length;
  const turns = measured.map((one, turn) => compare(one, inTurns ? (baseline[turn] ?? middle) : middle));
  const value = compare(median([...measured]), middle);
  const { low, high } = spread(turns);
  // The figure is that of the medians; where turns differ a lot, it may lie beside their own spread.
  return { of, value, low: Math.min(low, value), high: Math.max(high, value) };
}

export function verdictOf({ target }: Row, { value }: Figure): Verdict {
  if (target?.most === undefined && target?.least === undefined) return null;
  return value <= (target.most ?? Infinity) && value >= (target.least ?? -Infinity) ? 'reached' : 'missed';
}

export function medianOf(samples: readonly number[]): number {
  return median([...samples]);
}

function spread(samples: readonly number[]): { low: number; high: number } {
  return { low: min([...samples]), high: max([...samples]) };
}
