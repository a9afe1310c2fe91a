/** The report for a terminal: what a person wants to know first, then the timeline. */
import { printable } from '../../text/clean';
import { measureText } from './markdown';
import type { Report } from './report';

const MARKS = { info: ' ', action: '*', warning: '!', error: 'x', success: '+' } as const;

/** Plain lines, no colour; control characters from outside are removed before they reach a terminal. */
export function reportText(report: Report): string {
  const { incident } = report;
  const lines = [
    `${incident.id}  ${incident.target.deployment}  ${report.outcome.toUpperCase()}`,
    `  started   ${incident.startedAt} (${incident.trigger === 'alert' ? `alert ${incident.alert?.name ?? ''}` : `by hand${incident.requestedBy ? ` by ${incident.requestedBy}` : ''}`}, mode ${incident.mode})`,
    `  resolved  ${report.resolvedAt ?? 'not yet'}`,
    '',
    'Findings',
    ...report.findings.map((each) => `  ${each.cause} (${each.confidence}): ${each.evidenceFor.join('; ')}`),
    'Actions',
    ...(report.plan ? [`  nothing was changed; planned: ${report.plan}`] : []),
    ...(report.actions.length === 0 && !report.plan ? ['  none'] : []),
    ...report.actions.flatMap((each) => [
      `  ${each.summary} (${each.before} -> ${each.after})`,
      each.undone ? `    undone at ${each.undone.at}: ${each.undone.why}` : `    undo: ${each.undo}`,
    ]),
    ...report.refusals.map((each) => `  refused ${each.kind}: ${each.why}`),
    'Checks',
    ...(report.checks.length === 0 ? ['  none was run'] : []),
    ...report.checks.map(
      (each) =>
        `  ${each.passed ? 'passed' : 'FAILED'}  ${each.name}: ${measureText(each.value, each.unit)}, wanted ${each.comparison} ${measureText(each.threshold, each.unit)}`,
    ),
    'Timeline (UTC, seconds since the start of the incident)',
    ...report.timeline.map(
      (each) =>
        `${MARKS[each.severity]} ${each.at.slice(11, 23)} ${each.offsetSeconds.toFixed(1).padStart(8)}  ${(each.state || each.actor).padEnd(18)}  ${each.text}`,
    ),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}
