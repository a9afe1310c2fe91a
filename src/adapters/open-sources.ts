/** The adapters of one target, made from what its configuration says of how it is reached: for the functions, and the command line. */
import type { Configuration, Target } from '../configuration/configuration';
import { sharersOf } from '../configuration/shared-server';
import { metricsOf, seriesLabelsOf } from '../configuration/target-settings';
import type { Cluster, Database, Metrics, Sources, TargetRecords } from '../ports';
import { KubernetesCluster } from './kubernetes/kubernetes';
import { KubernetesRecords } from './kubernetes/records';
import { PgBouncer } from './pgbouncer/pgbouncer';
import { PostgresDatabase } from './postgres/postgres';
import { PrometheusMetrics } from './prometheus/prometheus';
import { Rotating, type Secrets } from './rotating-secrets';
import type { TargetAccess } from './target-access';

/** With what targets are reached. */
export interface Reach {
  readonly config: Configuration;
  readonly secrets: Secrets;
  /** How, with these secrets and no others. */
  access(secrets: Secrets): TargetAccess;
}

/** What is reached with the target's secrets: opened when it is first used, and anew where a rotated secret is refused. */
function reached<T>({ secrets, access }: Reach, open: (access: TargetAccess) => T | Promise<T>): Rotating<T> {
  return new Rotating<T>(secrets, (its) => open(access(its)));
}

/**
 * Sources that are opened when they are first used: a secret that can't be read makes a gap where it was needed,
 * and leaves the other sources readable.
 */
export function openSources(target: Target, reach: Reach): Sources {
  const { config } = reach;
  const postgres = reached<Database>(
    reach,
    async (access) => new PostgresDatabase(await access.postgres(target), target.postgres, config.probes),
  );
  return {
    cluster: openCluster(target, reach),
    database: {
      readActivity: (query) => postgres.use((its) => its.readActivity(query)),
      terminate: (plan) => postgres.use((its) => its.terminate(plan)),
    },
    metrics: openMetrics(target, reach),
    ...openPooler(target, reach),
    neighbours: sharersOf(target, config).map((other) => ({
      ...{ target: other, cluster: openCluster(other, reach) },
      ...openPooler(other, reach),
    })),
  };
}

/** None is opened where none is configured. */
function openPooler(
  { pooler, postgres }: Target,
  { config, secrets, access }: Reach,
): Pick<Sources, 'pooler'> {
  if (pooler === undefined) return {};
  return { pooler: new PgBouncer(access(secrets).pooler(pooler), pooler, postgres.database, config.probes) };
}

function openCluster(target: Target, reach: Reach): Cluster {
  const { probes } = reach.config;
  const kubernetes = reached<Cluster>(
    reach,
    async (access) =>
      new KubernetesCluster(await access.kubeconfig(target), target.kubernetes, probes, target.pooler),
  );
  return {
    readDeployment: () => kubernetes.use((its) => its.readDeployment()),
    listPods: () => kubernetes.use((its) => its.listPods()),
    countTerminatingPods: () => kubernetes.use((its) => its.countTerminatingPods()),
    listConfigReaders: () => kubernetes.use((its) => its.listConfigReaders()),
    readMetrics: (pod, take) => kubernetes.use((its) => its.readMetrics(pod, take)),
    readLog: (pod, range, begin) => kubernetes.use((its) => its.readLog(pod, range, begin)),
    probe: (pod) => kubernetes.use((its) => its.probe(pod)),
    readPoolConfig: () => kubernetes.use((its) => its.readPoolConfig()),
    readPoolerConfig: () => kubernetes.use((its) => its.readPoolerConfig()),
    scaleOut: (plan) => kubernetes.use((its) => its.scaleOut(plan)),
    raisePool: (plan, at) => kubernetes.use((its) => its.raisePool(plan, at)),
    setPoolerSize: (from, to) => kubernetes.use((its) => its.setPoolerSize(from, to)),
    replacePod: (plan) => kubernetes.use((its) => its.replacePod(plan)),
    startTrace: (plan) => kubernetes.use((its) => its.startTrace(plan)),
    undo: (plan, at) => kubernetes.use((its) => its.undo(plan, at)),
  };
}

/** Prometheus, which is asked for nothing before the first question. */
export function openMetrics(target: Target, reach: Reach): Metrics {
  const { config } = reach;
  const prometheus = reached<Metrics>(
    reach,
    (access) =>
      new PrometheusMetrics(
        access.prometheus(target),
        seriesLabelsOf(target),
        metricsOf(target, config),
        config.probes.timeoutMs,
      ),
  );
  return {
    p95Ms: (windowSeconds, pods) => prometheus.use((its) => its.p95Ms(windowSeconds, pods)),
    errorRate: (windowSeconds, pods) => prometheus.use((its) => its.errorRate(windowSeconds, pods)),
    traffic: (windowSeconds) => prometheus.use((its) => its.traffic(windowSeconds)),
    usual: (windowSeconds, offsetSeconds) => prometheus.use((its) => its.usual(windowSeconds, offsetSeconds)),
    alertState: (names, labels, others) => prometheus.use((its) => its.alertState(names, labels, others)),
    impact: (fromMs, toMs, limits) => prometheus.use((its) => its.impact(fromMs, toMs, limits)),
  };
}

/** The target's record: its lock, its budget, and what people decided. */
export function openRecords(target: Target, reach: Reach): TargetRecords {
  const { probes, remediation } = reach.config;
  const records = reached<TargetRecords>(
    reach,
    async (access) =>
      new KubernetesRecords(
        await access.kubeconfig(target),
        target.kubernetes,
        probes,
        remediation.lock.leaseSeconds,
      ),
  );
  return {
    read: () => records.use((its) => its.read()),
    write: (record, version) => records.use((its) => its.write(record, version)),
  };
}
