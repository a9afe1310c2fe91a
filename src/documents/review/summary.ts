/** Summary: one paragraph, the severity, and where everything else is. */
import { rowOf } from '../../diagnose/causes';
import { RISK_TEXT } from '../../diagnose/risk-text';
import { isRepair } from '../../remediate/changes';
import { durationText, percent } from '../../text/units';
import { leakSources } from '../leaks';
import {
  type Block,
  code,
  fillIn,
  type Inline,
  link,
  list,
  paragraph,
  sql,
  strong,
  type Text,
  text,
} from './document';
import type { Story } from './story';
import { activityOf, causeOf, consoleUrl, countText, standing } from './words';

export function summaryBlocks(story: Story): Block[] {
  return [
    paragraph(...summaryOf(story)),
    list([severityOf(story), ...linksOf(story)]),
    ...(story.report.incident.mode === 'dry-run'
      ? []
      : [
          fillIn('what customers noticed and what they were sent (customer statement), and who was on call.'),
        ]),
  ];
}

function summaryOf(story: Story): Inline[] {
  const { report, impact } = story;
  const { incident, findings, milestones } = report;
  const [first] = findings;
  const { seconds: firstAction } = milestones.firstAction;
  const failed = impact.requestsFailed;
  const total = impact.requestsTotal;
  return [
    strong(incident.target.deployment),
    `: trouble with the database connection pool ${trouble(story)}. `,
    ...(first
      ? [
          `Cause: ${rowOf(first.cause).title} (${first.confidence} confidence): ${first.evidenceFor[0] ?? 'nothing could be read'}`,
          ...leakedBy(story),
          '. ',
        ]
      : ['Cause: not known: the incident ended before a diagnosis. ']),
    ...('value' in failed && 'value' in total
      ? [`${countText(failed.value)} of ${countText(total.value)} requests failed. `]
      : []),
    `${repairedBy(story)}.`,
    ...(firstAction !== null && standing(story).length > 0
      ? [` The first change was made ${durationText(firstAction)} after the incident started.`]
      : []),
  ];
}

/** Most of a leak, by its application and its last statement. */
function leakedBy(story: Story): Inline[] {
  const [most] = causeOf(story) === 'connection-leak' ? leakSources(activityOf(story)?.leaked ?? []) : [];
  if (!most) return [];
  const count = most.sessions === activityOf(story)?.leakedCount ? 'all' : String(most.sessions);
  return ['; ', `${count} of them of `, code(most.application), ', which had last run ', sql(most.query)];
}

function trouble({ report }: Story): string {
  const { incident, resolvedAt, milestones } = report;
  const { seconds } = milestones.resolution;
  const start = incident.trigger === 'alert' ? 'its alert' : 'its start';
  return resolvedAt === null || seconds === null
    ? `since ${incident.startedAt}, not known to be healthy when this was written`
    : `for ${durationText(seconds)}, from ${start} at ${incident.startedAt} to the last healthy sample at ${resolvedAt}`;
}

/** What repaired it, or who. */
function repairedBy(story: Story): string {
  const { report, calls, failure } = story;
  const repairs = standing(story)
    .filter(({ kind }) => isRepair(kind))
    .map(({ summary }) => summary);
  const called = [
    ...new Set(calls.filter(({ kind }) => kind !== 'risk').flatMap(({ audiences }) => audiences)),
  ];
  switch (report.outcome) {
    case 'resolved':
      return `The workflow repaired it: ${repairs.join('; ')}`;
    case 'recovered':
      return called.length > 0
        ? `It was healthy again after ${called.join(' and ')} had been called; what people did is not in the history`
        : 'It was healthy again without a change by the workflow';
    case 'observed':
      return 'Another execution held the lock; this one was observing and changed nothing';
    case 'joined':
      return 'It joined the incident that another execution has open; what was done is in that one';
    case 'dry-run':
      return `Nothing was changed: it was a dry run${report.plan ? `, which planned to ${report.plan}` : ''}`;
    case 'failed':
      return `The workflow itself failed${failure ? `: ${failure}` : ''}`;
    case 'open':
      return called.length > 0
        ? `It was left to ${called.join(' and ')}`
        : 'It was not known to be healthy at the end of the history';
  }
}

/** The runbook's own severity, and what raises it. */
function severityOf({ report, root, impact }: Story): Text {
  const { incident } = report;
  if (incident.mode === 'dry-run') return text('Severity: none, a dry run');
  const risks = (root?.risks ?? []).map(({ kind, why }) => `; ${RISK_TEXT[kind]}: ${why}`);
  const label = incident.alert?.labels['severity'];
  const { requestsFailed: failed, requestsTotal: total } = impact;
  const share =
    'value' in failed && 'value' in total && total.value > 0
      ? `; ${percent(failed.value / total.value)} of requests failed`
      : '';
  return text(
    `Severity: P1 (High), the runbook's${label ? `; the alert says ${label}` : ''}${share}${risks.join('')}`,
  );
}

function linksOf({ report, links, config }: Story): Text[] {
  const { incident } = report;
  const { alert, executionArn } = incident;
  const console = consoleUrl(executionArn);
  return [
    incident.trigger === 'alert'
      ? text('Started by alert ', code(alert?.name ?? 'unknown'), `, mode ${incident.mode}`)
      : text(
          `Started by hand${incident.requestedBy ? ` by ${incident.requestedBy}` : ''}, mode ${incident.mode}`,
          ...(incident.reason ? [`: ${incident.reason}`] : []),
        ),
    text('Execution: ', console ? link(executionArn, console) : executionArn),
    ...(alert?.generatorUrl ? [text(link('The alert in Prometheus', alert.generatorUrl))] : []),
    ...(config.alerts.runbookUrl ? [text(link('The runbook', config.alerts.runbookUrl))] : []),
    ...links.map(({ name, url }) => text(link(name, url))),
  ];
}
