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
const access = new TargetAccess(secrets);

/**
 * Sources that are opened when they are first used: a secret that can't be read makes a gap where it was needed,
 * and leaves the other sources readable.
 */
export function openSources(target: Target): Sources {
  const config = configuration();
  const postgres = lazy(
    async (): Promise<Database> =>
      new PostgresDatabase(await access.postgres(target), target.postgres, config.probes),
  );
  return {
    cluster: openCluster(target),
    database: {
      readActivity: async (query) => (await postgres()).readActivity(query),
      terminate: async (plan) => (await postgres()).terminate(plan),
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
  return {
    pooler: new PgBouncer(access.pooler(pooler), pooler, postgres.database, configuration().probes),
  };
}

function openCluster(target: Target): Cluster {
  const { probes } = configuration();
  const kubernetes = lazy(
    async (): Promise<Cluster> =>
      new KubernetesCluster(await access.kubeconfig(target), target.kubernetes, probes, target.pooler),
  );
  return {
    readDeployment: async () => (await kubernetes()).readDeployment(),
    listPods: async () => (await kubernetes()).listPods(),
    countTerminatingPods: async () => (await kubernetes()).countTerminatingPods(),
    listConfigReaders: async () => (await kubernetes()).listConfigReaders(),
    readMetrics: async (pod, take) => (await kubernetes()).readMetrics(pod, take),
    readLog: async (pod, range, begin) => (await kubernetes()).readLog(pod, range, begin),
    probe: async (pod) => (await kubernetes()).probe(pod),
    readPoolConfig: async () => (await kubernetes()).readPoolConfig(),
    readPoolerConfig: async () => (await kubernetes()).readPoolerConfig(),
    scaleOut: async (plan) => (await kubernetes()).scaleOut(plan),
    raisePool: async (plan, at) => (await kubernetes()).raisePool(plan, at),
    setPoolerSize: async (from, to) => (await kubernetes()).setPoolerSize(from, to),
    replacePod: async (plan) => (await kubernetes()).replacePod(plan),
    startTrace: async (plan) => (await kubernetes()).startTrace(plan),
    undo: async (plan, at) => (await kubernetes()).undo(plan, at),
  };
}

/** Prometheus, which is asked for nothing before the first question. */
export function openMetrics(target: Target): Metrics {
  const config = configuration();
  return new PrometheusMetrics(
    access.prometheus(target),
    seriesLabelsOf(target),
    metricsOf(target, config),
    config.probes.timeoutMs,
  );
}

/** The target's record: its lock, its budget, and what people decided. */
export function openRecords(target: Target): TargetRecords {
  const { probes, remediation } = configuration();
  const records = lazy(
    async (): Promise<TargetRecords> =>
      new KubernetesRecords(
        await access.kubeconfig(target),
        target.kubernetes,
        probes,
        remediation.lock.leaseSeconds,
      ),
  );
  return {
    read: async () => (await records()).read(),
    write: async (record, version) => (await records()).write(record, version),
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

function lazy<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
