/** A function that asks one probe of `Diagnose` alone: bundled, configured and started as the stack's own functions are. */
import { configuration, targetOf } from '../../lambdas/configuration';
import { newestLines, openSources } from '../../lambdas/sources';
import type { Configuration, Target } from '../../src/configuration/configuration';
import { logPatternsOf, metricsOf, ruleLabelsOf } from '../../src/configuration/target-settings';
import { LogScan } from '../../src/diagnose/log-scan';
import { PoolPage } from '../../src/diagnose/pool-metrics';
import type { IncidentTarget } from '../../src/model/incident';
import type { Sources } from '../../src/ports';

export interface ProbeQuestion {
  readonly probe: ProbeName;
  readonly target: IncidentTarget;
  /** A pod that is ready. */
  readonly pod: string;
}

interface Probed {
  readonly sources: Sources;
  readonly target: Target;
  readonly config: Configuration;
  readonly pod: string;
}

/** As `collectEvidence` asks them. */
const PROBES = {
  pods: ({ sources }) => sources.cluster.listPods(),
  pool: async ({ sources, target, config, pod }) => {
    const page = new PoolPage(metricsOf(target, config));
    await sources.cluster.readMetrics(pod, (chunk) => page.add(chunk));
    return page.end(pod);
  },
  logs: async ({ sources, target, config, pod }) => {
    let scan = new LogScan(logPatternsOf(target, config));
    await sources.cluster.readLog(pod, newestLines(config), () => {
      scan = new LogScan(logPatternsOf(target, config));
      return (chunk) => scan.add(chunk);
    });
    return scan.end().linesRead;
  },
  database: ({ sources, config }) =>
    sources.database.readActivity({
      idleInTransactionSeconds: config.remediation.terminate.idleInTransactionSeconds,
      suspectIdleSeconds: config.diagnosis.suspectIdleSeconds,
      minLockWaitSeconds: config.diagnosis.minLockWaitSeconds,
      slowQuerySeconds: config.probes.slowQuerySeconds,
      maxSessions: config.probes.maxSessions,
      preparedTransactionSeconds: config.diagnosis.preparedTransactionSeconds,
    }),
  deployment: ({ sources }) => sources.cluster.readDeployment(),
  poolConfig: ({ sources }) => sources.cluster.readPoolConfig(),
  latency: ({ sources, config, pod }) => sources.metrics.p95Ms(config.validation.windowSeconds, [pod]),
  errorRate: ({ sources, config, pod }) => sources.metrics.errorRate(config.validation.windowSeconds, [pod]),
  traffic: ({ sources, config }) => sources.metrics.traffic(config.diagnosis.trafficWindowSeconds),
  usual: ({ sources, config: { validation, diagnosis } }) =>
    sources.metrics.usual(validation.windowSeconds, diagnosis.baselineOffsetSeconds),
  alert: ({ sources, config, target }) =>
    sources.metrics.alertState(
      [config.alerts.critical.name, config.alerts.missing.name],
      ruleLabelsOf(target),
    ),
} satisfies Record<string, (probed: Probed) => Promise<unknown>>;

export type ProbeName = keyof typeof PROBES;
export const PROBE_NAMES = Object.keys(PROBES) as readonly ProbeName[];

export async function handler({ probe, pod, target: name }: ProbeQuestion): Promise<unknown> {
  const config = configuration();
  const target = targetOf({ target: name });
  return PROBES[probe]({ sources: openSources(target), target, config, pod });
}
