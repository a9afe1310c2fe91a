/** Runbook, Diagnosis 1: the pool's three gauges out of a page in the Prometheus text format. */
import type { Configuration } from '../configuration';
import type { PodPool, PoolEvidence } from '../evidence';

/**
 * Reads one pod's pool from its metrics page. Several series of one gauge (a pool for each database, say) are summed.
 * @throws RangeError naming the gauge that is missing or not a usable number; a pool of size 0 is one such.
 */
export function readPodPool(pod: string, page: string, names: Configuration['metrics']): PodPool {
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
const SAMPLE = /^[ \t]*(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?[ \t]+(\S+)/;
/** As floats are written there, but for hexadecimal ones, which no client writes for a count. */
const FLOAT = /^\+?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
/** No pool and no server holds so many connections. */
const MAX_COUNT = 1_000_000;

function gauge(page: string, name: string): number {
  let sum: number | null = null;
  for (const line of page.split('\n')) {
    if (!line.startsWith(name)) continue;
    const sample = SAMPLE.exec(line.slice(name.length));
    if (!sample) continue;
    const value = FLOAT.test(sample[1] ?? '') ? Number(sample[1]) : Number.NaN;
    if (!(value <= MAX_COUNT)) throw new RangeError(`${name} is ${sample[1]?.slice(0, 40)}, not a count`);
    sum = (sum ?? 0) + value;
  }
  if (sum === null) throw new RangeError(`the metrics page has no ${name}`);
  return sum;
}
