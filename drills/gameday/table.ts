/** The game day as a table: expected beside happened, a line for each fact. */
import { paint } from '../../local/paint';
import type { Played } from './play';

const WIDTHS = { what: 52, expected: 44 } as const;

/** One scenario: its name, what it proves, and every fact that does not hold; the whole of them with `all`. */
export function scenarioLines({ name, proves, facts, holds, seconds }: Played, all: boolean): string[] {
  const head = `${holds ? paint('green', 'holds ') : paint('red', 'FAILED')}  ${name.padEnd(34)} ${String(seconds).padStart(4)} s  ${proves}`;
  const shown = facts.filter((each) => all || !each.holds);
  return [
    head,
    ...shown.map(
      ({ what, expected, happened, holds: each }) =>
        `  ${each ? ' ' : paint('red', 'x')} ${what.padEnd(WIDTHS.what)} ${cut(expected, WIDTHS.expected).padEnd(WIDTHS.expected)} ${happened}`,
    ),
  ];
}

/** The closing table: a line a scenario. */
export function summaryLines(played: readonly Played[]): string[] {
  const rows = played.map(({ name, holds, facts, seconds }) => {
    const good = facts.filter((each) => each.holds).length;
    return `${holds ? paint('green', 'holds ') : paint('red', 'FAILED')}  ${name.padEnd(34)} ${`${good}/${facts.length}`.padStart(6)} facts ${String(seconds).padStart(5)} s`;
  });
  const held = played.filter(({ holds }) => holds).length;
  return [...rows, '', `${held} of ${played.length} scenarios hold`];
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
