/** Reads every source at the same time. A probe that fails leaves a gap with its error and never stops the others. */
import type { Configuration, Target } from '../configuration/configuration';
import type { MetricNames } from '../configuration/metrics';
import { type LogPatterns, logPatternsOf, metricsOf } from '../configuration/target-settings';
import { LogScan, sumLogs } from '../diagnose/log-scan';
import { type PodPools, PoolPage, sumPools } from '../diagnose/pool-metrics';
import type {
  Evidence,
  Gap,
  LogEvidence,
  PodsEvidence,
  PoolEvidence,
  Probe,
  ProbeEvidence,
  Reading,
  ServiceEvidence,
} from '../model/evidence';
import { NOTHING_USUAL } from '../model/evidence';
import type { ActivityQuery, Cluster, LogRange, Metrics, Pod, Sources } from '../ports';
import { errorText } from '../text/error-text';
import { sharedDemand } from './shared-demand';

const MAX_GAPS = 20;

export interface EvidenceRequest {
  /** How far back the pods' logs are read. */
  readonly logs: LogRange;
  /** ISO 8601: what is usual is read from before it. */
  readonly incidentStartedAt: string;
}

/** One snapshot of the target, in the time of the slowest probe. */
export async function collectEvidence(
  sources: Sources,
  target: Target,
  config: Configuration,
  request: EvidenceRequest,
  now: () => Date,
): Promise<Evidence> {
  const started = now();
  const gaps: Gap[] = [];
  const { cluster, database, metrics, neighbours = [] } = sources;
  const read: Read = (probe, run, subject = null) =>
    withinTime(run, config.probes.timeoutMs).then(
      (value) => {
        // What a reading does without is no less a gap than one that failed.
        for (const error of partialOf(value)) gaps.push({ probe, subject, error });
        return value;
      },
      (error: unknown) => {
        gaps.push({ probe, subject, error: errorText(error) });
        return null;
      },
    );

  // First of all, because it takes longest: what the others do meanwhile costs no time.
  const databaseActivity = read('database', () => database.readActivity(activityQuery(config)));
  // Series of pods that are gone would tell of a service that is no more.
  const listed = read('pods', () => Promise.all([cluster.listPods(), cluster.countTerminatingPods()]));
  const pods = listed.then((found) => found?.[0] ?? null);
  const live = pods.then((found) => found?.map((pod) => pod.name) ?? null);

  const usualSecondsAgo = baselineSeconds(request, started, config);
  const [found, ofPods, activity, deployment, poolConfig, readers, sharers, service, alert] =
    await Promise.all([
      listed,
      readPods({ cluster, target, config, range: request.logs, read }, pods),
      databaseActivity,
      read('deployment', () => cluster.readDeployment()),
      read('poolConfig', () => cluster.readPoolConfig()),
      read('configReaders', () => cluster.listConfigReaders()),
      Promise.all(
        neighbours.map(async (neighbour) => {
          const { name } = neighbour.target;
          const shared = await read('sharers', () => sharedDemand(neighbour, config), name);
          return shared ?? { target: name, connections: null, why: 'it could not be read' };
        }),
      ),
      readService({ metrics, config, read, usualSecondsAgo }, live),
      read('alert', () =>
        metrics.alertState([config.alerts.critical.name, config.alerts.missing.name], target.alertLabels),
      ),
    ]);
  return {
    observedAt: started.toISOString(),
    durationMs: now().getTime() - started.getTime(),
    usualSecondsAgo,
    pods: found && podsEvidence(...found),
    pool: ofPods.pool,
    database: activity,
    logs: ofPods.logs,
    service: { ...service, probe: ofPods.probe },
    deployment,
    poolConfig,
    configReaders: readers,
    sharers,
    alert,
    gaps: bounded(gaps),
  };
}

function activityQuery({ remediation, probes, diagnosis }: Configuration): ActivityQuery {
  return {
    idleInTransactionSeconds: remediation.terminate.idleInTransactionSeconds,
    suspectIdleSeconds: diagnosis.suspectIdleSeconds,
    minLockWaitSeconds: diagnosis.minLockWaitSeconds,
    slowQuerySeconds: probes.slowQuerySeconds,
    maxSessions: probes.maxSessions,
    preparedTransactionSeconds: diagnosis.preparedTransactionSeconds,
  };
}

/** How long ago things were as usual: counted from the incident's start, or a long outage would become what is usual. */
function baselineSeconds(
  { incidentStartedAt }: EvidenceRequest,
  now: Date,
  { diagnosis }: Configuration,
): number {
  const sinceStart = Math.max(0, now.getTime() - Date.parse(incidentStartedAt)) / 1_000;
  return Math.round(diagnosis.baselineOffsetSeconds + sinceStart);
}

