/** A cluster of the tests' own pods, and a shell with the stock kubectl for it. */
import { Processes } from '../../common/processes';
import type { ClusterOptions } from '../cluster';
import type { TestCluster } from '../testing/clients';
import { type KubectlShell, openShell } from '../testing/kubectl';
import { startTestCluster } from './support';

export type KubectlWorld = TestCluster & KubectlShell;

/** Starts a cluster of two pods, and a pod `postgres-0` of a server that no test here asks. */
export async function startKubectlWorld(
  file: string,
  env: NodeJS.ProcessEnv = {},
  options: Partial<ClusterOptions> = {},
): Promise<KubectlWorld> {
  const processes = await Processes.open('cluster-test-');
  const postgres = { host: '127.0.0.1', port: 5432, user: 'postgres', password: 'secret' };
  const world = await startTestCluster(processes, { postgres, ...options });
  const shell = await openShell(world.cluster, file, env);
  return {
    ...world,
    sh: shell.sh,
    close: async () => {
      await processes.close();
      await shell.close();
    },
  };
}
