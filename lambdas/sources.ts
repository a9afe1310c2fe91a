/** The adapters of one target, made from what its configuration says of how it is reached. */

import { StepFunctionsLookup } from '../src/adapters/aws/execution-lookup';
import { Executions } from '../src/adapters/aws/executions';
import { SecretStore } from '../src/adapters/aws/secret-store';
import { collectEvidence } from '../src/adapters/evidence/collect-evidence';
import { KubernetesCluster } from '../src/adapters/kubernetes/kubernetes';
import { KubernetesRecords } from '../src/adapters/kubernetes/records';
import { PgBouncer } from '../src/adapters/pgbouncer/pgbouncer';
import { PostgresDatabase } from '../src/adapters/postgres/postgres';
import { PrometheusMetrics } from '../src/adapters/prometheus/prometheus';
import { Rotating } from '../src/adapters/rotating-secrets';
import { TargetAccess } from '../src/adapters/target-access';
import type { Configuration, Target } from '../src/configuration/configuration';
import { ENVIRONMENT } from '../src/configuration/environment';
import { sharersOf } from '../src/configuration/shared-server';
import { metricsOf, seriesLabelsOf } from '../src/configuration/target-settings';
import type { Incident } from '../src/model/incident';
import type {
  Cluster,
  Database,
  ExecutionLookup,
  LogRange,
  Metrics,
  Sources,
  TargetRecords,
} from '../src/ports';
import type { StepTools } from '../src/remediate/step';
import { configuration, targetOf } from './configuration';
import { now, once, variable } from './runtime';

export const secrets = new SecretStore();
const clusters: ConstructorParameters<typeof TargetAccess>[1] = new Map();

/** What is reached with the target's secrets: opened when it is first used, and anew where a rotated secret is refused. */
function reached<T>(open: (access: TargetAccess) => T | Promise<T>): Rotating<T> {
  return new Rotating<T>(secrets, (its) => open(new TargetAccess(its, clusters)));
}

/**
 * Sources that are opened when they are first used: a secret that can't be read makes a gap where it was needed,
 * and leaves the other sources readable.
 */
export function openSources(target: Target): Sources {
  const config = configuration();
  const postgres = reached<Database>(
    async (access) => new PostgresDatabase(await access.postgres(target), target.postgres, config.probes),
  );
  return {
    cluster: openCluster(target),
    database: {
      readActivity: (query) => postgres.use((its) => its.readActivity(query)),
      terminate: (plan) => postgres.use((its) => its.terminate(plan)),
    },
    metrics: openMetrics(target),
    ...openPooler(target),
    neighbours: sharersOf(target, config).map((other) => ({
      ...{ target: other, cluster: openCluster(other) },
      ...openPooler(other),
    })),
  };
}

/** None is opened where none is configured. */
function openPooler({ pooler, postgres }: Target): Pick<Sources, 'pooler'> {
  if (pooler === undefined) return {};
  const access = new TargetAccess(secrets, clusters);
  return {
    pooler: new PgBouncer(access.pooler(pooler), pooler, postgres.database, configuration().probes),
  };
}

function openCluster(target: Target): Cluster {
  const { probes } = configuration();
  const kubernetes = reached<Cluster>(
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
export function openMetrics(target: Target): Metrics {
  const config = configuration();
  const prometheus = reached<Metrics>(
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
export function openRecords(target: Target): TargetRecords {
  const { probes, remediation } = configuration();
  const records = reached<TargetRecords>(
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

const executions = once(() => new StepFunctionsLookup(new Executions(variable(ENVIRONMENT.stateMachineArn))));

/** Opened when it is first asked: not every step has a question, nor the permission. */
export const executionLookup: ExecutionLookup = { find: (execution) => executions().find(execution) };

/** Runbook, Diagnosis 3: the last lines, and none from before the trouble. */
export function newestLines({ probes, validation }: Configuration): LogRange {
  return { tailLines: probes.logTailLines, sinceSeconds: validation.windowSeconds };
}

/** What a step that changes something works with. */
export function stepTools(incident: Pick<Incident, 'target' | 'startedAt'>): StepTools {
  const config = configuration();
  const target = targetOf(incident);
  const sources = openSources(target);
  const request = { logs: newestLines(config), incidentStartedAt: incident.startedAt };
  return {
    sources,
    records: openRecords(target),
    lookup: executionLookup,
    target,
    config,
    readEvidence: () => collectEvidence(sources, target, config, request, now),
    now,
  };
}
