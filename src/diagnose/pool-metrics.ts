/** Runbook, Diagnosis 1: the pools' three gauges out of a pod's page in the Prometheus text format. */
import { type MetricNames, type PoolGauges, poolSpellings } from '../configuration/metrics';
import { plainSelector } from '../configuration/promql';
import type { PodPool, PoolEvidence, Reading } from '../model/evidence';
import { errorText } from '../text/error-text';
import { type Labels, labelsText } from './gauge-series';
import { type Found, PagePools, type Problem } from './pool-gauges';
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
 * Reads one pod's pools while its metrics page comes, by the first spelling of their gauges that is there. A page that
 * is not asked for UTF-8 has underscores in place of dots (Prometheus, UTF-8 metric and label name escaping schemes).
 */
export class PoolPage {
  private readonly lines = new WholeLines();
  private readonly spellings: readonly PagePools[];

  constructor(names: PoolGauges & Pick<MetricNames, 'otherPoolGauges'>) {
    const gauges = poolSpellings(names).flatMap((each) => {
      const plain = underscored(each);
      return plain.poolTotal === each.poolTotal && plain.poolActive === each.poolActive
        ? [each]
        : [each, plain];
    });
    this.spellings = gauges.map((each) => new PagePools(each));
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
    const page = this.spelled();
    const found = page.found();
    const nameOf = namesOf(found.map(({ labels }) => labels));
    const pools: PodPool[] = [];
    const unknown: Problem[] = [];
    for (const each of found) {
      const pool = nameOf(each.labels);
      const problem = page.problemOf(each);
      if (problem) unknown.push({ ...problem, why: pool ? `${pool}: ${problem.why}` : problem.why });
      else pools.push(podPool(pod, pool, each));
    }
    const open = unknown.filter(({ isOpen }) => isOpen);
    const [first] = [...open, ...unknown];
    if (pools.length === 0) throw new RangeError(first?.why);
    return { pools, partial: open.map(({ why }) => why) };
  }

  private look(block: string): void {
    for (const spelling of this.spellings) spelling.look(block);
  }

  private spelled(): PagePools {
    const whole = this.spellings.find((spelling) => spelling.missing().length === 0);
    if (whole) return whole;
    const missing = this.spellings.map((spelling) => spelling.missing());
    // Of a spelling that is there in part, what lacks is what went wrong.
    const inPart = missing.find(({ length }) => length === 1);
    const names = inPart ?? missing.map(([first]) => first);
    throw new RangeError(`the metrics page has no ${[...new Set(names)].join(' and no ')}`);
  }
}

/** As a page has them that offers plain names alone. */
function underscored({ poolTotal, poolActive, poolIdle }: PoolGauges): PoolGauges {
  return {
    poolTotal: plainSelector(poolTotal),
    poolActive: plainSelector(poolActive),
    poolIdle: plainSelector(poolIdle),
  };
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
