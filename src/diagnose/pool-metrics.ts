/** Runbook, Diagnosis 1: the pool's three gauges out of a page in the Prometheus text format. */
import type { MetricNames } from '../configuration/metrics';
import type { PodPool, PoolEvidence } from '../evidence';
import { parseSelector } from '../promql';

/**
 * Reads one pod's pool from its metrics page. Several series of one gauge (a pool for each database, say) are summed.
 * @throws RangeError naming the gauge that is missing or not a usable number; a pool of size 0 is one such.
 */
export function readPodPool(
  pod: string,
  page: string,
  names: Pick<MetricNames, 'poolTotal' | 'poolActive' | 'poolIdle'>,
): PodPool {
  const total = gauge(page, names.poolTotal);
  const active = gauge(page, names.poolActive);
  const idle = gauge(page, names.poolIdle);
  if (total === 0) throw new RangeError(`${names.poolTotal} is 0: utilisation has no meaning`);
  return { pod, total, active, idle, utilization: active / total };
}

/** Adds up the pods. Null when not one pod could be read. */
export function sumPools(pods: readonly PodPool[], podsExpected: number): PoolEvidence | null {
  if (pods.length === 0) return null;
  const sum = (pick: (pod: PodPool) => number) => pods.reduce((result, pod) => result + pick(pod), 0);
  const total = sum((pod) => pod.total);
  const active = sum((pod) => pod.active);
  return {
    podsExpected,
    podsRead: pods.length,
    pods,
    total,
    active,
    idle: sum((pod) => pod.idle),
    utilization: active / total,
    maxPodUtilization: Math.max(...pods.map((pod) => pod.utilization)),
  };
}

/** A text may hold anything, braces too; the labels end where the texts do (Prometheus, Exposition formats). */
const SAMPLE = /^[ \t]*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]+(\S+)/;
/** As floats are written there, but for hexadecimal ones, which no client writes for a count. */
const FLOAT = /^\+?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
/** No pool and no server holds so many connections. */
const MAX_COUNT = 1_000_000;

/** @param selector A gauge, or those of its series that have certain labels. */
function gauge(page: string, selector: string): number {
  const { name, labels } = parseSelector(selector);
  let sum: number | null = null;
  for (const line of page.split('\n')) {
    if (!line.startsWith(name)) continue;
    const sample = SAMPLE.exec(line.slice(name.length));
    if (!sample || !hasLabels(sample[1] ?? '', labels)) continue;
    const value = FLOAT.test(sample[2] ?? '') ? Number(sample[2]) : Number.NaN;
    if (!(value <= MAX_COUNT)) throw new RangeError(`${selector} is ${sample[2]?.slice(0, 40)}, not a count`);
    sum = (sum ?? 0) + value;
  }
  if (sum === null) throw new RangeError(`the metrics page has no ${selector}`);
  return sum;
}

/** A label and its value, in which backslash, quote and line feed are escaped (Prometheus, Exposition Formats). */
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

function hasLabels(text: string, wanted: Readonly<Record<string, string>>): boolean {
  if (Object.keys(wanted).length === 0) return true;
  const found = Object.fromEntries([...text.matchAll(LABEL)].map(([, label, value]) => [label, value]));
  return Object.entries(wanted).every(([label, value]) => found[label] === value);
}
