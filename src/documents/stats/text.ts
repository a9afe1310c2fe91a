/** The sums for a terminal. */
import { columns, padded, printable } from '../../text/clean';
import { durationText, percent } from '../../text/units';
import { distributionText } from './distribution';
import { missingText } from './missing';
import type { PastIncidents } from './past-incident';
import type { Count, Stats, Sums } from './stats';

const SHOWN = 10;
const RIGHT: ReadonlySet<string> = new Set(['Incidents', 'Sessions', 'Repaired alone', 'Median to resolve']);

export interface StatsScope extends Pick<PastIncidents, 'unread' | 'partial'> {
  /** Unix time. */
  readonly sinceMs: number;
}

/** Plain lines; control characters from outside are removed before they reach a terminal. */
export function statsText(stats: Stats, { sinceMs, ...read }: StatsScope): string {
  const { all, notCounted, leaks, calls, leaksNotKept, byTarget, byMonth } = stats;
  const since = new Date(sinceMs).toISOString();
  const missing = missingText(read);
  const head = [
    `${all.incidents === 0 ? 'No incident' : `${all.incidents} incident(s)`} since ${since}.${notCounted.length > 0 ? ` Not counted: ${countsText(notCounted, 'before')}` : ''}`,
    ...(missing === null ? [] : [`There may be more: ${missing}.`]),
  ];
  const sections =
    all.incidents === 0
      ? []
      : [
          sumLines(all),
          leaks.length === 0 ? [] : leakLines(leaks),
          leaksNotKept === 0
            ? []
            : [`Of ${leaksNotKept} leak(s) an earlier version did not keep what leaked.`],
          calls.length === 0 ? [] : [`Calls that did not release a connection: ${countsText(calls)}`],
          groupLines(
            'Target',
            byTarget.map(({ target, ...sums }) => [target, sums]),
          ),
          groupLines(
            'Month',
            byMonth.map(({ month, ...sums }) => [month, sums]),
          ),
        ];
  const lines = [head, ...sections.filter((section) => section.length > 0)].flatMap((section, index) =>
    index === 0 ? section : ['', ...section],
  );
  return `${lines.map(printable).join('\n')}\n`;
}

function sumLines({
  incidents,
  repairedAlone,
  outcomes,
  causes,
  secondsTo,
  refusals,
  changes,
}: Sums): string[] {
  const lines: readonly (readonly [string, string])[] = [
    ['Repaired without a person', `${repairedAlone} of ${incidents} (${percent(repairedAlone / incidents)})`],
    ['Outcomes', countsText(outcomes)],
    ['Causes', countsText(causes)],
    ['Time to detect', distributionText(secondsTo.detect)],
    ['Time to first change', distributionText(secondsTo.firstChange)],
    ['Time to resolve', distributionText(secondsTo.resolve)],
    ['Changes', `${changes.made} made, ${changes.undone} undone`],
    ['Refused, by reason', countsText(refusals)],
  ];
  return lines.map(([name, text]) => `${padded(name, 27)}${text}`);
}

function leakLines(leaks: Stats['leaks']): string[] {
  return [
    ...tableLines(
      ['What leaked', 'Incidents', 'Sessions', 'Last', 'Last statement'],
      leaks
        .slice(0, SHOWN)
        .map(({ application, incidents, sessions, lastAt, query }) => [
          application,
          String(incidents),
          String(sessions),
          lastAt,
          query,
        ]),
    ),
    ...(leaks.length > SHOWN ? [`and ${leaks.length - SHOWN} more`] : []),
  ];
}

function groupLines(name: string, groups: readonly (readonly [string, Sums])[]): string[] {
  return tableLines(
    [name, 'Incidents', 'Repaired alone', 'Median to resolve', 'Most frequent cause'],
    groups.map(([of, { incidents, repairedAlone, secondsTo, causes }]) => [
      of,
      String(incidents),
      String(repairedAlone),
      secondsTo.resolve.median === null ? '-' : durationText(secondsTo.resolve.median),
      countsText(causes.slice(0, 1)),
    ]),
  );
}

/** Columns as wide as their widest cell, the last one left as it is; those of `RIGHT` are set to the right. */
function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, index) => Math.max(...all.map((row) => columns(row[index] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        if (RIGHT.has(head[index] ?? '')) return `${' '.repeat(width - columns(cell))}${cell}`;
        return index === row.length - 1 ? cell : padded(cell, width);
      })
      .join('  '),
  );
}

/** `resolved 2, open 1`, or `2 resolved`. */
function countsText(counts: readonly Count[], order: 'before' | 'after' = 'after'): string {
  if (counts.length === 0) return 'none';
  return counts
    .map(({ name, count }) => (order === 'before' ? `${count} ${name}` : `${name} ${count}`))
    .join(', ');
}
