/** One target: everything that an incident of it would need, asked at once, with nothing changed. */
import type { Configuration, Target } from '../../configuration/configuration';
import { poolerServers } from '../../model/evidence';
import type { Incident } from '../../model/incident';
import { judgeClock } from '../../readiness/clocks';
import { judgeDeployment, judgePods, judgePoolConfig } from '../../readiness/cluster';
import { judgeDatabase } from '../../readiness/database';
import { judgePlans } from '../../readiness/plans';
import { judgePodFigures } from '../../readiness/pods';
import { judgePooler, type ResizeRehearsal } from '../../readiness/pooler';
import { replacing, unlessReplaced } from '../../readiness/replacing';
import {
  type CheckResult,
  type Depth,
  notChecked,
  ONLY_READ,
  type TargetReadiness,
} from '../../readiness/result';
import { ALL_OF_CLUSTER, CLUSTER_USE } from '../../readiness/steps';
import { collectEvidence } from '../evidence/collect-evidence';
import { openSources, type Reach } from '../open-sources';
import { checkCluster } from './check-cluster';
import { checkDatabase } from './check-database';
import { checkPrometheus } from './check-prometheus';
import { checkSecrets } from './check-secrets';
import { rehearseResize } from './rehearse-resize';

/**
 * @param now This machine's clock.
 * @param by Who asks: a person everything, the function that diagnoses what it reads.
 */
export async function checkTarget(
  target: Target,
  reach: Reach,
  now: () => Date,
  depth: Depth,
  by: 'person' | 'diagnose' = 'person',
): Promise<TargetReadiness> {
  const { config } = reach;
  const access = reach.access(reach.secrets);
  const sources = openSources(target, reach);
  const { probes, validation } = config;
  const logs = { tailLines: probes.logTailLines, sinceSeconds: validation.windowSeconds };
  const at = now().toISOString();
  const [secrets, cluster, database, prometheus, evidence, resize] = await Promise.all([
    by === 'person'
      ? checkSecrets(target, reach.secrets, 'person')
      : checkSecrets(target, reach.secrets, 'function', ['kubernetes', 'postgres', 'pooler']),
    checkCluster(target, config, access, now, depth, by === 'person' ? ALL_OF_CLUSTER : CLUSTER_USE.diagnose),
    checkDatabase(target, config, access, now),
    checkPrometheus(target, config, access, now),
    collectEvidence(sources, target, config, { logs, incidentStartedAt: at }, now),
    target.pooler && by === 'person'
      ? resizeOf(target.pooler, sources.pooler, depth)
      : ('not-asked' as const),
  ]);
  const { deployment, poolConfig, pods, pool, pooler, gaps } = evidence;
  const { kubernetes } = target;
  const held = target.pooler
    ? poolerServers(pooler)
    : pool && pool.partial.length === 0
      ? pool.active + pool.idle
      : null;
  const ofCluster =
    cluster.container === null || deployment === null
      ? []
      : judgeDeployment(target, deployment, cluster.container);
  const replaced = replacing(deployment);
  return {
    target: target.name,
    checks: [
      ...secrets,
      ...cluster.checks,
      ...ofCluster,
      ...(poolConfig === null
        ? unread('kubernetes', 'ConfigMap', gaps, 'poolConfig')
        : judgePoolConfig(target, poolConfig)),
      ...(pods === null ? [] : unlessReplaced([judgePods(target, pods)], replaced)),
      ...database.checks,
      ...(database.facts === null
        ? []
        : judgeDatabase(target, database.facts, { held, tolerated: config.diagnosis.toleratedConnections })),
      ...(pooler === null ? [] : judgePooler(pooler, gaps, resize)),
      ...prometheus.checks,
      ...usual(evidence.service.usual.utilization, config),
      ...unlessReplaced(
        judgePodFigures(evidence, `${kubernetes.metricsPort}/${kubernetes.metricsPath}`),
        replaced,
      ),
      ...[cluster.clock, database.clock, prometheus.clock].map(judgeClock),
      ...judgePlans(evidence, incidentOf(target, config, at), config),
    ],
  };
}

/** Growth is proven by what was usual: without it none is made. */
function usual(utilization: number | null, { diagnosis }: Configuration): CheckResult[] {
  if (utilization !== null) return [];
  const why = `Prometheus has nothing of ${diagnosis.baselineOffsetSeconds} s ago: until it has, no growth is proven`;
  return [notChecked('prometheus', 'what is usual', why)];
}

function unread(
  system: CheckResult['system'],
  needed: string,
  gaps: readonly { readonly probe: string; readonly error: string }[],
  probe: string,
): CheckResult[] {
  const gap = gaps.find((each) => each.probe === probe);
  return [notChecked(system, needed, gap?.error ?? 'it could not be read')];
}

/** What plans are made for: an incident that begins now, with the configured mode. */
function incidentOf(
  { name, kubernetes, postgres }: Target,
  { remediation: { mode } }: Configuration,
  at: string,
): Incident {
  const { namespace, deployment } = kubernetes;
  return {
    ...{ id: 'check', executionArn: 'check', trigger: 'manual', mode, startedAt: at, escalateAt: at },
    target: { name, namespace, deployment, database: postgres.database },
    ...{ alert: null, requestedBy: null, reason: null, traceSeconds: null },
  };
}

function resizeOf(
  settings: Parameters<typeof rehearseResize>[0],
  pooler: Parameters<typeof rehearseResize>[1],
  depth: Depth,
): Promise<ResizeRehearsal> {
  return depth === 'whole' ? rehearseResize(settings, pooler) : Promise.resolve({ leftOut: ONLY_READ });
}
