/** `review`: the post-incident review of an execution, as a document to be filled in by people. */
import { regionOf } from '../src/adapters/aws/executions';
import { prometheusTransport } from '../src/adapters/prometheus/choose-transport';
import { PrometheusMetrics } from '../src/adapters/prometheus/prometheus';
import { type Configuration, findTarget, parseConfiguration } from '../src/configuration/configuration';
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
import type { Incident, IncidentTarget } from '../src/model/incident';
import { errorText } from '../src/text/error-text';
import type { REVIEW_FORMATS, ReviewOptions } from './commands/options';
import { executionNamed, type Reading } from './connection';
import type { Answer, ReadContext } from './context';
import { requireFormat, written } from './document';
import { bucketOf, PERSONS_LIMITS, readBucket, readFolder } from './past-reports';
import { personsAccess, type RecordsOptions, readConfiguration } from './target-records';

const FORMATS: Readonly<Record<(typeof REVIEW_FORMATS)[number], (review: Document) => string>> = {
  markdown: reviewMarkdown,
  html: reviewHtml,
};

/** @throws InvalidInputError for a format that there is not, or where there was no incident. */
export async function reviewOf(
  context: ReadContext,
  name: string,
  { format, output }: ReviewOptions,
): Promise<Answer> {
  requireFormat(format, FORMATS);
  const { globals } = context;
  const reading = await context.read(name);
  const { executions, ended } = reading;
  const config =
    ended?.configuration && !globals.configuration
      ? parseConfiguration(ended.configuration)
      : readConfiguration(globals);
  const execution = await executionNamed(executions, name);
  const history = readExecution(await executions.history(execution));
  const earlier = await earlierOf(history, reading);
  const document = ended
    ? await reviewOfEnded(history, config, earlier)
    : await review(history, config, globals, earlier);
  return written(
    FORMATS[format as keyof typeof FORMATS](document),
    output,
    { execution, ...document },
    context.say,
  );
}

/** With the person's own rights. Whoever may not read the bucket gets the review all the same. */
async function earlierOf(
  { incident }: ExecutionHistory,
  { executions, ended }: Reading,
): Promise<EarlierIncidents> {
  if (!incident) return { notRead: 'there was no incident' };
  try {
    if (ended) return readFolder(ended.objects);
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
  const { target } = incidentOf(history);
  const { fromMs, toMs } = spanOf(history, config);
  const impact = await impactOf(target, fromMs, toMs, config, options);
  return buildReview(history, { config, impact, ...(earlier ? { earlier } : {}) });
}

/** Its Prometheus is gone: another one may be where it was. */
function reviewOfEnded(
  history: ExecutionHistory,
  config: Configuration,
  earlier: EarlierIncidents,
): Document {
  incidentOf(history);
  const { fromMs, toMs } = spanOf(history, config);
  const impact = unknownImpact(fromMs, toMs, 'the local run has ended, and its Prometheus with it');
  return buildReview(history, { config, impact, earlier });
}

function incidentOf({ incident }: ExecutionHistory): Incident {
  if (incident) return incident;
  throw new InvalidInputError('the execution ended before there was an incident: there is nothing to review');
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