const MAX_NOT_READY = 5;

function podsEvidence(pods: readonly Pod[], terminating: number): PodsEvidence {
  const notReady = pods.filter((pod) => !pod.ready);
  return {
    total: pods.length,
    ready: pods.length - notReady.length,
    notReady: notReady
      .slice(0, MAX_NOT_READY)
      .map(({ name, notReadyWhy }) => ({ pod: name, why: notReadyWhy ?? 'not ready' })),
    terminating,
  };
}

interface PodReader {
  readonly cluster: Cluster;
  readonly target: Target;
  readonly config: Configuration;
  readonly range: LogRange;
  readonly read: Read;
}

interface OfPods {
  readonly pool: PoolEvidence | null;
  readonly logs: LogEvidence | null;
  readonly probe: ProbeEvidence | null;
}

/** Each pod that runs, ready or not: one that is full and no longer ready is what the trouble looks like. */
async function readPods(reader: PodReader, pods: Promise<readonly Pod[] | null>): Promise<OfPods> {
  const { cluster, target, config, range, read } = reader;
  const found = await pods;
  if (found === null) return { pool: null, logs: null, probe: null };
  const names = metricsOf(target, config);
  const patterns = logPatternsOf(target, config);
  const every = limitConcurrency(config.probes.maxConcurrentPods);
  const running = found.filter((pod) => pod.running).map((pod) => pod.name);
  const logging = found.filter((pod) => pod.hasLog).map((pod) => pod.name);
  const ofEach = <T>(all: readonly string[], probe: Probe, run: (pod: string) => Promise<T>) =>
    Promise.all(all.map((pod) => every(() => read(probe, () => run(pod), pod))));
  const [pools, logs, probes] = await Promise.all([
    ofEach(running, 'pool', (pod) => readPools(cluster, pod, names)),
    ofEach(logging, 'logs', (pod) => scanLog(cluster, pod, range, patterns)),
    target.kubernetes.probe === undefined
      ? null
      : ofEach(running, 'probe', async (pod) => {
          await cluster.probe(pod);
          return true;
        }),
  ]);
  return {
    pool: sumPools(present(pools), running.length),
    logs: sumLogs(present(logs), logging.length),
    probe: probes && { podsAsked: running.length, podsHealthy: present(probes).length },
  };
}

async function readPools(cluster: Cluster, pod: string, names: MetricNames): Promise<PodPools> {
  const page = new PoolPage(names);
  await cluster.readMetrics(pod, (chunk) => page.add(chunk));
  return page.end(pod);
}

/** A log that could not be read to its end is not counted in part. */
async function scanLog(cluster: Cluster, pod: string, range: LogRange, patterns: LogPatterns) {
  let scan = new LogScan(patterns);
  const notRead = await cluster.readLog(pod, range, () => {
    scan = new LogScan(patterns);
    return (chunk) => scan.add(chunk);
  });
  const scanned = scan.end();
  return { pod, ...scanned, partial: [...(notRead === null ? [] : [notRead]), ...scanned.partial] };
}

type Read = <T>(probe: Probe, run: () => Promise<T>, subject?: string | null) => Promise<T | null>;

/** What a value says it does without, where it is a reading at all. */
function partialOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && 'partial' in value ? (value as Reading).partial : [];
}

interface ServiceReader {
  readonly metrics: Metrics;
  readonly config: Configuration;
  readonly read: Read;
  readonly usualSecondsAgo: number;
}

async function readService(
  { metrics, config, read, usualSecondsAgo }: ServiceReader,
  live: Promise<readonly string[] | null>,
): Promise<Omit<ServiceEvidence, 'probe'>> {
  const { windowSeconds } = config.validation;
  const [p95, errorRate, traffic, usual] = await Promise.all([
    live.then((pods) => read('latency', () => metrics.p95Ms(windowSeconds, pods))),
    live.then((pods) => read('errorRate', () => metrics.errorRate(windowSeconds, pods))),
    read('traffic', () => metrics.traffic(config.diagnosis.trafficWindowSeconds)),
    read('usual', () => metrics.usual(windowSeconds, usualSecondsAgo)),
  ]);
  return {
    p95Ms: p95?.value?.ms ?? null,
    p95IsLowerBound: p95?.value?.isLowerBound ?? false,
    errorRate: errorRate?.value ?? null,
    requestsPerSecond: traffic?.value.requestsPerSecond ?? null,
    servedPerSecond: traffic?.value.servedPerSecond ?? null,
    inUse: traffic?.value.inUse ?? null,
    usual: usual?.value ?? NOTHING_USUAL,
    partial: [...new Set([p95, errorRate, traffic, usual].flatMap(partialOf))],
  };
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
