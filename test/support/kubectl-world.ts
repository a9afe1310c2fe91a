/** A cluster of the sample service's pods, with the database as a pod, and a shell with the stock kubectl for it. */
import { type KubectlShell, kubectls, openShell } from '../../emulators/kubernetes/testing/kubectl';
import { startTestCluster, startTestDatabase, type TestCluster, type TestDatabase } from './service-cluster';

export { kubectls } from '../../emulators/kubernetes/testing/kubectl';

export interface KubectlWorld extends TestCluster {
  readonly database: TestDatabase;
  /** Runs a line of shell with the kubectl of that name (`kubectls`). */
  sh(kubectl: string, line: string): ReturnType<KubectlShell['sh']>;
  close(): Promise<void>;
}

/** Starts a cluster of two pods, with the database as a pod. */
export async function startKubectlWorld(): Promise<KubectlWorld> {
  const database = await startTestDatabase();
  const { host, port, superuser } = database.postgres;
  const world = await startTestCluster(database, { postgres: { host, port, ...superuser } });
  const shells = new Map<string, KubectlShell>();
  for (const [name, file, env] of kubectls()) shells.set(name, await openShell(world.cluster, file, env));
  return {
    ...{ ...world, database },
    sh: (kubectl, line) => {
      const shell = shells.get(kubectl);
      if (!shell) throw new RangeError(`there is no kubectl ${kubectl}`);
      return shell.sh(line);
    },
    close: async () => {
      await database.processes.close();
      for (const shell of shells.values()) await shell.close();
    },
  };
}
