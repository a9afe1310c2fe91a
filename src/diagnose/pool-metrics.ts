/** Runbook, Diagnosis 1: the pool's three gauges out of a page in the Prometheus text format. */
import type { MetricNames } from '../configuration/metrics';
import type { PodPool, PoolEvidence } from '../evidence';
import { parseSelector } from '../promql';
import { utf8, WholeLines } from './whole-lines';

/**
 * Reads one pod's pool while its metrics page comes. Several series of one gauge (a pool for each database, say) are
 * summed.
 */
export class PoolPage {
  private readonly lines = new WholeLines();
  private readonly total: Gauge;
  private readonly active: Gauge;
  private readonly idle: Gauge;

  constructor(names: Pick<MetricNames, 'poolTotal' | 'poolActive' | 'poolIdle'>) {
    this.total = new Gauge(names.poolTotal);
    this.active = new Gauge(names.poolActive);
    this.idle = new Gauge(names.poolIdle);
  }

  add(chunk: Uint8Array): void {
    for (const lines of this.lines.push(chunk)) this.look(lines);
  }

  /**
   * To be called once, when the page has been read.
   * @throws RangeError naming the gauge that is missing or not a usable number; a pool of size 0 is one such.
   */
  end(pod: string): PodPool {
    this.look(this.lines.end());
    const [total, active, idle] = [this.total.value(), this.active.value(), this.idle.value()];
    if (total === 0) throw new RangeError(`${this.total.selector} is 0: utilisation has no meaning`);
    return { pod, total, active, idle, utilization: active / total };
  }

  private look(block: string): void {
    for (const gauge of [this.total, this.active, this.idle]) gauge.look(block);
  }
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

/** The sum of a gauge's series. */
class Gauge {
  private readonly name: string;
  private readonly labels: Readonly<Record<string, string>>;
  private sum: number | null = null;
  private unusable: string | undefined;

  /** @param selector A gauge, or those of its series that have certain labels. */
  constructor(readonly selector: string) {
    ({ name: this.name, labels: this.labels } = parseSelector(selector));
  }

  /** The name is looked for, and not each line: a page may have thousands of other series. */
  look(block: string): void {
    if (block.startsWith(this.name)) this.add(block, 0);
    const atStart = `\n${this.name}`;
    for (let at = block.indexOf(atStart); at >= 0; at = block.indexOf(atStart, at + 1))
      this.add(block, at + 1);
  }

  value(): number {
    if (this.unusable !== undefined) throw new RangeError(this.unusable);
    if (this.sum === null) throw new RangeError(`the metrics page has no ${this.selector}`);
    return this.sum;
  }

  /** @param start of a line that begins with the name. */
  private add(block: string, start: number): void {
    const end = block.indexOf('\n', start);
    const rest = utf8(block.slice(start + this.name.length, end < 0 ? undefined : end));
    const [, labels = '', text = ''] = SAMPLE.exec(rest) ?? [];
    if (text === '' || !hasLabels(labels, this.labels)) return;
    const value = FLOAT.test(text) ? Number(text) : Number.NaN;
    if (!(value <= MAX_COUNT)) this.unusable ??= `${this.selector} is ${text.slice(0, 40)}, not a count`;
    this.sum = (this.sum ?? 0) + value;
  }
}

/** A label and its value, in which backslash, quote and line feed are escaped (Prometheus, Exposition Formats). */
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

function hasLabels(text: string, wanted: Readonly<Record<string, string>>): boolean {
  if (Object.keys(wanted).length === 0) return true;
  const found = Object.fromEntries([...text.matchAll(LABEL)].map(([, label, value]) => [label, value]));
  return Object.entries(wanted).every(([label, value]) => found[label] === value);
}
