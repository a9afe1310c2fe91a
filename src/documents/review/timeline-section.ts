/** Timeline and milestones, from the execution's history. */

import { heldSeconds } from '../../diagnose/held-seconds';
import { runbookCommand } from '../../text/commands';
import { durationText, lengthText, offsetText } from '../../text/units';
import { beforeAfterRows, measureText } from '../figures';
import { writerOf } from '../timeline/build';
import { placeOf, tookText } from '../timeline/format/describe';
import { type Block, command, paragraph, table } from './document';
import type { Story } from './story';

export function milestoneBlocks({ timeline, report, config }: Story): Block[] {
  const { incident } = report;
  return [
    ...(incident.trigger === 'alert'
      ? [
          paragraph(
            `The incident started when its alert fired; the alert's condition had held for ${durationText(heldSeconds(incident, config))} by then.`,
          ),
        ]
      : []),
    table(
      ['Milestone', 'Time', 'Formula', 'From', 'To'],
      Object.values(timeline.milestones).map(({ name, seconds, formula, from, to }) => [
        name,
        lengthText(seconds, 'not reached, or not known'),
        formula,
        from ?? '',
        to ?? '',
      ]),
    ),
  ];
}

export function timelineBlocks({ timeline, report }: Story): Block[] {
  const writer = writerOf(timeline);
  return [
    table(
      ['UTC', 'Offset', 'Took', 'Where', 'What'],
      timeline.entries
        .filter((entry) => entry !== writer)
        .map((entry) => [
          entry.at,
          offsetText(entry.offsetSeconds),
          tookText(entry, 'not over'),
          placeOf(entry),
          entry.severity === 'info' ? entry.text : `${entry.severity}: ${entry.text}`,
        ]),
    ),
    paragraph(
      `From ${timeline.historyEvents} history events${writer ? `, up to step ${writer.state}, which wrote this; what came after is shown by ` : '.'}`,
      ...(writer ? [command(runbookCommand('timeline', report.incident.executionArn)), '.'] : []),
    ),
  ];
}

export function figuresBlocks({ report }: Story): Block[] {
  return [
    table(['', 'Before', 'After'], beforeAfterRows(report.before, report.after)),
    ...(report.checks.length === 0
      ? [paragraph('No check was run.')]
      : [
          table(
            ['Check at the end', 'Value', 'Required', 'Result'],
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
