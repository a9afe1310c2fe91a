/** Timeline and milestones, from the execution's history. */
import { beforeAfterRows, measureText } from '../report/markdown';
import { placeOf, tookText } from '../timeline/format/describe';
import { lengthText, offsetText } from '../timeline/format/units';
import { type Block, paragraph, table } from './document';
import type { Story } from './story';

export function milestoneBlocks({ timeline }: Story): Block[] {
  return [
    table(
      ['Milestone', 'Time', 'Formula', 'From', 'To'],
      timeline.milestones.map(({ name, seconds, formula, from, to }) => [
        name,
        lengthText(seconds, 'not reached, or not known'),
        formula,
        from ?? '',
        to ?? '',
      ]),
    ),
  ];
}

export function timelineBlocks({ timeline }: Story): Block[] {
  return [
    table(
      ['UTC', 'Offset', 'Took', 'Where', 'What'],
      timeline.entries.map((entry) => [
        entry.at,
        offsetText(entry.offsetSeconds),
        tookText(entry, 'not over'),
        placeOf(entry),
        entry.severity === 'info' ? entry.text : `${entry.severity}: ${entry.text}`,
      ]),
    ),
    paragraph(`From ${timeline.historyEvents} history events.`),
  ];
}

export function figuresBlocks({ report }: Story): Block[] {
  return [
    table(['', 'Before', 'After'], beforeAfterRows(report.before, report.after)),
    ...(report.checks.length === 0
      ? [paragraph('No check was run.')]
      : [
          table(
            ['Check at the end', 'Value', 'Wanted', 'Result'],
            report.checks.map(({ name, value, unit, comparison, threshold, passed }) => [
              name,
              measureText(value, unit),
              `${comparison} ${measureText(threshold, unit)}`,
              passed ? 'passed' : 'FAILED',
            ]),
          ),
        ]),
  ];
}
