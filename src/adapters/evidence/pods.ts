/** What every pod of the target says: its metrics page, its log, its own probe. */
import type { Configuration, Target } from '../../configuration/configuration';
import type { MetricNames } from '../../configuration/metrics';
import { type LogPatterns, logPatternsOf, metricsOf } from '../../configuration/target-settings';
import { LogScan, sumLogs } from '../../diagnose/log-scan';
import { type PodPools, PoolPage, sumPools } from '../../diagnose/pool-metrics';
import type { LogEvidence, PodsEvidence, PoolEvidence, Probe, ProbeEvidence } from '../../model/evidence';
import type { Cluster, LogRange, Pod } from '../../ports';
import type { Read } from './probe';

const MAX_NOT_READY = 5;

/** How many are ready, why the first few of the others are not, and how many are ending. */
export function podsEvidence(pods: readonly Pod[], terminating: number): PodsEvidence {
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
export async function readPods(reader: PodReader, pods: Promise<readonly Pod[] | null>): Promise<OfPods> {
  const { cluster, target, config, range, read } = reader;
  const found = await pods;
  if (found === null) return { pool: null, logs: null, probe: null };
  const names = metricsOf(target, config);
  const patterns = logPatternsOf(target, config);
  const running = found.filter((pod) => pod.running).map((pod) => pod.name);
  const logging = found.filter((pod) => pod.hasLog).map((pod) => pod.name);
  const ofEach = <T>(all: readonly string[], probe: Probe, run: (pod: string) => Promise<T>) => {
    const every = limitConcurrency(config.probes.maxConcurrentPods);
    return Promise.all(all.map((pod) => every(() => read(probe, () => run(pod), pod))));
  };
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
