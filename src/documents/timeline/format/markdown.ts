/** The timeline as Markdown: tables, and the evidence of each entry below. */

import { escapeMarkdownLine as escaped } from '../../../text/escape';
import { lengthText, offsetText } from '../../../text/units';
import { markdownTable } from '../../markdown-table';
import type { Timeline, TimelineEntry } from '../model';
import { milestonesOf, placeOf, titleOf, tookText, triggerText } from './describe';

/** Text that came from outside can't become markup. */
export function timelineMarkdown(timeline: Timeline): string {
  const { entries, execution } = timeline;
  const withEvidence = entries.filter(({ evidence }) => evidence.length > 0);
  return `${[
    `# ${escaped(titleOf(timeline))}`,
    '',
    escaped(triggerText(timeline)),
    '',
    ...markdownTable(
      ['Execution', ''],
      [
        ['ARN', execution.arn || 'unknown'],
        ['Started', execution.startedAt ?? 'unknown'],
        ['Ended', execution.endedAt ?? 'not yet'],
        ['Redrives', String(execution.redrives)],
        ['History events', String(timeline.historyEvents)],
      ],
    ),
    '',
    '## Milestones',
    '',
    ...markdownTable(
      ['Milestone', 'Time', 'Formula', 'From', 'To'],
      milestonesOf(timeline).map(({ name, seconds, formula, from, to }) => [
        name,
        lengthText(seconds, 'not reached'),
        formula,
        from ?? '',
        to ?? '',
      ]),
    ),
    '',
    '## Timeline',
    '',
    ...markdownTable(['UTC', 'Offset', 'Took', 'Who', 'Branch', 'State', 'What', ''], entries.map(row)),
    ...(withEvidence.length > 0 ? ['', '## Evidence', '', ...withEvidence.flatMap(evidenceLines)] : []),
  ].join('\n')}\n`;
}

function row(entry: TimelineEntry): string[] {
  const { at, offsetSeconds, actor, branch, state, text, severity } = entry;
  return [at, offsetText(offsetSeconds), tookText(entry, 'not over'), actor, branch, state, text, severity];
}

function evidenceLines(entry: TimelineEntry): string[] {
  return [
    `- ${escaped(`${entry.at} ${placeOf(entry)}: ${entry.text}`)}`,
    ...entry.evidence.map((line) => `  - ${escaped(line)}`),
  ];
}
