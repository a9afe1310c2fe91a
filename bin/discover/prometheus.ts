/** What a Prometheus has of a deployment's pods: a few questions, each about these pods alone. */
import * as z from 'zod';
import { networkErrorText } from '../../src/adapters/http/network-error';
import { rangeSchema } from '../../src/adapters/prometheus/answers';
import { PlainPrometheus } from '../../src/adapters/prometheus/plain-prometheus';
import {
  isPlainName,
  labelList,
  literal,
  parseSelector,
  quoted,
  series,
} from '../../src/configuration/promql';
import { DependencyError } from '../../src/model/errors';
import { errorText } from '../../src/text/error-text';
import { parsedJson } from '../../src/text/json';
import { type LabelsFound, labelsFound, type Of, POD_LABELS } from './labels';
import { type Find, GAUGE_NAMES } from './recognise';
import { ERROR_LABELS, type Labelled, REQUEST_NAMES } from './requests';

export interface PrometheusFound {
  /** The gauges that it has of these pods. */
  readonly find: Find;
  readonly labelled: Labelled;
  readonly labels: LabelsFound | null;
  /** Seconds between two samples of a gauge; null where there are not two. */
  readonly scrapeIntervalSeconds: number | null;
}

const TIMEOUT_MS = 10_000;
/** What has not come for so long is another configuration's. */
const RECENT_SECONDS = 600;
const MAX_SERIES = 2_000;
/** Enough to know how they are called. */
const MAX_PODS = 20;

const seriesSchema = z.object({
  status: z.literal('success'),
  data: z.array(z.record(z.string(), z.string())),
});
const countsSchema = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});

type Labels = Readonly<Record<string, string>>;

/** @throws DependencyError where it can't be asked. @param nowMs Milliseconds since 1970. */
export async function readPrometheus(url: string, of: Of, nowMs: number): Promise<PrometheusFound> {
  const server = new PlainPrometheus(url);
  const pods = of.pods.slice(0, MAX_PODS).map(literal).join('|');
  const gauges = await poolSeries(server, pods, nowMs);
  const labels = labelsFound(gauges, of);
  const [first] = gauges;
  if (!labels || !first) {
    return { find: () => undefined, labelled: () => undefined, labels, scrapeIntervalSeconds: null };
  }
  const [scrapeIntervalSeconds, counts] = await Promise.all([
    scrapeInterval(server, first),
    requestCounts(server, `${labels.podLabel}=~${quoted(pods)}`, gauges.some(hasDots)),
  ]);
  return {
    find: (selector) => sampleOf(gauges, selector),
    labelled: (name) => labelsOf(counts, name),
    ...{ labels, scrapeIntervalSeconds },
  };
}

/** Series of any gauge that is known, of these pods, by whichever label names them. */
async function poolSeries(server: PlainPrometheus, pods: string, nowMs: number): Promise<Labels[]> {
  const names = quoted(GAUGE_NAMES.map(literal).join('|'));
  const form = new URLSearchParams({
    start: String(nowMs / 1_000 - RECENT_SECONDS),
    end: String(nowMs / 1_000),
    limit: String(MAX_SERIES),
  });
  for (const label of POD_LABELS) form.append('match[]', `{__name__=~${names},${label}=~${quoted(pods)}}`);
  const { data } = await ask(server, '/api/v1/series', form, seriesSchema);
  return data.slice(0, MAX_SERIES);
}

function sampleOf(gauges: readonly Labels[], selector: string): ReturnType<Find> {
  const { name, labels } = parseSelector(selector);
  const found = gauges.find(
    (each) =>
      each['__name__'] === name && Object.entries(labels).every(([label, value]) => each[label] === value),
  );
  return found && { line: selector, value: null };
}

/** The median pause between the samples of one series. */
async function scrapeInterval(
  server: PlainPrometheus,
  { __name__, ...labels }: Labels,
): Promise<number | null> {
  const matchers = Object.entries(labels).map(([label, equals]) => ({ label, equals }));
  const query = `${series(__name__ ?? '', matchers)}[${RECENT_SECONDS}s]`;
  const { data } = await ask(server, '/api/v1/query', new URLSearchParams({ query }), rangeSchema);
  const times = (data.result[0]?.values ?? []).map(([seconds]) => seconds);
  const pauses = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .sort((a, b) => a - b);
  const median = pauses[Math.floor(pauses.length / 2)];
  return median === undefined ? null : Math.round(median * 10) / 10;
}

/**
 * Which metrics of requests there are, with the values of the labels that tell failures.
 * @param takesDots Only a Prometheus 3 takes labels with dots; another refuses the whole query.
 */
async function requestCounts(server: PlainPrometheus, ofPods: string, takesDots: boolean): Promise<Labels[]> {
  const names = quoted(REQUEST_NAMES.map(literal).join('|'));
  const by = ['__name__', ...ERROR_LABELS.filter((label) => takesDots || isPlainName(label))];
  const query = `count by (${labelList(by)}) ({__name__=~${names},${ofPods}})`;
  const { data } = await ask(server, '/api/v1/query', new URLSearchParams({ query }), countsSchema);
  return data.result.map(({ metric }) => metric);
}

function hasDots(labels: Labels): boolean {
  return !isPlainName(labels['__name__'] ?? '');
}

function labelsOf(counts: readonly Labels[], name: string): ReadonlySet<string> | undefined {
  const own = counts.filter((each) => each['__name__'] === name);
  return own.length > 0 ? new Set(own.flatMap((labels) => Object.keys(labels))) : undefined;
}

async function ask<T>(
  server: PlainPrometheus,
  path: string,
  form: URLSearchParams,
  schema: z.ZodType<T>,
): Promise<T> {
  let answer: Awaited<ReturnType<PlainPrometheus['send']>>;
  try {
    answer = await server.send(path, form, AbortSignal.timeout(TIMEOUT_MS));
  } catch (error) {
    throw new DependencyError('prometheus', networkErrorText(error, TIMEOUT_MS), { cause: error });
  }
  const { status, text } = answer;
  if (status < 200 || status > 299) {
    throw new DependencyError('prometheus', `HTTP ${status}: ${errorText(text)}`, { code: String(status) });
  }
  const parsed = schema.safeParse(parsedJson(text));
  if (!parsed.success) throw new DependencyError('prometheus', 'the answer has an unknown shape');
  return parsed.data;
}
