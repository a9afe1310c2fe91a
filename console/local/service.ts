/** The service as it is at this moment: each pod's pool, the faults, the requests of the last second. */

import type { PodAddress } from '../../emulators/kubernetes/cluster';
import type { LoadStats } from '../../local/load';
import type { World } from '../../local/world';
import type { Configuration } from '../../src/configuration/configuration';
import type { PodFigures, ServiceFigures } from '../contract';
import { readFaults } from './faults';
import { readMessengers } from './messengers';

const TIMEOUT_MS = 1_500;

/** The load's counts, and when they were taken. */
export interface Counted {
  readonly atMs: number;
  readonly stats: LoadStats;
}

/** @param before the last look; what came since is shown, for one second. */
export async function readService(
  {
    cluster,
    load,
    configuration,
    receivers,
    aws,
  }: Pick<World, 'cluster' | 'load' | 'configuration' | 'receivers' | 'aws'>,
  before: Counted,
): Promise<{ readonly figures: ServiceFigures; readonly counted: Counted }> {
  const counted = { atMs: performance.now(), stats: load.stats() };
  const [pods, faults] = await Promise.all([
    Promise.all(cluster.pods().map((pod) => readPod(pod, configuration))),
    readFaults(cluster),
  ]);
  const seconds = Math.max(0.1, (counted.atMs - before.atMs) / 1_000);
  const perSecond = (kind: 'ok' | 'failed') =>
    Math.round((counted.stats[kind] - before.stats[kind]) / seconds);
  const figures = {
    at: new Date().toISOString(),
    pods: pods.sort((a, b) => a.name.localeCompare(b.name)),
    faults,
    messengers: readMessengers({ receivers, aws }),
    load: { wanted: load.requestsPerSecond, ok: perSecond('ok'), failed: perSecond('failed') },
  };
  return { figures, counted };
}

/** Connections that one pod may hold, by what the pods say; 0 when none answers. */
export async function readPoolSize({
  cluster,
  configuration,
}: Pick<World, 'cluster' | 'configuration'>): Promise<number> {
  const pods = await Promise.all(cluster.pods().map((pod) => readPod(pod, configuration)));
  return Math.max(0, ...pods.map(({ total }) => total ?? 0));
}

async function readPod(
  { name, ip, ready }: PodAddress,
  { metrics, targets }: Configuration,
): Promise<PodFigures> {
  const port = targets[0]?.kubernetes.metricsPort ?? 9090;
  try {
    const response = await fetch(`http://${ip}:${port}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const page = await response.text();
    return { name, ready, active: gauge(page, metrics.poolActive), total: gauge(page, metrics.poolTotal) };
  } catch {
    return { name, ready, active: null, total: null };
  }
}

function gauge(page: string, name: string): number | null {
  const text = page.split('\n').find((line) => line.startsWith(`${name} `));
  return text === undefined ? null : Number(text.slice(name.length + 1));
}
