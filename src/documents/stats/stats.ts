/** What recurs: sums over the reports of past incidents, for all of them, by target and by month. */
import type { LeakShape } from '../leaks';
import { type Distribution, distributionOf } from './distribution';
import { isCounted, type PastIncident } from './past-incident';

export interface Count {
  readonly name: string;
  readonly count: number;
}

interface LeakCount extends LeakShape {
  readonly incidents: number;
  /** ISO 8601: when the newest of them started. */
  readonly lastAt: string;
}

export interface Sums {
  readonly incidents: number;
  /** Healthy after the workflow's own changes, with nobody called to finish the job. */
  readonly repairedAlone: number;
  readonly outcomes: readonly Count[];
  /** By the cause that led; `none` where there was no diagnosis. */
  readonly causes: readonly Count[];
  readonly secondsTo: Readonly<Record<keyof PastIncident['secondsTo'], Distribution>>;
  /** By reason code. */
  readonly refusals: readonly Count[];
  readonly changes: { readonly made: number; readonly undone: number };
}

export interface Stats {
  readonly all: Sums;
  readonly byTarget: readonly (Sums & { readonly target: string })[];
  /** By the month, UTC, in which they started, the newest first. */
  readonly byMonth: readonly (Sums & { readonly month: string })[];
  /** By application and last statement, those of the most incidents first. */
  readonly leaks: readonly LeakCount[];
  /** Calls that did not release a connection, by incidents. */
  readonly calls: readonly Count[];
  /** Leaks of so many incidents are not among them: their reports are of a version that did not keep them. */
  readonly leaksNotKept: number;
  /** Executions that were no incident of their own, by outcome. */
  readonly notCounted: readonly Count[];
}

export interface StatsFilter {
  /** Incidents that started before it are left out. Unix time. */
  readonly sinceMs?: number | undefined;
  readonly target?: string | undefined;
}

export function statsOf(past: readonly PastIncident[], { sinceMs = 0, target }: StatsFilter = {}): Stats {
  const asked = past.filter(
    (each) => Date.parse(each.startedAt) >= sinceMs && (target === undefined || each.target === target),
  );
  const counted = asked.filter(isCounted);
  const byName = (one: string, other: string) => one.localeCompare(other);
  return {
    all: sumsOf(counted),
    byTarget: groups(counted, (each) => each.target)
      .sort(([one], [other]) => byName(one, other))
      .map(([name, of]) => ({ target: name, ...sumsOf(of) })),
    byMonth: groups(counted, ({ startedAt }) => startedAt.slice(0, 7))
      .sort(([one], [other]) => byName(other, one))
      .map(([month, of]) => ({ month, ...sumsOf(of) })),
    leaks: leakCounts(counted),
    calls: counts(counted.flatMap(({ calls }) => [...new Set(calls)])),
    leaksNotKept: counted.filter(({ cause, leaks }) => cause === 'connection-leak' && leaks === null).length,
    notCounted: counts(asked.filter((each) => !isCounted(each)).map(({ outcome }) => outcome)),
  };
}

function sumsOf(of: readonly PastIncident[]): Sums {
  const seconds = (key: keyof PastIncident['secondsTo']) =>
    distributionOf(of.map(({ secondsTo }) => secondsTo[key]));
  return {
    incidents: of.length,
    repairedAlone: of.filter(({ outcome }) => outcome === 'resolved').length,
    outcomes: counts(of.map(({ outcome }) => outcome)),
    causes: counts(of.map(({ cause }) => cause ?? 'none')),
    secondsTo: {
      detect: seconds('detect'),
      firstChange: seconds('firstChange'),
      resolve: seconds('resolve'),
    },
    refusals: counts(of.flatMap(({ refusals }) => refusals)),
    changes: {
      made: sum(of.map(({ changes }) => changes.made)),
      undone: sum(of.map(({ changes }) => changes.undone)),
    },
  };
}

/** The same code, wherever it ran: that is no reason to count two targets apart. */
function leakCounts(of: readonly PastIncident[]): LeakCount[] {
  const all = of.flatMap(({ startedAt, leaks }) => (leaks ?? []).map((leak) => ({ ...leak, startedAt })));
  return groups(all, leakKey)
    .flatMap(([, [first, ...rest]]) => {
      if (!first) return [];
      const { application, query } = first;
      const leaks = [first, ...rest];
      const lastAt = leaks
        .map(({ startedAt }) => startedAt)
        .reduce((one, other) => (one > other ? one : other));
      return [
        {
          application,
          query,
          sessions: sum(leaks.map(({ sessions }) => sessions)),
          incidents: leaks.length,
          lastAt,
        },
      ];
    })
    .sort((one, other) => other.incidents - one.incidents || other.sessions - one.sessions);
}

/** What makes two leaks the same. */
export function leakKey({ application, query }: Pick<LeakShape, 'application' | 'query'>): string {
  return JSON.stringify([application, query]);
}

/** How often each name is among them, the most frequent first. */
function counts(names: readonly string[]): Count[] {
  return groups(names, (name) => name)
    .map(([name, of]) => ({ name, count: of.length }))
    .sort((one, other) => other.count - one.count || one.name.localeCompare(other.name));
}

function groups<T>(all: readonly T[], keyOf: (each: T) => string): [string, T[]][] {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const group = found.get(keyOf(each));
    if (group) group.push(each);
    else found.set(keyOf(each), [each]);
  }
  return [...found];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
