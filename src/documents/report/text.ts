/** The report for a terminal: what a person wants to know first, then the timeline. */
import { printable } from '../../text/clean';
import { lengthText, offsetText } from '../../text/units';
import { measureText } from '../figures';
import { MARKS, placeOf } from '../timeline/format/describe';
import type { Report } from './report';

/** Plain lines, no colour; control characters from outside are removed before they reach a terminal. */
export function reportText(report: Report): string {
  const { incident } = report;
  const lines = [
    `${incident.id}  ${incident.target.deployment}  ${report.outcome.toUpperCase()}`,
    `  started   ${incident.startedAt} (${incident.trigger === 'alert' ? `alert ${incident.alert?.name ?? ''}` : `by hand${incident.requestedBy ? ` by ${incident.requestedBy}` : ''}`}, mode ${incident.mode})`,
    `  resolved  ${report.resolvedAt ?? 'not yet'}`,
    ...Object.values(report.milestones).map(
      ({ name, seconds }) => `  ${name.toLowerCase()}: ${lengthText(seconds, 'not reached')}`,
    ),
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
        `  ${each.passed ? 'passed' : 'FAILED'}  ${each.name}: ${measureText(each.value, each.unit)}, required ${each.comparison} ${measureText(each.threshold, each.unit)}`,
    ),
    'Timeline (UTC, since the start of the incident)',
    ...report.timeline.map(
      (each) =>
        `${MARKS[each.severity]} ${each.at.slice(11, 23)} ${offsetText(each.offsetSeconds).padStart(12)}  ${placeOf(each).padEnd(18)}  ${each.text}`,
    ),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}
