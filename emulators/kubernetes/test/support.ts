/** What the cluster's own tests share: clusters of pods that run the program beside. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import type { Processes } from '../../common/processes';
import { Cluster, type ClusterOptions } from '../cluster';
import { type TestCluster, withClients } from '../testing/clients';

export const NAMESPACE = 'shop';
export const NAME = 'orders-api';
export const CONFIG = 'shop-config';

/** Starts a cluster of two pods. */
export async function startTestCluster(
  processes: Processes,
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster> {
  return withClients(await Cluster.start(await optionsOf(processes, options)));
}

/** Starts a cluster without pods. */
export function startEmptyCluster(
  processes: Processes,
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster> {
  return startTestCluster(processes, { replicas: 0, ...options });
}

/** What every test's cluster has, unless the options say otherwise. */
async function optionsOf(
  processes: Processes,
  options: Partial<ClusterOptions> = {},
): Promise<ClusterOptions> {
  // In the run's own folder, by which its pods are told from those of another run.
  const program = path.join(processes.scratchDir, 'program.cjs');
  await copyFile(path.join(__dirname, 'fixtures', 'program.cjs'), program);
  return {
    ...{ processes, program, namespace: NAMESPACE, name: NAME, replicas: 2 },
    containerEnv: { GREETING: 'hello' },
    containerSecrets: { PASSWORD: 'secret' },
    configMap: { name: CONFIG, data: { POOL_SIZE: '4' } },
    ...options,
  };
}
