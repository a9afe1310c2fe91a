/** The kill run as a table: what was killed, when, how it ended, and how long that took. */
import { paint } from '../../local/paint';
import type { Killed } from './cell';

const WIDTHS = { name: 20, killed: 32, when: 54, ending: 22, what: 62 } as const;

/** One cell; beneath it the facts that do not hold, or the whole of them with `all`. */
export function cellLines(
  { name, killed, when, ending, facts, holds, seconds }: Killed,
  all: boolean,
): string[] {
  const verdict = holds ? paint('green', 'holds ') : paint('red', 'FAILED');
  const cells = [name.padEnd(WIDTHS.name), killed.padEnd(WIDTHS.killed), when.padEnd(WIDTHS.when)];
  return [
    `${verdict}  ${cells.join('  ')}  ${ending.padEnd(WIDTHS.ending)}  ${String(seconds).padStart(3)} s`,
    ...facts
      .filter((each) => all || !each.holds)
      .map(
        ({ what, expected, happened, holds: each }) =>
          `  ${each ? ' ' : paint('red', 'x')} ${what.padEnd(WIDTHS.what)} ${expected.padEnd(20)} ${happened}`,
      ),
  ];
}

export function closingLine(killed: readonly Killed[]): string {
  return `${killed.filter(({ holds }) => holds).length} of ${killed.length} hold`;
}
