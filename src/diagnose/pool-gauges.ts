/** The pools of one pod's page, by one spelling of their three gauges. */
import type { PoolGauges } from '../configuration/metrics';
import { labelsBesidePool } from '../configuration/pool-utilization';
import { parseSelector } from '../configuration/promql';
import { errorText } from '../text/error-text';
import { type Figure, GaugeSeries, type Labels } from './gauge-series';

/** What a page has of one pool. */
export interface Found {
  readonly labels: Labels;
  readonly total: Figure | undefined;
  readonly active: Figure | undefined;
  readonly idle: Figure | undefined;
}

export interface Problem {
  readonly why: string;
  readonly isOpen: boolean;
}

/**
 * The rules by which pools are told apart are those of the alert (`poolUtilization`): by all labels that both gauges
 * have, else the pod's series are added up.
 */
export class PagePools {
  private readonly total: GaugeSeries;
  private readonly active: GaugeSeries;
  private readonly idle: GaugeSeries;

  constructor(names: PoolGauges) {
    const beside = labelsBesidePool(names);
    this.total = new GaugeSeries(names.poolTotal, beside);
    this.active = new GaugeSeries(names.poolActive, beside);
    const idleLabels = Object.keys(parseSelector(names.poolIdle).labels);
    this.idle = new GaugeSeries(names.poolIdle, [...beside, ...idleLabels]);
  }

  look(block: string): void {
    for (const gauge of [this.total, this.active, this.idle]) gauge.look(block);
  }

  /** The gauges without which nothing can be said, as far as the page does not have them. */
  missing(): string[] {
    const needed = [this.total, this.active];
    return needed.filter((gauge) => gauge.figures().size === 0).map(({ selector }) => selector);
  }

  found(): Found[] {
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
  problemOf({ total, active }: Found): Problem | null {
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

function unusable({ selector }: GaugeSeries, { text }: Figure): string {
  return `${selector} is ${errorText(text, 40)}, not a count`;
}
