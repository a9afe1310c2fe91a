/** The adapters of one target, made from its secrets. */
import { KubernetesCluster } from '../src/adapters/kubernetes';
import { PostgresDatabase } from '../src/adapters/postgres';
import { PrometheusMetrics } from '../src/adapters/prometheus';
import { SecretStore } from '../src/adapters/secret-store';
import type { Target } from '../src/configuration';
import type { Cluster, Database, Sources } from '../src/ports';
import { configuration } from './runtime';

const secrets = new SecretStore();

/**
 * Sources that are opened when they are first used: a secret that can't be read makes a gap where it was needed,
 * and leaves the other sources readable.
 */
export function openSources(target: Target): Sources {
  const { probes, metrics } = configuration();
  const kubernetes = lazy(
    async (): Promise<Cluster> =>
      new KubernetesCluster(await secrets.get(target.kubernetes.secretId), target.kubernetes, probes),
  );
  const postgres = lazy(
    async (): Promise<Database> =>
      new PostgresDatabase(await secrets.get(target.postgres.secretId), target.postgres, probes),
  );
  return {
    cluster: {
      readDeployment: async () => (await kubernetes()).readDeployment(),
      listPods: async () => (await kubernetes()).listPods(),
      readMetrics: async (pod) => (await kubernetes()).readMetrics(pod),
      readLog: async (pod, range) => (await kubernetes()).readLog(pod, range),
      scaleOut: async (plan) => (await kubernetes()).scaleOut(plan),
    },
    database: {
      readActivity: async (query) => (await postgres()).readActivity(query),
      terminate: async (plan) => (await postgres()).terminate(plan),
    },
    metrics: new PrometheusMetrics(target.prometheus.url, target.alertLabels, metrics, probes.timeoutMs),
  };
}

function lazy<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
