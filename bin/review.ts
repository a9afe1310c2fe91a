/** `review`: the post-incident review of an execution, as a document to be filled in by people. */
import type { Command } from 'commander';
import { regionOf } from '../src/adapters/aws/executions';
import { prometheusTransport } from '../src/adapters/prometheus/choose-transport';
import { PrometheusMetrics } from '../src/adapters/prometheus/prometheus';
import { type Configuration, findTarget } from '../src/configuration/configuration';
import { metricsOf, seriesLabelsOf } from '../src/configuration/target-settings';
import type { Document } from '../src/documents/review/document';
import { impactLimits, unknownImpact } from '../src/documents/review/impact';
import { reviewHtml } from '../src/documents/review/render/html';
import { reviewMarkdown } from '../src/documents/review/render/markdown';
import { buildReview } from '../src/documents/review/review';
import { type EarlierIncidents, spanOf } from '../src/documents/review/story';
import { recurrenceFrom } from '../src/documents/stats/recurrence';
import { type ExecutionHistory, readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import type { Impact } from '../src/model/impact';
import type { IncidentTarget } from '../src/model/incident';
import { errorText } from '../src/text/error-text';
import { type Connection, executionNamed } from './connection';
import { requireFormat, writeDocument } from './document';
import { bucketOf, PERSONS_LIMITS, readBucket } from './past-reports';
import { personsAccess, type RecordsOptions, readConfiguration } from './target-records';

const FORMATS: Readonly<Record<string, (review: Document) => string>> = {
  markdown: reviewMarkdown,
  html: reviewHtml,
};

interface ReviewOptions {
  readonly format: string;
  readonly output?: string;
}

/** Adds `review`. @param open connects to Step Functions. */
export function addReview(program: Command, open: (execution: string) => Promise<Connection>): void {
  program
    .command('review <execution>')
    .description("the post-incident review of an execution: its name, its ARN or 'latest'")
    .option('--format <format>', Object.keys(FORMATS).join(', '), 'markdown')
    .option('--output <file>', 'write it there instead of printing it')
    .action(async (name: string, { format, output }: ReviewOptions) => {
      requireFormat(format, FORMATS);
      const options = program.opts<RecordsOptions>();
      const config = readConfiguration(options);
      const { executions } = await open(name);
      const execution = await executionNamed(executions, name);
      const history = readExecution(await executions.history(execution));
      const earlier = await earlierOf(history, executions);
      const document = await review(history, config, options, earlier);
      writeDocument(FORMATS[format]?.(document) ?? '', output);
    });
}

/** With the person's own rights. Whoever may not read the bucket gets the review all the same. */
async function earlierOf(
  { incident }: ExecutionHistory,
  executions: Connection['executions'],
): Promise<EarlierIncidents> {
  if (!incident) return { notRead: 'there was no incident' };
  try {
    const bucket = await bucketOf(executions);
    if (bucket === undefined) return { notRead: 'no execution names the bucket with the reports' };
    const limits = { ...PERSONS_LIMITS, sinceMs: recurrenceFrom(incident) };
    return await readBucket(bucket, regionOf(executions.stateMachineArn), limits);
  } catch (error) {
    return { notRead: errorText(error) };
  }
}

/** Without a Prometheus that answers, the impact is not known; everything else is in the history. */
export async function review(
  history: ExecutionHistory,
  config: Configuration,
  options: RecordsOptions = {},
  earlier?: EarlierIncidents,
): Promise<Document> {
  const { incident } = history;
  if (!incident) {
    throw new InvalidInputError(
      'the execution ended before there was an incident: there is nothing to review',
    );
  }
  const { fromMs, toMs } = spanOf(history, config);
  const impact = await impactOf(incident.target, fromMs, toMs, config, options);
  return buildReview(history, { config, impact, ...(earlier ? { earlier } : {}) });
}

async function impactOf(
  { name }: IncidentTarget,
  fromMs: number,
  toMs: number,
  config: Configuration,
  options: RecordsOptions,
): Promise<Impact> {
  const target = findTarget(config, name);
  if (!target) return unknownImpact(fromMs, toMs, `target ${name} is not in the configuration`);
  const prometheus = new PrometheusMetrics(
    prometheusTransport(target.prometheus, () => personsAccess(options)),
    seriesLabelsOf(target),
    metricsOf(target, config),
    config.probes.timeoutMs,
  );
  return prometheus.impact(fromMs, toMs, impactLimits(config));
}
