/** Results as people read them: expected and actual. */
import { paint } from '../../local/paint';
import type { Result } from './result';

const WIDTHS = { name: 34, seconds: 4, what: 56, expected: 44 } as const;

/** One result: its name, what it is about, its figures, and each fact that does not hold; every fact with `all`. */
export function resultLines(result: Result, all: boolean): string[] {
  const { about, ending, figures = [], facts } = result;
  const shown = facts.filter((each) => all || !each.holds);
  return [
    `${headOf(result)}  ${about}${ending === undefined ? '' : `: ${ending}`}`,
    ...figures.map((line) => `    ${line}`),
    ...shown.map(
      ({ what, expected, happened, holds }) =>
        `  ${holds ? ' ' : paint('red', 'x')} ${what.padEnd(WIDTHS.what)} ${cut(expected).padEnd(WIDTHS.expected)} ${happened}`,
    ),
  ];
}

/** A line a result, with the number of its facts that hold. */
export function summaryLines(results: readonly Result[]): string[] {
  return results.map((result) => {
    const good = result.facts.filter(({ holds }) => holds).length;
    return `${headOf(result)}  ${`${good}/${result.facts.length}`.padStart(6)} facts`;
  });
}

/** @param chosen how many were to be played. */
export function closingLine(results: readonly Result[], chosen: number, noun: string, ms: number): string {
  const held = results.filter(({ holds }) => holds).length;
  return `${held} of ${chosen} ${noun}${chosen === 1 ? '' : 's'} hold${chosen === 1 ? 's' : ''}, in ${(ms / 60_000).toFixed(1)} minutes`;
}

function headOf({ name, holds, seconds }: Result): string {
  const verdict = holds ? paint('green', 'holds ') : paint('red', 'FAILED');
  return `${verdict}  ${name.padEnd(WIDTHS.name)} ${String(seconds).padStart(WIDTHS.seconds)} s`;
}

function cut(text: string): string {
  return text.length > WIDTHS.expected ? `${text.slice(0, WIDTHS.expected - 1)}…` : text;
}
