/** `review`: the post-incident review of an execution, as a document to be filled in by people. */
import type { Command } from 'commander';
import { prometheusTransport } from '../src/adapters/prometheus/choose-transport';
import { PrometheusMetrics } from '../src/adapters/prometheus/prometheus';
import { type Configuration, findTarget } from '../src/configuration/configuration';
import { metricsOf, seriesLabelsOf } from '../src/configuration/target-settings';
import type { Document } from '../src/documents/review/document';
import { impactLimits, unknownImpact } from '../src/documents/review/impact';
import { reviewHtml } from '../src/documents/review/render/html';
import { reviewMarkdown } from '../src/documents/review/render/markdown';
import { buildReview } from '../src/documents/review/review';
import { spanOf } from '../src/documents/review/story';
import { type ExecutionHistory, readExecution } from '../src/history/read';
import { InvalidInputError } from '../src/model/errors';
import type { Impact } from '../src/model/impact';
import type { IncidentTarget } from '../src/model/incident';
import { type Connection, executionNamed } from './connection';
import { requireFormat, writeDocument } from './document';
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
      const document = await review(readExecution(await executions.history(execution)), config, options);
      writeDocument(FORMATS[format]?.(document) ?? '', output);
    });
}

/** Without a Prometheus that answers, the impact is not known; everything else is in the history. */
export async function review(
  history: ExecutionHistory,
  config: Configuration,
  options: RecordsOptions = {},
): Promise<Document> {
  const { incident } = history;
  if (!incident) {
    throw new InvalidInputError(
      'the execution ended before there was an incident: there is nothing to review',
    );
  }
  const { fromMs, toMs } = spanOf(history, config);
  const impact = await impactOf(incident.target, fromMs, toMs, config, options);
  return buildReview(history, { config, impact });
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
