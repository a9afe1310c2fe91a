/** A cluster of the sample service's pods, with the database as a pod, and a shell with the stock kubectl for it. */
import type { ClusterOptions } from '../../emulators/kubernetes/cluster';
import { type KubectlShell, openShell } from '../../emulators/kubernetes/testing/kubectl';
import { startTestCluster, startTestDatabase, type TestCluster, type TestDatabase } from './service-cluster';

export { kubectls } from '../../emulators/kubernetes/testing/kubectl';

export interface KubectlWorld extends TestCluster, KubectlShell {
  readonly database: TestDatabase;
}

/** Starts a cluster of two pods, with the database as a pod. */
export async function startKubectlWorld(
  file: string,
  env: NodeJS.ProcessEnv = {},
  options: Partial<ClusterOptions> = {},
): Promise<KubectlWorld> {
  const database = await startTestDatabase();
  const { host, port, superuser } = database.postgres;
  const world = await startTestCluster(database, { postgres: { host, port, ...superuser }, ...options });
  const shell = await openShell(world.cluster, file, env);
  return {
    ...{ ...world, database, sh: shell.sh },
    close: async () => {
      await database.processes.close();
      await shell.close();
    },
  };
}
