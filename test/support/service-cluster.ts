/** A cluster of the sample service's own pods, on a real PostgreSQL, and the clients that ask it. */

import { Processes } from '../../emulators/common/processes';
import { Cluster, type ClusterOptions } from '../../emulators/kubernetes/cluster';
import { type TestCluster, withClients } from '../../emulators/kubernetes/testing/clients';
import { type LocalPostgres, startPostgres } from '../../local/postgres';
import { bundleService } from '../../local/service/bundle';

export * from '../../emulators/kubernetes/testing/clients';

/** Of the cluster that a person has named, where there is one. */
export const NAMESPACE = process.env['CONTRACT_NAMESPACE'] ?? 'knhk';
export const NAME = 'knhk-closed-loop';
const CONFIG = 'knhk-config';

export interface TestDatabase {
  readonly processes: Processes;
  readonly postgres: LocalPostgres;
}

/** Starts the server that pods need; ends, with all that was started beside it, by `processes.close()`. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const processes = await Processes.open('knhk-cluster-test-');
  const postgres = await startPostgres(processes, { maxConnections: 60 });
  await postgres.createRole('knhk', 'secret');
  await postgres.createDatabase('knhk', 'knhk');
  return { processes, postgres };
}

/** Starts a cluster of two pods. */
export async function startTestCluster(
  { processes, postgres }: TestDatabase,
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster> {
  const cluster = await Cluster.start({
    ...{ processes, program: await bundleService(processes.scratchDir) },
    ...{ namespace: NAMESPACE, name: NAME, replicas: 2 },
    containerEnv: {
      ...{ PGHOST: postgres.host, PGPORT: String(postgres.port), PGUSER: 'knhk', PGDATABASE: 'knhk' },
      DB_ACQUIRE_TIMEOUT_MS: '500',
    },
    containerSecrets: { PGPASSWORD: 'secret' },
    configMap: { name: CONFIG, data: { DB_POOL_MAX_CONNECTIONS: '4' } },
    startupTimeoutMs: 90_000,
    ...options,
  });
  return withClients(cluster);
}

/** Starts a cluster without pods, and so without a database. */
export async function startEmptyCluster(
  processes: Processes,
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster> {
  const cluster = await Cluster.start({
    ...{ processes, program: '', namespace: NAMESPACE, name: NAME, replicas: 0, containerEnv: {} },
    configMap: { name: CONFIG, data: {} },
    ...options,
  });
  return withClients(cluster);
}
