/** Report: runbook, Post-Incident. Writes what happened, read from the execution's own history, and its review. */
import { Executions } from '../src/adapters/aws/executions';
import { S3ReportStore } from '../src/adapters/aws/s3-report-store';
import { S3Reports } from '../src/adapters/aws/s3-reports';
import { prometheusAnswers } from '../src/adapters/readiness/prometheus-answers';
import { ENVIRONMENT } from '../src/configuration/environment';
import { beforeAfterTable, reportMarkdown } from '../src/documents/report/markdown';
import { buildReport, type Report } from '../src/documents/report/report';
import { impactLimits, unknownImpact, unreadParts } from '../src/documents/review/impact';
import { reviewHtml } from '../src/documents/review/render/html';
import { reviewMarkdown } from '../src/documents/review/render/markdown';
import { buildReview } from '../src/documents/review/review';
import { type EarlierIncidents, type Link, spanOf } from '../src/documents/review/story';
import { recurrenceFrom } from '../src/documents/stats/recurrence';
import type { ReportReference } from '../src/escalate/request';
import { pagedAudiences, type SentMessage } from '../src/history/messages';
import { type ExecutionHistory, readExecution } from '../src/history/read';
import { DependencyError } from '../src/model/errors';
import type { Impact } from '../src/model/impact';
import type { WorkflowState } from '../src/model/state';
import { errorText } from '../src/text/error-text';
import { checkable } from './check';
import { documentsAreKept } from './check-documents';
import { historyIsRead } from './check-executions';
import {
  type Concluded,
  type ConcludeTask,
  concludeCheck,
  type Recorded,
  type RecordTask,
  recordCheck,
} from './conclude-check';
import { configuration, targetOf } from './configuration';
import { log, once, variable } from './runtime';
import { openMetrics } from './sources';
import { count, seconds } from './telemetry';

const executions = once(() => new Executions(variable(ENVIRONMENT.stateMachineArn)));
const reportStore = once(() => new S3ReportStore(variable(ENVIRONMENT.reportBucket)));
const reports = once(() => new S3Reports(variable(ENVIRONMENT.reportBucket)));

/** Far more than a month of incidents; this function has 30 s for all that it does. */
const EARLIER = { maxObjects: 20_000, maxReports: 200, timeoutMs: 5_000 };

const MARKDOWN = 'text/markdown; charset=utf-8';

/** Of an incident, and of a check. */
type Event = WorkflowState | ConcludeTask | RecordTask;

export const handler = checkable('report', write, {
  ofTarget: prometheusAnswers,
  shared: async (check) => (await Promise.all([historyIsRead(check), documentsAreKept('report')])).flat(),
});

async function write(event: Event): Promise<WrittenReport | Concluded | Recorded> {
  if (!('task' in event)) return writeReport(event);
  return event.task === 'conclude-check' ? concludeCheck(event) : recordCheck(event);
}

type WrittenReport = ReportReference & { readonly json: string };

async function writeReport({ incident }: WorkflowState): Promise<WrittenReport> {
  const history = await historyOf(incident.executionArn);
  const report = buildReport(history, configuration());
  const { pgBouncer } = report;
  count('Executions', report.outcome);
  const { resolution } = report.milestones;
  if (resolution.seconds !== null) seconds('TimeToResolve', resolution.seconds);
  const put = putBeside(report);
  const [json, markdown] = await Promise.all([
    put('report.json', JSON.stringify(report, null, 2), 'application/json'),
    put('report.md', reportMarkdown(report), MARKDOWN),
    ...(pgBouncer ? [put('pgbouncer.yaml', pgBouncer.manifest, 'application/yaml')] : []),
  ]);
  const { review, unread } = await writeReview(history, report, [{ name: 'Report', url: markdown }]);
  log('report', { incident: incident.id, outcome: report.outcome, markdown, review });
  return {
    outcome: report.outcome,
    json,
    markdown,
    review,
    paged: pagedAudiences(history.messages),
    undelivered: history.messages.flatMap(lostLines),
    actions: report.actions.map(({ summary, undo, undone }) => ({ summary, undo, undone })),
    beforeAfter: beforeAfterTable(report.before, report.after).join('\n'),
    ...(unread.length > 0 ? { unread } : {}),
  };
}

/** @throws DependencyError: a client of AWS says what was wrong, and not with what. */
async function historyOf(executionArn: string): Promise<ExecutionHistory> {
  try {
    return readExecution(await executions().history(executionArn));
  } catch (error) {
    throw new DependencyError('step-functions', `the execution's history: ${errorText(error)}`, {
      cause: error,
    });
  }
}

/** Each message that a channel did not bring to its audience, and why. */
function lostLines({ kind, lost }: SentMessage): string[] {
  return lost.map(({ audience, channel, detail }) => `${kind} to ${audience} by ${channel}: ${detail}`);
}

type Put = (name: string, body: string, contentType: string) => Promise<string>;

function putBeside({ incident }: Report): Put {
  return (name, body, contentType) =>
    reportStore().put(`incidents/${incident.id}/${name}`, body, contentType);
}

interface Written {
  readonly review: string | null;
  /** What is missing in it, or why it is missing. */
  readonly unread: readonly string[];
}

/** The review comes on top of the report: null where it can't be written, and the report stands. */
async function writeReview(
  history: ExecutionHistory,
  report: Report,
  links: readonly Link[],
): Promise<Written> {
  try {
    const [impact, earlier] = await Promise.all([impactOf(history, report), earlierOf(report)]);
    const review = buildReview(history, { config: configuration(), impact, links, earlier });
    const put = putBeside(report);
    const [markdown] = await Promise.all([
      put('review.md', reviewMarkdown(review), MARKDOWN),
      put('review.html', reviewHtml(review), 'text/html; charset=utf-8'),
    ]);
    return { review: markdown, unread: [...unreadParts(impact), ...unreadEarlier(earlier)] };
  } catch (error) {
    const why = errorText(error);
    log('report', { incident: report.incident.id, reviewFailed: why });
    return { review: null, unread: [`the review, which could not be written: ${why}`] };
  }
}

async function impactOf(history: ExecutionHistory, { incident }: Report): Promise<Impact> {
  const { fromMs, toMs } = spanOf(history, configuration());
  try {
    return await openMetrics(targetOf(incident)).impact(fromMs, toMs, impactLimits(configuration()));
  } catch (error) {
    return unknownImpact(fromMs, toMs, errorText(error));
  }
}

/** A recurrence is worth a few seconds, and no failure. */
async function earlierOf({ incident }: Report): Promise<EarlierIncidents> {
  try {
    return await reports().read({ ...EARLIER, sinceMs: recurrenceFrom(incident) });
  } catch (error) {
    return { notRead: errorText(error) };
  }
}

function unreadEarlier(earlier: EarlierIncidents): string[] {
  return 'notRead' in earlier ? [`whether it is a recurrence: ${earlier.notRead}`] : [];
}
