/** What another target on the same PostgreSQL server may yet take of its connections. */

import { capacityOf, demand, growthPeak } from '../../capacity/capacity';
import { poolerPeak } from '../../capacity/pooler';
import type { Configuration } from '../../configuration/configuration';
import { metricsOf } from '../../configuration/target-settings';
import { type PodPools, PoolPage, sumPools } from '../../diagnose/pool-metrics';
import { DependencyError } from '../../model/errors';
import { poolerServers, type SharedDemand, wholeOf } from '../../model/evidence';
import type { Neighbour, Pooler } from '../../ports';
import { KEDA } from '../kubernetes/field-owners';

/**
 * What it can come to hold, as it is configured now, without what its pods hold: that is among the sessions of the server.
 * @throws DependencyError when not all of it could be read.
 */
export async function sharedDemand(
  { target, cluster, pooler }: Neighbour,
  config: Configuration,
): Promise<SharedDemand> {
  if (target.pooler) return throughPooler(target.name, pooler);
  const names = metricsOf(target, config);
  const [deployment, poolConfig, pods, terminating] = await Promise.all([
    cluster.readDeployment(),
    cluster.readPoolConfig(),
    cluster.listPods(),
    cluster.countTerminatingPods(),
  ]);
  const notKnown = (why: string) => new DependencyError('kubernetes', `target ${target.name}: ${why}`);
  const { replicas, runBy, autoscaler, owners } = deployment;
  if (runBy !== null) throw notKnown(`${runBy} runs its pods`);
  // It starts pods by itself, from none too; without its autoscaler its maximum is nowhere.
  if (autoscaler === null && owners.replicas?.name === KEDA)
    throw notKnown(`${KEDA} scales it, and no autoscaler says how far`);
  if (replicas === 0 && pods.length === 0 && terminating === 0) {
    // KEDA, say, scales to zero what it wakes again.
    if (autoscaler !== null)
      throw notKnown(`its autoscaler ${autoscaler.name} may start pods, and none shows its pools`);
    return { target: target.name, connections: 0, why: null };
  }
  const running = pods.filter((pod) => pod.running);
  const pools = await Promise.all(
    running.map(async ({ name }): Promise<PodPools> => {
      const page = new PoolPage(names);
      await cluster.readMetrics(name, (chunk) => page.add(chunk));
      return page.end(name);
    }),
  );
  const pool = sumPools(pools, running.length);
  const ready = pods.filter((pod) => pod.ready).length;
  const seen = { total: pods.length, ready, notReady: [], terminating };
  const capacity = capacityOf({ deployment, pods: seen, pool, poolConfig });
  if (typeof capacity === 'string') throw notKnown(capacity);
  const held = pool === null ? 0 : pool.active + pool.idle;
  return {
    target: target.name,
    connections: Math.max(0, demand(growthPeak(capacity)) - held),
    why: null,
  };
}

/** What its bouncers can come to hold, beyond what they hold: its pods take nothing of the server. */
async function throughPooler(name: string, pooler: Pooler | undefined): Promise<SharedDemand> {
  const seen = pooler ? { ...(await pooler.read()), config: null } : null;
  const whole = wholeOf(seen);
  if (whole === null)
    throw new DependencyError(
      'pgbouncer',
      `target ${name}: ${seen?.partial[0] ?? 'its pooler was not read'}`,
    );
  const held = poolerServers(whole) ?? 0;
  return { target: name, connections: Math.max(0, poolerPeak(whole).connections - held), why: null };
}
