/** The report as one Markdown document. */
import { nextSteps } from '../../diagnose/next-steps';
import type { Check, Figures } from '../../model/state';
import { escapeMarkdown as escaped } from '../../text/escape';
import type { Report } from './report';

/** Writes the report. Text that came from outside can't become markup. */
export function reportMarkdown(report: Report): string {
  const { incident } = report;
  return `${[
    `# Incident ${escaped(incident.id)}`,
    '',
    `**${escaped(incident.target.deployment)}**, database connection pool: **${report.outcome}**.`,
    '',
    ...table(
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
        ['Alert to execution', secondsText(report.seconds.alertToExecution)],
        ['Execution to first action', secondsText(report.seconds.executionToFirstAction)],
        ['Execution to resolved', secondsText(report.seconds.executionToResolved)],
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
          ...nextSteps(finding).map((text) => `  - next: ${escaped(text)}`),
        ])
      : ['None: the incident ended before a diagnosis.']),
    '',
    '## Actions',
    '',
    ...(report.plan ? [`Dry run, nothing was changed. Planned: ${escaped(report.plan)}`, ''] : []),
    ...(report.actions.length > 0
      ? table(
          ['When', 'What', 'Object', 'Before', 'After', 'Undo'],
          report.actions.map((each) => [
            each.finishedAt,
            each.summary,
            each.object,
            each.before,
            each.after,
            each.undone ? `undone at ${each.undone.at}: ${each.undone.why}` : each.undo,
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
      ? table(['', 'Check', 'Value', 'Wanted', ''], report.checks.map(checkRow))
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
    ...table(
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

function traceLines({ trace }: Report): string[] {
  if (trace === null) return [];
  return [
    '## Connection tracing',
    '',
    `${trace.acquired} connections acquired and ${trace.released} released in ${trace.seconds} s, in the logs of ${trace.podsRead} pod(s).`,
    '',
    ...(trace.leaking.length > 0
      ? table(
          ['Call', 'Not given back', 'Oldest'],
          trace.leaking.map(({ call, held, oldestSeconds }) => [
            call,
            String(held),
            `${Math.round(oldestSeconds)} s`,
          ]),
        )
      : ['Every connection was given back.']),
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
  return table(['', 'Before', 'After'], beforeAfterRows(before, after));
}

/** The same as rows, for other documents. */
export function beforeAfterRows(before: Figures | null, after: Figures | null): string[][] {
  const row = (name: string, pick: (figures: Figures) => string) => [
    name,
    before ? pick(before) : 'unknown',
    after ? pick(after) : 'unknown',
  ];
  return [
    row('Highest pool utilisation', (figures) => percentText(figures.poolUtilization)),
    row('Sessions idle in transaction', (figures) => figures.idleInTransaction?.toString() ?? 'unknown'),
    row('Requests failing', (figures) => percentText(figures.errorRate)),
    row('Latency p95', (figures) => (figures.p95Ms === null ? 'unknown' : `${Math.round(figures.p95Ms)} ms`)),
    row('Replicas available', (figures) => figures.availableReplicas?.toString() ?? 'unknown'),
    row('Database full', (figures) =>
      figures.databaseFull === null ? 'unknown' : figures.databaseFull ? 'yes' : 'no',
    ),
  ];
}

/** A check's value or threshold in its own unit. */
export function measureText(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  if (unit === 'share') return percentText(value);
  return `${Math.round(value * 10) / 10} ${unit}`;
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}

function percentText(share: number | null): string {
  return share === null ? 'unknown' : `${Math.round(share * 1_000) / 10} %`;
}

function secondsText(seconds: number | null): string {
  return seconds === null ? 'not reached' : `${seconds} s`;
}

function offsetText(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds)} s`;
}
