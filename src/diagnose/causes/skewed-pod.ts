import type { Configuration } from '../../configuration/configuration';
import { type Evidence, type PodPool, type PoolEvidence, wholeOf } from '../../model/evidence';
import { percent } from '../../text/units';
import { isHeldWithoutWork, poolName, shareInUse } from '../connections-in-use';
import { type CauseRow, type Classified, found } from './row';

export const skewedPod: CauseRow<'skewed-pod'> = {
  cause: 'skewed-pod',
  title: 'one pod with a full pool while the others had room',
  classify,
  foundWhen: ({ alerts, validation }) =>
    `every pod was read, one pod's pool is above ${percent(alerts.critical.utilization)} and every other below ${percent(validation.maxUtilization)}`,
  permits: ['replace-pod'],
  why: 'the other pods carry the load meanwhile',
};

/** One pod's pool is full while the others have room: the trouble sits in that pod. */
function classify(evidence: Evidence, config: Configuration): Classified {
  const { pool, database } = evidence;
  const pod = pool && findSkewedPod(pool, config);
  if (!pod) return null;
  const others = pool.pods.filter((each) => each !== pod);
  return found({
    confidence: 'medium',
    // Of the pods' own connections, wherever these lead.
    explains: shareInUse(pod.active, { ...evidence, pooler: null }),
    evidenceFor: [
      `${poolName(pod)} is ${percent(pod.utilization)} in use, the others at most ` +
        percent(Math.max(...others.map((each) => each.utilization))),
      ...(database?.kind === 'read' && isHeldWithoutWork(pool, database, evidence)
        ? ['most of the connections in use run no query']
        : []),
    ],
  });
}

/** The one pool above the critical threshold, with all others, of at least one other pod, below the healthy one. */
export function findSkewedPod(pool: PoolEvidence, { alerts, validation }: Configuration): PodPool | null {
  if (pool.podsRead < 2 || wholeOf(pool) === null) return null;
  const full = pool.pods.filter((pod) => pod.utilization > alerts.critical.utilization);
  const healthy = pool.pods.filter((pod) => pod.utilization < validation.maxUtilization);
  const [pod] = full;
  return pod && full.length === 1 && healthy.length === pool.pods.length - 1 ? pod : null;
}
