/**
 * One factor for every duration of a local run, so that the times keep production's proportions: what is young, long or
 * late there is so here. Nothing in the product knows of it.
 */

import { mergePatch } from '../emulators/kubernetes/patch';
import type { Configuration } from '../src/configuration/configuration';

/** A minute of production in four seconds: an outage fits into a minute or two. */
export const TIME_FACTOR = 15;

/** What lasts for some time and stays as it is, because nothing of the incident is measured by it: and why. */
export const UNSHORTENED: Readonly<Record<string, string>> = {
  'probes.timeoutMs': 'how long a machine may take to answer, and this one is no faster',
  'notifications.timeoutMs': 'how long a machine may take to answer, and this one is no faster',
  'notifications.stepTimeoutMs': 'how long a machine may take to answer, and this one is no faster',
  'validation.maxP95Ms': 'the service answers as fast as in production: a threshold, not a time to wait',
  'deployment.logs.retentionDays': 'CloudWatch Logs takes some numbers of days alone; nothing local expires',
  'deployment.firewall.requestsPerFiveMinutes': "the window is the firewall's own",
  'check.schedule.everyMinutes': "the schedule's own interval, which the emulated service divides",
  'remediation.budget.maxPerDay': "a number of repairs; the day is the product's own",
};

/** Of what is compared and not waited for: fractions are taken as they come. Everything else is in whole seconds. */
const FRACTIONS = new Set([
  'probes.slowQuerySeconds',
  'diagnosis.minLockWaitSeconds',
  'diagnosis.minPoolerWaitSeconds',
  'diagnosis.suspectIdleSeconds',
  'remediation.trace.heldSeconds',
]);

/**
 * Durations of what stands beside the runbook, as in production: scrapes and evaluations of every 15 s, Prometheus' own
 * look back, and Alertmanager's intervals in `alerts/alertmanager.example.yml`.
 */
export const ALERTING_SECONDS = {
  scrapeInterval: 15,
  evaluationInterval: 15,
  lookback: 300,
  groupInterval: 60,
  repeatInterval: 300,
} as const;

/** A duration and where it stands in the configuration. */
export interface Duration {
  readonly path: string;
  readonly seconds: number;
}

/** Every duration of a configuration: each number, at any depth, whose name ends in `Seconds`. */
export function durationsOf(configuration: Omit<Configuration, 'targets'>): Duration[] {
  return numbersOf(configuration).flatMap(({ path, value }) =>
    /seconds$/i.test(path) ? [{ path, seconds: value }] : [],
  );
}

/** Every number of a configuration, with its path. Lists are no settings of time, and left out. */
export function numbersOf(value: unknown, path = ''): { readonly path: string; readonly value: number }[] {
  if (typeof value === 'number') return [{ path, value }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => numbersOf(each, path ? `${path}.${name}` : name));
}

/**
 * These durations, each divided by the factor, as part of a configuration. Whole seconds are rounded up, because Step
 * Functions waits for no others; fractions to a millisecond.
 */
export function shortened(durations: readonly Duration[], factor: number): unknown {
  return durations
    .map(({ path, seconds }) =>
      at(path, FRACTIONS.has(path) ? inMs(seconds / factor) : Math.ceil(seconds / factor)),
    )
    .reduce(mergePatch, {});
}

function at(path: string, value: number): unknown {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

function inMs(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}
