/** The report as one Markdown document. */
import { nextSteps } from '../../diagnose/next-steps';
import type { AppliedAction } from '../../model/actions';
import type { Check, Figures } from '../../model/state';
import { escapeMarkdown as escaped, markdownCode } from '../../text/escape';
import { lengthText, offsetText } from '../../text/units';
import { beforeAfterRows, measureText } from '../figures';
import { type Cell, markdownTable } from '../markdown-table';
import type { Report } from './report';

/** Writes the report. Text that came from outside can't become markup. */
export function reportMarkdown(report: Report): string {
  const { incident } = report;
  return `${[
    `# Incident ${escaped(incident.id)}`,
    '',
    `**${escaped(incident.target.deployment)}**, database connection pool: **${report.outcome}**.`,
    '',
    ...markdownTable(
      ['', ''],
      [
        ['Started', incident.startedAt],
        ['Resolved', report.resolvedAt ?? 'not yet'],
        [
          'Trigger',
          incident.trigger === 'alert'
            ? `alert ${incident.alert?.name ?? ''}`
            : `by hand${incident.requestedBy ? `, ${incident.requestedBy}` : ''}`,
        ],
        ['Mode', incident.mode],
        ...Object.values(report.milestones).map(({ name, seconds }) => [
          name,
          lengthText(seconds, 'not reached'),
        ]),
        ['Execution', incident.executionArn],
      ],
    ),
    '',
    '## Findings',
    '',
    ...(report.findings.length > 0
      ? report.findings.flatMap((finding) => [
          `- **${finding.cause}** (${finding.confidence} confidence)`,
          ...finding.evidenceFor.map((text) => `  - for: ${escaped(text)}`),
          ...finding.evidenceAgainst.map((text) => `  - against: ${escaped(text)}`),
          ...nextSteps(finding).map((text) => `  - next: ${markdownCode(text)}`),
        ])
      : ['None: the incident ended before a diagnosis.']),
    '',
    '## Actions',
    '',
    ...(report.plan ? [`Dry run, nothing was changed. Planned: ${escaped(report.plan)}`, ''] : []),
    ...(report.actions.length > 0
      ? markdownTable(
          ['Finished', 'What', 'Object', 'Before', 'After', 'Undo'],
          report.actions.map((each) => [
            each.finishedAt,
            each.summary,
            each.object,
            each.before,
            each.after,
            undoCell(each),
          ]),
        )
      : ['Nothing was changed.']),
    ...(report.refusals.length > 0
      ? ['', 'Refused:', '', ...report.refusals.map((each) => `- ${each.kind}: ${escaped(each.why)}`)]
      : []),
    '',
    ...traceLines(report),
    '## Before and after',
    '',
    ...beforeAfterTable(report.before, report.after),
    '',
    '## Checks',
    '',
    ...(report.checks.length > 0
      ? markdownTable(['', 'Check', 'Value', 'Required', ''], report.checks.map(checkRow))
      : ['None was run.']),
    '',
    '## Escalations',
    '',
    ...(report.escalations.length > 0
      ? report.escalations.map((each) => `- ${each.at} ${escaped(each.summary)}`)
      : ['Nobody had to be called.']),
    '',
    ...pgBouncerLines(report),
    '## Timeline',
    '',
    ...markdownTable(
      ['UTC', 'Offset', 'Who', 'State', 'What'],
      report.timeline.map((each) => [
        each.at,
        offsetText(each.offsetSeconds),
        each.actor,
        each.state,
        each.text,
      ]),
    ),
  ].join('\n')}\n`;
}

function undoCell({ undo, undoPlan, undone }: AppliedAction): Cell {
  if (undone) return `undone at ${undone.at}: ${undone.why}`;
  return undoPlan ? { command: undo } : undo;
}

function traceLines({ trace }: Report): string[] {
  if (trace === null) return [];
  return [
    '## Connection tracing',
    '',
    `${trace.acquired} connections acquired and ${trace.released} released in ${trace.seconds} s, in the logs of ${trace.podsRead} pod(s).`,
    '',
    ...(trace.leaking.length > 0
      ? markdownTable(
          ['Call', 'Not released', 'Oldest'],
          trace.leaking.map(({ call, held, oldestSeconds }) => [
            call,
            String(held),
            `${Math.round(oldestSeconds)} s`,
          ]),
        )
      : ['Every connection was released.']),
    '',
  ];
}

function pgBouncerLines({ pgBouncer }: Report): string[] {
  if (pgBouncer === null) return [];
  return [
    '## To consider: PgBouncer',
    '',
    'Not applied. A filled-in manifest is beside this report (`pgbouncer.yaml`); its sums:',
    '',
    ...pgBouncer.arithmetic.map((line) => `- ${escaped(line)}`),
    '',
  ];
}

/** The figures before the first diagnosis and at the last validation. */
export function beforeAfterTable(before: Figures | null, after: Figures | null): string[] {
  return markdownTable(['', 'Before', 'After'], beforeAfterRows(before, after));
}

function checkRow(check: Check): string[] {
  return [
    check.passed ? 'passed' : 'FAILED',
    check.name,
    measureText(check.value, check.unit),
    `${check.comparison} ${measureText(check.threshold, check.unit)}`,
    check.detail,
  ];
}
