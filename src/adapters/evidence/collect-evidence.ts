/** Reads every source at the same time. A probe that fails leaves a gap with its error and never stops the others. */
import type { Configuration, Target } from '../../configuration/configuration';
import { othersOfPrometheus } from '../../configuration/shared-server';
import { ruleLabelsOf } from '../../configuration/target-settings';
import type { Evidence, Gap } from '../../model/evidence';
import type { ActivityQuery, LogRange, Sources } from '../../ports';
import { podsEvidence, readPods } from './pods';
import { readPooler } from './pooler';
import { boundedGaps, prober } from './probe';
import { readService } from './service';
import { sharedDemand } from './shared-demand';

export interface EvidenceRequest {
  /** How far back the pods' logs are read. */
  readonly logs: LogRange;
  /** ISO 8601: what is usual is read from before it. */
  readonly incidentStartedAt: string;
}

/** One snapshot of the target, in the time of the slowest probe. */
export async function collectEvidence(
  sources: Sources,
  target: Target,
  config: Configuration,
  request: EvidenceRequest,
  now: () => Date,
): Promise<Evidence> {
  const started = now();
  const gaps: Gap[] = [];
  const { cluster, database, metrics, neighbours = [] } = sources;
  const read = prober(gaps, config.probes.timeoutMs);

  // First of all, because it takes longest: what the others do meanwhile costs no time.
  const databaseActivity = read('database', () => database.readActivity(activityQuery(config)));
  // Series of pods that are gone would tell of a service that is no more.
  const listed = read('pods', () => Promise.all([cluster.listPods(), cluster.countTerminatingPods()]));
  const pods = listed.then((found) => found?.[0] ?? null);
  const live = pods.then((found) => found?.map((pod) => pod.name) ?? null);

  const usualSecondsAgo = baselineSeconds(request, started, config);
  const [found, ofPods, activity, pooler, deployment, poolConfig, readers, sharers, service, alert] =
    await Promise.all([
      listed,
      readPods({ cluster, target, config, range: request.logs, read }, pods),
      databaseActivity,
      readPooler(sources, target, read),
      read('deployment', () => cluster.readDeployment()),
      read('poolConfig', () => cluster.readPoolConfig()),
      read('configReaders', () => cluster.listConfigReaders()),
      Promise.all(
        neighbours.map(async (neighbour) => {
          const { name } = neighbour.target;
          const shared = await read('sharers', () => sharedDemand(neighbour, config), name);
          return shared ?? { target: name, connections: null, why: 'it could not be read' };
        }),
      ),
      readService({ metrics, config, read, usualSecondsAgo }, live),
      read('alert', () =>
        metrics.alertState(
          [config.alerts.critical.name, config.alerts.missing.name],
          ruleLabelsOf(target),
          othersOfPrometheus(target, config),
        ),
      ),
    ]);
  return {
    observedAt: started.toISOString(),
    durationMs: now().getTime() - started.getTime(),
    usualSecondsAgo,
    pods: found && podsEvidence(...found),
    pool: ofPods.pool,
    database: activity,
    pooler,
    logs: ofPods.logs,
    service: { ...service, probe: ofPods.probe },
    deployment,
    poolConfig,
    configReaders: readers,
    sharers,
    alert,
    gaps: boundedGaps(gaps),
  };
}

function activityQuery({ remediation, probes, diagnosis }: Configuration): ActivityQuery {
  return {
    idleInTransactionSeconds: remediation.terminate.idleInTransactionSeconds,
    suspectIdleSeconds: diagnosis.suspectIdleSeconds,
    minLockWaitSeconds: diagnosis.minLockWaitSeconds,
    slowQuerySeconds: probes.slowQuerySeconds,
    maxSessions: probes.maxSessions,
    preparedTransactionSeconds: diagnosis.preparedTransactionSeconds,
  };
}

/** How long ago things were as usual: counted from the incident's start, or a long outage would become what is usual. */
function baselineSeconds(
  { incidentStartedAt }: EvidenceRequest,
  now: Date,
  { diagnosis }: Configuration,
): number {
  const sinceStart = Math.max(0, now.getTime() - Date.parse(incidentStartedAt)) / 1_000;
  return Math.round(diagnosis.baselineOffsetSeconds + sinceStart);
}
