/** Runbook, Diagnosis 1: the pools' three gauges out of a pod's page in the Prometheus text format. */
import type { MetricNames } from '../configuration/metrics';
import { labelsBesidePool } from '../configuration/pool-utilization';
import { parseSelector } from '../configuration/promql';
import type { PodPool, PoolEvidence, Reading } from '../model/evidence';
import { errorText } from '../text/error-text';
import { type Figure, GaugeSeries, type Labels, labelsText } from './gauge-series';
import { WholeLines } from './whole-lines';

/** One pod's pools, at least one; `partial` names those of which it can't be said how full they are. */
export interface PodPools extends Reading {
  readonly pools: readonly PodPool[];
}

/** Of what tells a pool from the others. */
const MAX_LABELS_LENGTH = 120;
/** Hundreds of pods with the same trouble are one piece of news. */
const MAX_PARTIAL = 5;

/**
 * Reads one pod's pools while its metrics page comes. The rules by which they are told apart are those of the alert
 * (`poolUtilization`): by all labels that both gauges have, else the pod's series are added up.
 */
export class PoolPage {
  private readonly lines = new WholeLines();
  private readonly total: GaugeSeries;
  private readonly active: GaugeSeries;
  private readonly idle: GaugeSeries;

  constructor(names: Pick<MetricNames, 'poolTotal' | 'poolActive' | 'poolIdle'>) {
    const beside = labelsBesidePool(names);
    this.total = new GaugeSeries(names.poolTotal, beside);
    this.active = new GaugeSeries(names.poolActive, beside);
    const idleLabels = Object.keys(parseSelector(names.poolIdle).labels);
    this.idle = new GaugeSeries(names.poolIdle, [...beside, ...idleLabels]);
  }

  add(chunk: Uint8Array): void {
    for (const lines of this.lines.push(chunk)) this.look(lines);
  }

  /**
   * To be called once, when the page has been read. A pool that holds nothing and may hold nothing is none.
   * @throws RangeError saying why, when of no pool it can be said how full it is.
   */
  end(pod: string): PodPools {
    this.look(this.lines.end());
    for (const gauge of [this.total, this.active]) {
      if (gauge.figures().size === 0) throw new RangeError(`the metrics page has no ${gauge.selector}`);
    }
    const found = this.found();
    const nameOf = namesOf(found.map(({ labels }) => labels));
    const pools: PodPool[] = [];
    const unknown: Problem[] = [];
    for (const each of found) {
      const pool = nameOf(each.labels);
      const problem = this.problemOf(each);
      if (problem) unknown.push({ ...problem, why: pool ? `${pool}: ${problem.why}` : problem.why });
      else pools.push(podPool(pod, pool, each));
    }
    const open = unknown.filter(({ isOpen }) => isOpen);
    const [first] = [...open, ...unknown];
    if (pools.length === 0) throw new RangeError(first?.why);
    return { pools, partial: open.map(({ why }) => why) };
  }

  private look(block: string): void {
    for (const gauge of [this.total, this.active, this.idle]) gauge.look(block);
  }

  private found(): Found[] {
    const [total, active, idle] = [this.total.figures(), this.active.figures(), this.idle.figures()];
    if (![...active.keys()].some((key) => total.has(key))) {
      return [
        { labels: new Map(), total: this.total.sum(), active: this.active.sum(), idle: this.idle.sum() },
      ];
    }
    const each = new Map([...total, ...active]);
    return [...each].map(([key, { labels }]) => ({
      labels,
      total: total.get(key),
      active: active.get(key),
      idle: each.size === 1 ? this.idle.sum() : idle.get(key),
    }));
  }

  /** Why it can't be said how full a pool is; whether something may be behind it is open unless it holds nothing. */
  private problemOf({ total, active }: Found): Problem | null {
    const inUse = active !== undefined && active.value > 0;
    const beside = inUse ? ` while ${active.value} are in use` : '';
    if (total === undefined) return { why: `it has no ${this.total.selector}${beside}`, isOpen: inUse };
    if (Number.isNaN(total.value)) return { why: `${unusable(this.total, total)}${beside}`, isOpen: inUse };
    if (total.value === 0) {
      return {
        why: `${this.total.selector} is 0${beside}: utilization can't be computed`,
        isOpen: inUse,
      };
    }
    if (active === undefined) return { why: `it has no ${this.active.selector}`, isOpen: true };
    return Number.isNaN(active.value) ? { why: unusable(this.active, active), isOpen: true } : null;
  }
}

/** What a page has of one pool. */
interface Found {
  readonly labels: Labels;
  readonly total: Figure | undefined;
  readonly active: Figure | undefined;
  readonly idle: Figure | undefined;
}

interface Problem {
  readonly why: string;
  readonly isOpen: boolean;
}

function podPool(pod: string, pool: string, { total, active, idle }: Found): PodPool {
  const [size, inUse] = [total?.value ?? Number.NaN, active?.value ?? Number.NaN];
  const isIdleKnown = idle !== undefined && !Number.isNaN(idle.value);
  return {
    pod,
    pool,
    total: size,
    active: inUse,
    idle: isIdleKnown ? idle.value : null,
    utilization: inUse / size,
  };
}

function unusable({ selector }: GaugeSeries, { text }: Figure): string {
  return `${selector} is ${errorText(text, 40)}, not a count`;
}

/** By the labels in which the pools of one pod differ: the others say nothing. */
function namesOf(pools: readonly Labels[]): (labels: Labels) => string {
  const all = new Set(pools.flatMap((labels) => [...labels.keys()]));
  const telling = new Set(
    [...all].filter((label) => new Set(pools.map((labels) => labels.get(label))).size > 1),
  );
  return (labels) => {
    const own = new Map([...labels].filter(([label]) => telling.has(label)));
    return errorText(labelsText(own), MAX_LABELS_LENGTH);
  };
}

/** Adds up what was read of the pods. Null when not one pod could be read. */
export function sumPools(pages: readonly PodPools[], podsExpected: number): PoolEvidence | null {
  const pods = pages.flatMap(({ pools }) => pools);
  if (pods.length === 0) return null;
  const sum = (pick: (pool: PodPool) => number) => pods.reduce((result, pool) => result + pick(pool), 0);
  const unread = podsExpected - pages.length;
  const ofPages = pages.flatMap(({ pools, partial }) => partial.map((why) => `${pools[0]?.pod}: ${why}`));
  const more = ofPages.length - MAX_PARTIAL;
  return {
    podsExpected,
    podsRead: pages.length,
    pods,
    total: sum((pool) => pool.total),
    active: sum((pool) => pool.active),
    idle: sum((pool) => pool.idle ?? 0),
    maxPodUtilization: Math.max(...pods.map((pool) => pool.utilization)),
    partial: [
      ...(unread > 0 ? [`${unread} of ${podsExpected} pods could not be read`] : []),
      ...ofPages.slice(0, MAX_PARTIAL),
      ...(more > 0 ? [`and ${more} more pools that could not be read`] : []),
    ],
  };
}
