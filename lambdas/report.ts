/** Report: runbook, Post-Incident. Writes what happened, read from the execution's own history. */
import { Executions } from '../src/adapters/executions';
import { S3ReportStore } from '../src/adapters/s3-report-store';
import { ENVIRONMENT } from '../src/environment';
import type { ReportReference } from '../src/escalate/messages';
import { beforeAfterTable, reportMarkdown } from '../src/report/markdown';
import { buildReport } from '../src/report/report';
import type { WorkflowState } from '../src/state';
import { configuration, log, once, variable } from './runtime';

const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));
const reportStore = once(() => new S3ReportStore(variable(ENVIRONMENT.reportBucket)));

export async function handler({
  incident,
}: WorkflowState): Promise<ReportReference & { readonly json: string }> {
  const report = buildReport(await executions().history(incident.executionArn), configuration());
  const { pgBouncer } = report;
  const [json, markdown] = await Promise.all([
    reportStore().put(
      `incidents/${incident.id}/report.json`,
      JSON.stringify(report, null, 2),
      'application/json',
    ),
    reportStore().put(
      `incidents/${incident.id}/report.md`,
      reportMarkdown(report),
      'text/markdown; charset=utf-8',
    ),
    ...(pgBouncer
      ? [reportStore().put(`incidents/${incident.id}/pgbouncer.yaml`, pgBouncer.manifest, 'application/yaml')]
      : []),
  ]);
  log('report', { incident: incident.id, outcome: report.outcome, markdown });
  const delivered = report.escalations.flatMap((each) => each.deliveries).filter((each) => each.delivered);
  return {
    outcome: report.outcome,
    json,
    markdown,
    paged: [...new Set(delivered.map((each) => each.audience))],
    beforeAfter: beforeAfterTable(report.before, report.after).join('\n'),
  };
}
