/** Reads every source at the same time. A probe that fails leaves a gap with its error and never stops the others. */
import type { Configuration, Target } from '../configuration';
import type { MetricNames } from '../configuration/metrics';
import { type LogPatterns, logPatternsOf, metricsOf } from '../configuration/target-settings';
import { LogScan, sumLogs } from '../diagnose/log-scan';
import { PoolPage, sumPools } from '../diagnose/pool-metrics';
import { errorText } from '../errors';
import type { Evidence, Gap, LogEvidence, PodPool, PoolEvidence, Probe, ServiceEvidence } from '../evidence';
import type { Cluster, LogRange, Metrics, Sources } from '../ports';

const MAX_GAPS = 20;

/**
 * One snapshot of the target, in the time of the slowest probe.
 * @param logs How far back the pods' logs are read: so many lines to diagnose, so many seconds to validate.
 */
export async function collectEvidence(
  sources: Sources,
  target: Target,
  config: Configuration,
  logs: LogRange,
  now: () => Date,
): Promise<Evidence> {
  const started = now();
  const gaps: Gap[] = [];
  const { cluster, database, metrics } = sources;
  const names = metricsOf(target, config);
  const patterns = logPatternsOf(target, config);
  const read: Read = (probe, run, subject = null) =>
    withinTime(run, config.probes.timeoutMs).catch((error: unknown) => {
      gaps.push({ probe, subject, error: errorText(error) });
      return null;
    });

  // First of all, because it takes longest: what the others do meanwhile costs no time.
  const databaseActivity = read('database', () =>
    database.readActivity({
      idleInTransactionSeconds: config.remediation.terminate.idleInTransactionSeconds,
      slowQuerySeconds: config.probes.slowQuerySeconds,
      maxSessions: config.probes.maxSessions,
      preparedTransactionSeconds: config.diagnosis.preparedTransactionSeconds,
    }),
  );
  // Series of pods that are gone would tell of a service that is no more.
  const pods = read('pods', () => cluster.listPods());
  const live = pods.then((found) => found?.map((pod) => pod.name) ?? null);
  const ofPods = async (): Promise<[PoolEvidence | null, LogEvidence | null]> => {
    const found = await pods;
    if (found === null) return [null, null];
    const ready = found.filter((pod) => pod.ready).map((pod) => pod.name);
    const every = limitConcurrency(config.probes.maxConcurrentPods);
    const [pools, scanned] = await Promise.all([
      Promise.all(ready.map((pod) => every(() => read('pool', () => readPool(cluster, pod, names), pod)))),
      // A pod that is not ready still logs, and may say why.
      Promise.all(
        found.map(({ name }) =>
          every(() => read('logs', () => scanLog(cluster, name, logs, patterns), name)),
        ),
      ),
    ]);
    return [sumPools(present(pools), ready.length), sumLogs(present(scanned), found.length)];
  };

  const [[pool, logEvidence], activity, deployment, poolConfig, service, alert] = await Promise.all([
    ofPods(),
    databaseActivity,
    read('deployment', () => cluster.readDeployment()),
    read('poolConfig', () => cluster.readPoolConfig()),
    readService(metrics, live, config, read),
    read('alert', () => metrics.alertState(config.alerts.critical.name, target.alertLabels)),
  ]);
  return {
    observedAt: started.toISOString(),
    durationMs: now().getTime() - started.getTime(),
    pool,
    database: activity,
    logs: logEvidence,
    service,
    deployment,
    poolConfig,
    alert,
    gaps: bounded(gaps),
  };
}

async function readPool(cluster: Cluster, pod: string, names: MetricNames): Promise<PodPool> {
  const page = new PoolPage(names);
  await cluster.readMetrics(pod, (chunk) => page.add(chunk));
  return page.end(pod);
}

/** A log that could not be read to its end is not counted in part. */
async function scanLog(cluster: Cluster, pod: string, range: LogRange, patterns: LogPatterns) {
  const scan = new LogScan(patterns);
  await cluster.readLog(pod, range, (chunk) => scan.add(chunk));
  return { pod, ...scan.end() };
}

type Read = <T>(probe: Probe, run: () => Promise<T>, subject?: string | null) => Promise<T | null>;

async function readService(
  metrics: Metrics,
  live: Promise<readonly string[] | null>,
  { validation: { windowSeconds }, diagnosis: { baselineOffsetSeconds } }: Configuration,
  read: Read,
): Promise<ServiceEvidence> {
  const [p95Ms, errorRate, requestsPerSecond, usualRequestsPerSecond] = await Promise.all([
    live.then((pods) => read('latency', () => metrics.p95Ms(windowSeconds, pods))),
    live.then((pods) => read('errorRate', () => metrics.errorRate(windowSeconds, pods))),
    read('traffic', () => metrics.requestsPerSecond(windowSeconds, 0)),
    read('traffic', () => metrics.requestsPerSecond(windowSeconds, baselineOffsetSeconds), 'the usual'),
  ]);
  return { p95Ms, errorRate, requestsPerSecond, usualRequestsPerSecond };
}

/** Hundreds of pods that can't be read are one piece of news, and must not outgrow the state of an execution. */
function bounded(gaps: readonly Gap[]): Gap[] {
  const [first] = gaps;
  if (!first || gaps.length <= MAX_GAPS) return [...gaps];
  const more = { probe: first.probe, subject: null, error: `and ${gaps.length - MAX_GAPS} more gaps` };
  return [...gaps.slice(0, MAX_GAPS), more];
}

/** A last limit around each probe, in case an adapter's own does not hold. */
async function withinTime<T>(run: () => Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs + 250);
  });
  try {
    return await Promise.race([run(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs what it is given at once, but never more than `limit` of them at a time. */
function limitConcurrency(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value): value is T & {} => value !== null);
}
